// PocketSphinx behind Node-API. A decoder is a strand: calls queue up and run in order on the pool, never in the loop.
#include "jobs.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdarg>
#include <cstring>
#include <set>
#include <stdexcept>
#include <vector>

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>

namespace {

using earshot::Answer;
using earshot::Pool;
using earshot::Strand;

Pool& pool() {
  static Pool& pool = *new Pool(earshot::cores(), 5);
  return pool;
}

// PocketSphinx tells what went wrong only in its log.
thread_local std::string lastError;

void onLog(void*, err_lvl_t level, const char* format, ...) {
  if (level < ERR_ERROR) return;
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  lastError = line;
  // What remains of `ERROR: "file.c", line 12: text`.
  size_t text = lastError.find(", line ");
  if (text != std::string::npos && (text = lastError.find(": ", text)) != std::string::npos) lastError.erase(0, text + 2);
  while (!lastError.empty() && std::isspace(static_cast<unsigned char>(lastError.back()))) lastError.pop_back();
}

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(lastError.empty() ? what : what + ": " + lastError);
}

struct Weighted {
  std::string path;
  double weight;
};

struct Search {
  std::string name;
  std::vector<Weighted> models; // an n-gram search where not empty
  std::string grammar;          // JSGF text otherwise
};

struct NewWord {
  std::string word;
  std::string phones;
};

struct Segment {
  std::string text;
  double startMs, endMs, confidence;
};

struct Result {
  std::string text;
  double confidence = 0;
  double score = 0;
  double durationMs = 0;
  std::vector<Segment> words;
  std::vector<std::pair<std::string, double>> alternatives;
  std::vector<float> cepstralMean;
};

std::string baseWord(const std::string& word) {
  size_t bracket = word.find('(');
  return bracket == std::string::npos || bracket == 0 ? word : word.substr(0, bracket);
}

bool isFiller(const std::string& word) { return word.empty() || std::strchr("<[+(", word[0]) != nullptr; }

class Decoder {
 public:
  ~Decoder() { free(); }

