// Flite behind Node-API. A voice object holds the stream of the sentence it is speaking, so each thread speaks with
// objects of its own; the big tables behind them are shared and only read.
#include "jobs.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <vector>

extern "C" {
#include <flite/flite.h>

cst_voice* register_cmu_us_slt(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal16(const char*);
cst_voice* register_cmu_us_kal(const char*);
extern cst_voice* cmu_us_slt_cg;
extern cst_voice* cmu_us_rms_cg;
extern cst_voice* cmu_us_awb_cg;
extern cst_voice* cmu_us_kal16_diphone;
extern cst_voice* cmu_us_kal_diphone;
void usenglish_init(cst_voice*);
cst_lexicon* cmulex_init(void);
}

namespace {

using earshot::Answer;
using earshot::Pool;

Pool& pool() {
  static Pool& pool = *new Pool(std::min(4u, earshot::cores()), 5);
  return pool;
}

struct Maker {
  cst_voice* (*make)(const char*);
  /// Flite's one copy of the voice. Emptied so that `make` makes another.
  cst_voice** registered;
};

const std::map<std::string, Maker>& makers() {
  static const auto& table = *new std::map<std::string, Maker>{
      {"slt", {register_cmu_us_slt, &cmu_us_slt_cg}},
      {"rms", {register_cmu_us_rms, &cmu_us_rms_cg}},
      {"awb", {register_cmu_us_awb, &cmu_us_awb_cg}},
      {"kal16", {register_cmu_us_kal16, &cmu_us_kal16_diphone}},
      {"kal", {register_cmu_us_kal, &cmu_us_kal_diphone}},
  };
  return table;
}

struct Voice {
  cst_voice* voice = nullptr;
  /// How much slower than its recordings the voice speaks by itself.
  float stretch = 1;
};

/// This thread's own copy of a voice.
const Voice& voiceOf(const std::string& name) {
  static std::mutex& mutex = *new std::mutex();
  thread_local std::map<std::string, Voice> mine;
  auto known = mine.find(name);
  if (known != mine.end()) return known->second;
  std::lock_guard<std::mutex> lock(mutex);
  static bool begun = false;
  if (!begun) {
    flite_init();
    begun = true;
  }
  const Maker& maker = makers().at(name);
  *maker.registered = nullptr;
  cst_voice* voice = maker.make(nullptr);
  return mine[name] = {voice, flite_get_param_float(voice->features, "duration_stretch", 1)};
}

/// A word of the text, in seconds from the first sample of its utterance.
struct Word {
  std::string text;
  double start, end;
};

struct Chunk {
  std::vector<int16_t> samples;
  int sampleRate;
  /// Those of the utterance that begins with this chunk.
  std::vector<Word> words;
};

/// The words of `utterance` as the text has them: what is spoken as several, "2:30", is one.
std::vector<Word> wordsOf(const cst_utterance* utterance) {
  std::vector<Word> words;
  if (utterance == nullptr) return words;
  for (const cst_item* token = relation_head(utt_relation(utterance, "Token")); token; token = item_next(token)) {
    double start = 0, end = 0;
    for (const cst_item* word = item_daughter(token); word; word = item_next(word)) {
      const double from = ffeature_float(word, "R:SylStructure.daughter1.daughter1.R:Segment.p.end");
      const double to = ffeature_float(word, "R:SylStructure.daughtern.daughtern.R:Segment.end");
      // Signs that cannot be spoken are words without a sound.
      if (to <= from) continue;
      if (end == 0) start = from;
      end = to;
    }
    if (end == 0) continue;
    const auto part = [token](const char* name) {
      return std::string(item_feat_present(token, name) ? item_feat_string(token, name) : "");
    };
    words.push_back({part("prepunctuation") + part("name") + part("punc"), start, end});
  }
  return words;
}

/// One text being spoken, between the thread that speaks and the environment that reads.
class Speech : public std::enable_shared_from_this<Speech> {
 public:
  std::string text, voice;
  double speed = 1;
  std::atomic<bool> cancelled{false};

  void speak() {
    if (!cancelled) run();
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    hand();
  }

  void ask(std::shared_ptr<Answer> reader) {
    std::lock_guard<std::mutex> lock(mutex_);
    readers_.push_back(std::move(reader));
    hand();
  }

  void cancel() {
    cancelled = true;
    std::lock_guard<std::mutex> lock(mutex_);
    chunks_.clear();
    ended_ = true;
    hand();
  }

 private:
  void run() {
    const auto& [voiced, stretch] = voiceOf(voice);
    cst_audio_streaming_info* stream = new_audio_streaming_info();
    stream->asc = onAudio;
    stream->userdata = this;
    stream->min_buffsize = 320;
    // The voice takes the stream over and frees it when the feature goes.
    flite_feat_set(voiced->features, "streaming_info", audio_streaming_info_val(stream));
    flite_feat_set_float(voiced->features, "duration_stretch", static_cast<float>(stretch / speed));
    // As a stream of tokens, so that the second sentence is thought about after the first is spoken.
    cst_tokenstream* tokens = ts_open_string(
        text.c_str(), flite_get_param_string(voiced->features, "text_whitespace", nullptr),
        flite_get_param_string(voiced->features, "text_singlecharsymbols", nullptr),
        flite_get_param_string(voiced->features, "text_prepunctuation", nullptr),
        flite_get_param_string(voiced->features, "text_postpunctuation", nullptr));
    flite_ts_to_speech(tokens, voiced, "none"); // closes `tokens`
    flite_feat_remove(voiced->features, "streaming_info");
  }

  static int onAudio(const cst_wave* wave, int start, int size, int, cst_audio_streaming_info* stream) {
    auto* self = static_cast<Speech*>(stream->userdata);
    if (self->cancelled) return CST_AUDIO_STREAM_STOP;
    if (size > 0) {
      std::lock_guard<std::mutex> lock(self->mutex_);
      const int16_t* samples = wave->samples + start;
      if (!self->ended_)
        self->chunks_.push_back({std::vector<int16_t>(samples, samples + size), wave->sample_rate,
                                 start == 0 ? wordsOf(stream->utt) : std::vector<Word>()});
      self->hand();
    }
    return CST_AUDIO_STREAM_CONT;
  }

  // Gives what there is to who waits. Holds the mutex.
  void hand() {
    while (!readers_.empty() && (!chunks_.empty() || ended_)) {
      std::shared_ptr<Answer> reader = std::move(readers_.front());
      readers_.pop_front();
      if (chunks_.empty()) {
        reader->resolve();
        continue;
      }
      reader->resolve([chunk = std::move(chunks_.front())](Napi::Env env) {
        auto samples = Napi::Int16Array::New(env, chunk.samples.size());
        std::copy(chunk.samples.begin(), chunk.samples.end(), samples.Data());
        auto object = Napi::Object::New(env);
        object.Set("samples", samples);
        object.Set("sampleRate", chunk.sampleRate);
        if (chunk.words.empty()) return object;
        auto words = Napi::Array::New(env, chunk.words.size());
        for (uint32_t i = 0; i < chunk.words.size(); i++) {
          const auto& [text, start, end] = chunk.words[i];
          auto word = Napi::Object::New(env);
          word.Set("text", text);
          word.Set("startMs", start * 1000);
          word.Set("endMs", end * 1000);
          words.Set(i, word);
        }
        object.Set("words", words);
        return object;
      });
      chunks_.pop_front();
    }
  }

  std::mutex mutex_;
  std::deque<Chunk> chunks_;
  std::deque<std::shared_ptr<Answer>> readers_;
  bool ended_ = false;
};

class FliteSpeech : public Napi::ObjectWrap<FliteSpeech> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "FliteSpeech",
                       {InstanceMethod("next", &FliteSpeech::next), InstanceMethod("cancel", &FliteSpeech::cancel)});
  }

  explicit FliteSpeech(const Napi::CallbackInfo& info) : ObjectWrap(info), speech_(std::make_shared<Speech>()) {
    speech_->text = info[0].As<Napi::String>().Utf8Value();
    speech_->voice = info[1].As<Napi::String>().Utf8Value();
    speech_->speed = info[2].As<Napi::Number>().DoubleValue();
    if (makers().count(speech_->voice) == 0) throw Napi::TypeError::New(info.Env(), "no such voice");
    pool().run([speech = speech_] { speech->speak(); });
  }

  ~FliteSpeech() override { speech_->cancel(); }

 private:
  Napi::Value next(const Napi::CallbackInfo& info) {
    auto [answer, promise] = Answer::make(info.Env());
    speech_->ask(answer);
    return promise;
  }

  void cancel(const Napi::CallbackInfo&) { speech_->cancel(); }

  std::shared_ptr<Speech> speech_;
};

Napi::Object init(Napi::Env env, Napi::Object exports) {
  earshot::Loop::install(env);
  exports.Set("FliteSpeech", FliteSpeech::define(env));
  return exports;
}

} // namespace

NODE_API_MODULE(flite, init)