  void load(const std::vector<std::string>& arguments) {
    lastError.clear();
    std::vector<char*> argv;
    for (const std::string& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
    cmd_ln_t* config = cmd_ln_parse_r(nullptr, ps_args(), static_cast<int>(argv.size()), argv.data(), TRUE);
    if (config == nullptr) fail("bad parameters");
    ps_ = ps_init(config);
    cmd_ln_free_r(config);
    if (ps_ == nullptr) fail("the acoustic model or dictionary does not load");
    frameMs_ = 1000.0 / cmd_ln_int32_r(ps_get_config(ps_), "-frate");
    if (cmn_t* cmn = ps_get_feat(ps_)->cmn_struct) {
      mean_.assign(cmn->cmn_mean, cmn->cmn_mean + cmn->veclen);
      sum_.assign(cmn->sum, cmn->sum + cmn->veclen);
      frames_ = cmn->nframe;
    }
  }

  void addWords(const std::vector<NewWord>& words) {
    std::lock_guard<std::mutex> lock(dictionary_);
    for (const NewWord& each : words) {
      if (char* known = ps_lookup_word(opened(), each.word.c_str())) {
        ckd_free(known);
        continue;
      }
      lastError.clear();
      // Without bringing the searches there are up to date: that rebuilds every one of them, which takes seconds.
      if (ps_add_word(ps_, each.word.c_str(), each.phones.c_str(), FALSE) < 0) fail("cannot add word " + each.word);
    }
  }

  void addSearch(const Search& search) {
    leave();
    lastError.clear();
    bool added = search.models.empty() ? ps_set_jsgf_string(opened(), search.name.c_str(), search.grammar.c_str()) == 0
                                       : addLanguageModel(search);
    if (!added) fail("search " + search.name + " does not load");
  }

  void start(const std::string& search, const std::vector<float>& cepstralMean) {
    leave();
    lastError.clear();
    if (!search.empty() && ps_set_search(opened(), search.c_str()) < 0) fail("no search is called " + search);
    setMean(cepstralMean);
    // Times and noise estimates begin anew: decoders pass from caller to caller.
    ps_start_stream(opened());
    if (ps_start_utt(ps_) < 0) fail("cannot start an utterance");
    inside_ = true;
  }

  void feed(const std::vector<int16_t>& samples, bool whole, const std::function<bool()>& cancelled) {
    if (!inside_) return;
    // In slices, so that a cancelled decoder comes free soon.
    const size_t slice = whole ? samples.size() : 1600;
    for (size_t at = 0; at < samples.size() && !cancelled(); at += slice) {
      ps_process_raw(ps_, samples.data() + at, std::min(slice, samples.size() - at), FALSE, whole);
    }
  }

  std::string partial() {
    const char* text = inside_ ? ps_get_hyp(ps_, nullptr) : nullptr;
    return text == nullptr ? "" : text;
  }

  Result end(unsigned alternatives) {
    Result result;
    if (!inside_) return result;
    leave();
    logmath_t* logs = ps_get_logmath(ps_);
    result.durationMs = ps_get_n_frames(ps_) * frameMs_;
    if (cmn_t* cmn = ps_get_feat(ps_)->cmn_struct) {
      result.cepstralMean.assign(cmn->cmn_mean, cmn->cmn_mean + cmn->veclen);
    }
    int32 score = 0;
    const char* text = ps_get_hyp(ps_, &score);
    if (text == nullptr || *text == 0) return result;
    result.text = text;
    result.score = score;
    result.confidence = std::min(1.0, logmath_exp(logs, ps_get_prob(ps_)));
    for (ps_seg_t* segment = ps_seg_iter(ps_); segment; segment = ps_seg_next(segment)) {
      std::string word = ps_seg_word(segment);
      if (isFiller(word)) continue;
      int from = 0, to = 0;
      ps_seg_frames(segment, &from, &to);
      double confidence = logmath_exp(logs, ps_seg_prob(segment, nullptr, nullptr, nullptr));
      result.words.push_back({baseWord(word), from * frameMs_, (to + 1) * frameMs_, std::min(1.0, confidence)});
    }
    if (alternatives > 0) addAlternatives(result, alternatives);
    return result;
  }

  /// Ends the utterance and forgets it.
  void leave() {
    if (!inside_) return;
    inside_ = false;
    ps_end_utt(ps_);
  }

  bool phones(const std::string& word, std::string& out) {
    std::lock_guard<std::mutex> lock(dictionary_);
    char* found = ps_ == nullptr ? nullptr : ps_lookup_word(ps_, word.c_str());
    if (found == nullptr) return false;
    out = found;
    ckd_free(found);
    return true;
  }

  void free() {
    std::lock_guard<std::mutex> lock(dictionary_);
    leave();
    if (ps_ != nullptr) ps_free(ps_);
    ps_ = nullptr;
  }

 private:
  ps_decoder_t* opened() {
    if (ps_ == nullptr) throw std::runtime_error("the decoder is closed");
    return ps_;
  }

  bool addLanguageModel(const Search& search) {
    cmd_ln_t* config = ps_get_config(opened());
    logmath_t* logs = ps_get_logmath(ps_);
    std::vector<ngram_model_t*> models;
    std::vector<std::string> names;
    std::vector<float32> weights;
    // The set adds scores that already carry the language weight as an exponent, so the mixing weights must too: then
    // the sum is within a factor of the truth, (w1 p1 + w2 p2) ^ lw, whichever model is the stronger.
    const double exponent = cmd_ln_float32_r(config, "-lw");
    for (const Weighted& each : search.models) {
      ngram_model_t* model = ngram_model_read(config, each.path.c_str(), NGRAM_AUTO, logmath_retain(logs));
      if (model == nullptr) {
        for (ngram_model_t* read : models) ngram_model_free(read);
        return false;
      }
      models.push_back(model);
      names.push_back(std::to_string(models.size()));
      weights.push_back(static_cast<float32>(std::pow(each.weight, exponent)));
    }
    ngram_model_t* model = models[0];
    if (models.size() > 1) {
      std::vector<char*> labels;
      for (std::string& name : names) labels.push_back(name.data());
      model = ngram_model_set_init(config, models.data(), labels.data(), weights.data(), static_cast<int32>(models.size()));
      if (model == nullptr) return false;
    }
    bool added = ps_set_lm(ps_, search.name.c_str(), model) == 0;
    ngram_model_free(model);
    return added;
  }

  void setMean(const std::vector<float>& given) {
    cmn_t* cmn = ps_get_feat(opened())->cmn_struct;
    if (cmn == nullptr) return;
    if (given.size() == static_cast<size_t>(cmn->veclen)) {
      std::copy(given.begin(), given.end(), cmn->cmn_mean);
      // As heavy as two seconds, so that the next update still follows the caller.
      cmn->nframe = 200;
      for (int32 i = 0; i < cmn->veclen; i++) cmn->sum[i] = cmn->cmn_mean[i] * cmn->nframe;
    } else {
      std::copy(mean_.begin(), mean_.end(), cmn->cmn_mean);
      std::copy(sum_.begin(), sum_.end(), cmn->sum);
      cmn->nframe = frames_;
    }
  }

  void addAlternatives(Result& result, unsigned wanted) {
    std::set<std::string> seen;
    // The list repeats texts that differ only in pauses, so look further than what is wanted, but not without end.
    unsigned looked = 0;
    ps_nbest_t* each = ps_nbest(ps_);
    while (each != nullptr && result.alternatives.size() < wanted && looked++ < 10 * wanted) {
      int32 score = 0;
      const char* text = ps_nbest_hyp(each, &score);
      if (text != nullptr && *text != 0 && seen.insert(text).second) result.alternatives.emplace_back(text, score);
      each = ps_nbest_next(each);
    }
    if (each != nullptr) ps_nbest_free(each);
  }

  ps_decoder_t* ps_ = nullptr;
  bool inside_ = false;
  double frameMs_ = 10;
  std::mutex dictionary_;
  std::vector<mfcc_t> mean_, sum_;
  int32 frames_ = 0;
};

/// What the JavaScript object and its queued jobs share.
struct Shared {
  Decoder decoder;
  /// Counts cancellations; jobs of an earlier count are skipped.
  std::atomic<unsigned> epoch{0};
  std::atomic<size_t> backlog{0};
};

std::string text(const Napi::Object& object, const char* key) {
  Napi::Value value = object.Get(key);
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
}

Search searchOf(const Napi::Object& object) {
  Search search{text(object, "name"), {}, text(object, "grammar")};
  Napi::Value models = object.Get("models");
  if (models.IsArray()) {
    auto list = models.As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); i++) {
      auto each = list.Get(i).As<Napi::Object>();
      search.models.push_back({text(each, "path"), each.Get("weight").As<Napi::Number>().DoubleValue()});
    }
  }
  return search;
}

std::vector<NewWord> wordsOf(const Napi::Value& value) {
  std::vector<NewWord> words;
  auto list = value.As<Napi::Array>();
  for (uint32_t i = 0; i < list.Length(); i++) {
    auto each = list.Get(i).As<Napi::Object>();
    words.push_back({text(each, "word"), text(each, "phones")});
  }
  return words;
}

Napi::Value resultTo(Napi::Env env, const Result& result) {
  auto object = Napi::Object::New(env);
  object.Set("text", result.text);
  object.Set("confidence", result.confidence);
  object.Set("score", result.score);
  object.Set("durationMs", result.durationMs);
  auto words = Napi::Array::New(env, result.words.size());
  for (uint32_t i = 0; i < result.words.size(); i++) {
    auto word = Napi::Object::New(env);
    word.Set("text", result.words[i].text);
    word.Set("startMs", result.words[i].startMs);
    word.Set("endMs", result.words[i].endMs);
    word.Set("confidence", result.words[i].confidence);
    words.Set(i, word);
  }
  object.Set("words", words);
  auto alternatives = Napi::Array::New(env, result.alternatives.size());
  for (uint32_t i = 0; i < result.alternatives.size(); i++) {
    auto alternative = Napi::Object::New(env);
    alternative.Set("text", result.alternatives[i].first);
    alternative.Set("score", result.alternatives[i].second);
    alternatives.Set(i, alternative);
  }
  object.Set("alternatives", alternatives);
  auto mean = Napi::Float32Array::New(env, result.cepstralMean.size());
  std::copy(result.cepstralMean.begin(), result.cepstralMean.end(), mean.Data());
  object.Set("cepstralMean", mean);
  return object;
}

class SphinxDecoder : public Napi::ObjectWrap<SphinxDecoder> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "SphinxDecoder",
                       {InstanceMethod("load", &SphinxDecoder::load), InstanceMethod("addWords", &SphinxDecoder::addWords),
                        InstanceMethod("addSearch", &SphinxDecoder::addSearch),
                        InstanceMethod("start", &SphinxDecoder::start), InstanceMethod("feed", &SphinxDecoder::feed),
                        InstanceMethod("partial", &SphinxDecoder::partial), InstanceMethod("end", &SphinxDecoder::end),
                        InstanceMethod("cancel", &SphinxDecoder::cancel), InstanceMethod("close", &SphinxDecoder::close),
                        InstanceMethod("phones", &SphinxDecoder::phones),
                        InstanceAccessor("backlog", &SphinxDecoder::backlog, nullptr)});
  }

  explicit SphinxDecoder(const Napi::CallbackInfo& info)
      : ObjectWrap(info), shared_(std::make_shared<Shared>()), strand_(std::make_shared<Strand>(pool())) {}

  // Freeing takes milliseconds, so it is left to the pool even when the collector finds the decoder.
  ~SphinxDecoder() override {
    shared_->epoch++;
    strand_->post([shared = shared_] { shared->decoder.free(); });
  }

 private:
  /// Runs `work` on the strand; an exception rejects the promise.
  Napi::Value ask(Napi::Env env, std::function<void(Shared&, Answer&)> work) {
    auto [answer, promise] = Answer::make(env);
    strand_->post([shared = shared_, answer = answer, work = std::move(work)] {
      try {
        work(*shared, *answer);
      } catch (const std::exception& error) {
        answer->reject(error.what());
      }
    });
    return promise;
  }

  Napi::Value load(const Napi::CallbackInfo& info) {
    std::vector<std::string> arguments;
    auto list = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); i++) arguments.push_back(list.Get(i).As<Napi::String>().Utf8Value());
    return ask(info.Env(), [arguments](Shared& shared, Answer& answer) {
      shared.decoder.load(arguments);
      answer.resolve();
    });
  }

  Napi::Value addWords(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [words = wordsOf(info[0])](Shared& shared, Answer& answer) {
      shared.decoder.addWords(words);
      answer.resolve();
    });
  }

  Napi::Value addSearch(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [search = searchOf(info[0].As<Napi::Object>())](Shared& shared, Answer& answer) {
      shared.decoder.addSearch(search);
      answer.resolve();
    });
  }

  Napi::Value start(const Napi::CallbackInfo& info) {
    std::vector<float> mean;
    if (info[1].IsTypedArray()) {
      auto given = info[1].As<Napi::Float32Array>();
      mean.assign(given.Data(), given.Data() + given.ElementLength());
    }
    return ask(info.Env(),
               [search = info[0].As<Napi::String>().Utf8Value(), mean, epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
                 if (shared.epoch == epoch) shared.decoder.start(search, mean);
                 answer.resolve();
               });
  }

  void feed(const Napi::CallbackInfo& info) {
    Napi::Int16Array given = earshot::samples_of(info, 0);
    std::vector<int16_t> samples(given.Data(), given.Data() + given.ElementLength());
    bool whole = info[1].ToBoolean();
    shared_->backlog += samples.size();
    strand_->post([shared = shared_, samples = std::move(samples), whole, epoch = shared_->epoch.load()] {
      shared->decoder.feed(samples, whole, [&] { return shared->epoch != epoch; });
      shared->backlog -= samples.size();
    });
  }

  Napi::Value partial(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
      std::string text = shared.epoch == epoch ? shared.decoder.partial() : "";
      answer.resolve([text](Napi::Env env) { return Napi::String::New(env, text); });
    });
  }

  Napi::Value end(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [alternatives = info[0].As<Napi::Number>().Uint32Value(), epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
      Result result = shared.epoch == epoch ? shared.decoder.end(alternatives) : Result();
      answer.resolve([result = std::move(result)](Napi::Env env) { return resultTo(env, result); });
    });
  }

  void cancel(const Napi::CallbackInfo&) {
    shared_->epoch++;
    strand_->post([shared = shared_] { shared->decoder.leave(); });
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    shared_->epoch++;
    return ask(info.Env(), [](Shared& shared, Answer& answer) {
      shared.decoder.free();
      answer.resolve();
    });
  }

  Napi::Value phones(const Napi::CallbackInfo& info) {
    std::string found;
    if (!shared_->decoder.phones(info[0].As<Napi::String>().Utf8Value(), found)) return info.Env().Undefined();
    return Napi::String::New(info.Env(), found);
  }

  Napi::Value backlog(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(shared_->backlog.load()));
  }

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Strand> strand_;
};

Napi::Object init(Napi::Env env, Napi::Object exports) {
  static std::once_flag once;
  std::call_once(once, [] {
    err_set_logfp(nullptr);
    err_set_callback(onLog, nullptr);
  });
  earshot::Loop::install(env);
  exports.Set("SphinxDecoder", SphinxDecoder::define(env));
  return exports;
}

} // namespace

NODE_API_MODULE(sphinx, init)
