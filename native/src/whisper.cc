// whisper.cpp behind Node-API. A Model is one whisper_context and a bench of threads; each thread owns one whisper_state
// for as long as the model is open, so no state is ever made for an utterance or seen by two of them at once.
//
// States are of two kinds. With flash attention the library attends to keys and values rounded up to 256 rows and masks
// none, so rows that this utterance did not write are another caller's. A short state is used only at lengths that
// are multiples of 256; a full state only at the model's whole length, whose padding rows nobody ever writes.
#include "jobs.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <vector>

#include <ggml.h>
#include <whisper.h>

namespace {

using earshot::Answer;

// The library says what went wrong, and how much memory it took, only in its log.
thread_local std::string lastError;
thread_local double loggedMegabytes = 0;

void onLog(ggml_log_level level, const char* text, void*) {
  if (level == GGML_LOG_LEVEL_ERROR) {
    lastError = text;
    size_t colon = lastError.find(": ");
    if (colon != std::string::npos && lastError.compare(0, 8, "whisper_") == 0) lastError.erase(0, colon + 2);
    while (!lastError.empty() && std::isspace(static_cast<unsigned char>(lastError.back()))) lastError.pop_back();
  } else if (strstr(text, "kv ") != nullptr || strstr(text, "compute buffer") != nullptr) {
    const char* equals = strrchr(text, '=');
    double megabytes = 0;
    if (equals != nullptr && sscanf(equals + 1, "%lf", &megabytes) == 1) loggedMegabytes += megabytes;
  }
}

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Whether `threads` processors are free, this thread's own among them. The library's threads wait for each other by
// spinning: two on a busy machine took eight times as long as one.
bool processors_free(int threads) {
  int runnable = 1;
  if (FILE* file = fopen("/proc/loadavg", "r")) {
    if (fscanf(file, "%*f %*f %*f %d/", &runnable) != 1) runnable = 1;
    fclose(file);
  }
  return runnable - 1 + threads <= static_cast<int>(std::thread::hardware_concurrency());
}

struct Token {
  int id;
  float probability;
  int64_t startMs;
  int64_t endMs;
  std::string text;
};

struct Word {
  std::string text;
  float probability = 0;
  int tokens = 0;
  int64_t startMs = -1;
  int64_t endMs = -1;
};

struct Result {
  std::string text;
  std::string language;
  std::vector<Token> tokens;
  std::vector<Word> words;
  float noSpeech = 0;
  double logProbability = 0; // mean over tokens
  bool capped = false;
  int threads = 1;
  double waitedMs = 0;
  double encodeMs = 0;
  double totalMs = 0;
};

struct Job {
  uint32_t id = 0;
  std::vector<int16_t> shorts;
  std::vector<float> floats;
  int audioContext = 0; // 0: the model's whole length
  int maxTokens = 0;
  int threads = 0; // 0: as load allows
  bool timestamps = false;
  bool translate = false;
  bool suppressNonSpeech = true;
  std::string language = "en";
  std::string prompt;
  std::shared_ptr<Answer> answer;
  std::atomic<bool> cancelled{false};
  double askedAt = 0;
  // Filled in by the library's callbacks.
  double encodeStart = 0;
  double encodeEnd = 0;
};

enum Kind { SHORT = 0, FULL = 1 };

class Engine {
 public:
  Engine(std::string path, bool flash, int states, int fullStates, int idleThreads, double stateBytes)
      : path_(std::move(path)), flash_(flash), idleThreads_(idleThreads), stateBytes_(stateBytes) {
    wanted_[SHORT] = states;
    wanted_[FULL] = fullStates;
  }

  ~Engine() { stop(); }

  /// On a thread of its own: reads the file and makes the short states. Throws what went wrong.
  void open() {
    std::lock_guard<std::mutex> lock(life_);
    if (closed()) throw std::runtime_error("the model is closed");
    lastError.clear();
    whisper_context_params params = whisper_context_default_params();
    params.use_gpu = false;
    params.flash_attn = flash_;
    context_ = whisper_init_from_file_with_params_no_state(path_.c_str(), params);
    if (context_ == nullptr) throw std::runtime_error(lastError.empty() ? "the model does not load" : lastError);
    for (int i = 0; i < wanted_[SHORT]; i++) {
      if (i > 0 && stateBytes_ > 0 && (i + 1) * stateMegabytes_ * 1e6 > stateBytes_) break;
      start(SHORT, make_state());
    }
  }

  void submit(std::shared_ptr<Job> job) {
    job->askedAt = now_ms();
    const Kind kind = job->audioContext == 0 ? FULL : SHORT;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!closing_) {
        // Full states are rarely needed and larger, so they wait for the first utterance that wants one.
        if (kind == FULL && started_[FULL] < wanted_[FULL]) {
          started_[FULL]++;
          threads_.emplace_back([this] { work(FULL, nullptr); });
        }
        jobs_[kind].push_back(job);
        known_.push_back(job);
        job = nullptr;
      }
    }
    if (job) job->answer->reject("the model is closed");
    else ready_[kind].notify_one();
  }

  void cancel(uint32_t id) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& job : known_)
      if (job->id == id) job->cancelled = true;
  }

  /// Blocks until every thread is out: at most one encoder pass.
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
      for (auto& job : known_) job->cancelled = true;
    }
    std::lock_guard<std::mutex> life(life_);
    for (auto& ready : ready_) ready.notify_all();
    std::vector<std::thread> threads;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      threads.swap(threads_);
    }
    for (auto& thread : threads) thread.join();
    if (context_ != nullptr) whisper_free(context_);
    context_ = nullptr;
  }

  whisper_context* context() const { return context_; }
  double stateMegabytes() const { return stateMegabytes_; }
  int states() const { return started_[SHORT]; }
  bool closed() {
    std::lock_guard<std::mutex> lock(mutex_);
    return closing_;
  }

 private:
  whisper_state* make_state() {
    lastError.clear();
    loggedMegabytes = 0;
    whisper_state* state = whisper_init_state(context_);
    if (state == nullptr) throw std::runtime_error(lastError.empty() ? "no memory for a state" : lastError);
    stateMegabytes_ = loggedMegabytes;
    return state;
  }

  void start(Kind kind, whisper_state* state) {
    std::lock_guard<std::mutex> lock(mutex_);
    started_[kind]++;
    threads_.emplace_back([this, kind, state] { work(kind, state); });
  }

  void work(Kind kind, whisper_state* state) {
    for (;;) {
      std::shared_ptr<Job> job;
      int threads = 1;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_[kind].wait(lock, [&] { return closing_ || !jobs_[kind].empty(); });
        if (jobs_[kind].empty()) break;
        job = std::move(jobs_[kind].front());
        jobs_[kind].pop_front();
        if (active_ == 0 && jobs_[SHORT].empty() && jobs_[FULL].empty()) threads = idleThreads_;
        active_++;
      }
      if (threads > 1 && !processors_free(threads)) threads = 1;
      if (job->threads > 0) threads = job->threads;
      std::string failure;
      Result result;
      if (!job->cancelled) {
        try {
          if (state == nullptr) state = make_state();
          result = run(*job, state, threads);
        } catch (const std::exception& error) {
          failure = error.what();
        }
      }
      {
        std::lock_guard<std::mutex> lock(mutex_);
        active_--;
        known_.erase(std::find(known_.begin(), known_.end(), job));
      }
      if (job->cancelled) job->answer->resolve();
      else if (!failure.empty()) job->answer->reject(failure);
      else job->answer->resolve([result](Napi::Env env) -> Napi::Value { return to_js(env, result); });
    }
    if (state != nullptr) whisper_free_state(state);
  }

  Result run(Job& job, whisper_state* state, int threads) {
    lastError.clear();
    const double started = now_ms();
    if (job.floats.empty()) {
      job.floats.resize(job.shorts.size());
      std::transform(job.shorts.begin(), job.shorts.end(), job.floats.begin(), [](int16_t s) { return s / 32768.0f; });
    }
    const double durationMs = job.floats.size() / 16.0;
    // The library answers nothing for less than 100 ms.
    if (job.floats.size() < 3200) job.floats.resize(3200, 0.0f);

    whisper_full_params params = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
    params.n_threads = threads;
    params.greedy.best_of = 1;
    params.temperature_inc = 0;
    params.no_context = true;
    params.single_segment = true;
    params.no_timestamps = !job.timestamps;
    params.token_timestamps = job.timestamps;
    params.suppress_blank = true;
    params.suppress_nst = job.suppressNonSpeech;
    params.print_progress = false;
    // The library's own verdict drops the text without a trace, and rests on a probability that may be the caller
    // before's (see no_speech below). The caller of this decides instead.
    params.no_speech_thold = 1.1f;
    params.max_tokens = job.maxTokens;
    params.audio_ctx = job.audioContext;
    params.language = job.language.c_str();
    params.translate = job.translate;
    if (!job.prompt.empty()) params.initial_prompt = job.prompt.c_str();
    params.abort_callback = [](void* data) { return static_cast<Job*>(data)->cancelled.load(); };
    params.abort_callback_user_data = &job;
    params.encoder_begin_callback = [](whisper_context*, whisper_state*, void* data) {
      Job* job = static_cast<Job*>(data);
      if (job->encodeStart == 0) job->encodeStart = now_ms();
      return !job->cancelled.load();
    };
    params.encoder_begin_callback_user_data = &job;
    params.logits_filter_callback = [](whisper_context*, whisper_state*, const whisper_token_data*, int, float*, void* data) {
      Job* job = static_cast<Job*>(data);
      if (job->encodeEnd == 0) job->encodeEnd = now_ms();
    };
    params.logits_filter_callback_user_data = &job;

    const int code = whisper_full_with_state(context_, state, params, job.floats.data(), static_cast<int>(job.floats.size()));
    Result result;
    if (job.cancelled) return result;
    if (code != 0) throw std::runtime_error(lastError.empty() ? "whisper failed with code " + std::to_string(code) : lastError);

    const whisper_token eot = whisper_token_eot(context_);
    for (int s = 0; s < whisper_full_n_segments_from_state(state); s++) {
      result.text += whisper_full_get_segment_text_from_state(state, s);
      for (int t = 0; t < whisper_full_n_tokens_from_state(state, s); t++) {
        const whisper_token_data data = whisper_full_get_token_data_from_state(state, s, t);
        if (data.id >= eot) continue;
        Token token{data.id, data.p, data.t0 * 10, data.t1 * 10, whisper_full_get_token_text_from_state(context_, state, s, t)};
        if (!job.timestamps) token.startMs = token.endMs = -1;
        else {
          token.startMs = std::min<int64_t>(token.startMs, durationMs);
          token.endMs = std::min<int64_t>(token.endMs, durationMs);
        }
        result.logProbability += data.plog;
        add_word(result.words, token);
        result.tokens.push_back(std::move(token));
      }
    }
    if (!result.tokens.empty()) result.logProbability /= result.tokens.size();
    result.capped = job.maxTokens > 0 && static_cast<int>(result.tokens.size()) >= job.maxTokens;
    result.language = whisper_lang_str(std::max(0, whisper_full_lang_id_from_state(state)));
    if (!result.tokens.empty()) result.noSpeech = no_speech(state, threads);
    result.threads = threads;
    result.waitedMs = started - job.askedAt;
    result.encodeMs = job.encodeEnd - job.encodeStart;
    result.totalMs = now_ms() - started;
    return result;
  }

  // The library reads its own no-speech probability from the first row of its logits, but only the prompt's last row
  // was computed: with any prompt longer than one token the number is left over from the call before. One more
  // decoder step on the start token alone, over the same audio, gives the true one.
  float no_speech(whisper_state* state, int threads) {
    const whisper_token sot = whisper_token_sot(context_);
    if (whisper_decode_with_state(context_, state, &sot, 1, 0, threads) != 0) return 0;
    const float* logits = whisper_get_logits_from_state(state);
    const int n = whisper_n_vocab(context_);
    const float top = *std::max_element(logits, logits + n);
    double sum = 0;
    for (int i = 0; i < n; i++) sum += std::exp(logits[i] - top);
    return static_cast<float>(std::exp(logits[whisper_token_nosp(context_)] - top) / sum);
  }

  static void add_word(std::vector<Word>& words, const Token& token) {
    if (words.empty() || (!token.text.empty() && token.text[0] == ' ')) words.emplace_back();
    Word& word = words.back();
    word.text += token.text;
    word.probability += token.probability;
    word.tokens++;
    if (word.startMs < 0) word.startMs = token.startMs;
    word.endMs = token.endMs;
  }

  static Napi::Value to_js(Napi::Env env, const Result& result) {
    auto number = [&](double value) { return Napi::Number::New(env, value); };
    Napi::Object object = Napi::Object::New(env);
    object["text"] = Napi::String::New(env, result.text);
    object["language"] = Napi::String::New(env, result.language);
    Napi::Array tokens = Napi::Array::New(env, result.tokens.size());
    for (size_t i = 0; i < result.tokens.size(); i++) {
      const Token& token = result.tokens[i];
      Napi::Object each = Napi::Object::New(env);
      each["id"] = number(token.id);
      each["text"] = Napi::String::New(env, token.text);
      each["probability"] = number(token.probability);
      if (token.startMs >= 0) {
        each["startMs"] = number(token.startMs);
        each["endMs"] = number(token.endMs);
      }
      tokens[static_cast<uint32_t>(i)] = each;
    }
    object["tokens"] = tokens;
    Napi::Array words = Napi::Array::New(env, result.words.size());
    for (size_t i = 0; i < result.words.size(); i++) {
      const Word& word = result.words[i];
      Napi::Object each = Napi::Object::New(env);
      each["text"] = Napi::String::New(env, word.text);
      each["confidence"] = number(word.probability / word.tokens);
      if (word.startMs >= 0) {
        each["startMs"] = number(word.startMs);
        each["endMs"] = number(word.endMs);
      }
      words[static_cast<uint32_t>(i)] = each;
    }
    object["words"] = words;
    object["noSpeech"] = number(result.noSpeech);
    object["logProbability"] = number(result.logProbability);
    object["capped"] = Napi::Boolean::New(env, result.capped);
    object["threads"] = number(result.threads);
    object["waitedMs"] = number(result.waitedMs);
    object["encodeMs"] = number(result.encodeMs);
    object["totalMs"] = number(result.totalMs);
    return object;
  }

  const std::string path_;
  const bool flash_;
  const int idleThreads_;
  const double stateBytes_;
  int wanted_[2];
  int started_[2] = {0, 0};
  whisper_context* context_ = nullptr;
  std::atomic<double> stateMegabytes_{0};
  std::mutex mutex_;
  std::mutex life_; // held while opening and while closing
  std::condition_variable ready_[2];
  std::deque<std::shared_ptr<Job>> jobs_[2];
  std::vector<std::shared_ptr<Job>> known_;
  std::vector<std::thread> threads_;
  int active_ = 0;
  bool closing_ = false;
};

class Model : public Napi::ObjectWrap<Model> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Model",
                       {InstanceMethod("open", &Model::open), InstanceMethod("transcribe", &Model::transcribe),
                        InstanceMethod("cancel", &Model::cancel), InstanceMethod("describe", &Model::describe),
                        InstanceMethod("countTokens", &Model::count_tokens), InstanceMethod("close", &Model::close)});
  }

  explicit Model(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Model>(info), env_(info.Env()) {}

  // Nobody closed it: blocks for at most an encoder pass.
  ~Model() override {
    if (hook_ == nullptr) return;
    if (!hook_->ran) napi_remove_env_cleanup_hook(env_, stop_engine, hook_);
    delete hook_;
    engine_->stop();
  }

 private:
  static int integer(const Napi::Object& options, const char* name, int fallback) {
    Napi::Value value = options.Get(name);
    return value.IsNumber() ? value.As<Napi::Number>().Int32Value() : fallback;
  }
  static double real(const Napi::Object& options, const char* name, double fallback) {
    Napi::Value value = options.Get(name);
    return value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : fallback;
  }
  static bool boolean(const Napi::Object& options, const char* name, bool fallback) {
    Napi::Value value = options.Get(name);
    return value.IsBoolean() ? value.As<Napi::Boolean>().Value() : fallback;
  }
  static std::string text(const Napi::Object& options, const char* name, const char* fallback) {
    Napi::Value value = options.Get(name);
    return value.IsString() ? value.As<Napi::String>().Utf8Value() : fallback;
  }

  Napi::Value open(const Napi::CallbackInfo& info) {
    if (engine_) throw Napi::Error::New(info.Env(), "the model is open already");
    const std::string path = info[0].As<Napi::String>();
    const Napi::Object options = info[1].As<Napi::Object>();
    engine_ = std::make_shared<Engine>(path, boolean(options, "flashAttention", true), integer(options, "states", 1),
                                       integer(options, "fullStates", 1), integer(options, "idleThreads", 1),
                                       real(options, "stateBytes", 0));
    // The process must not take the library apart while a thread computes. Stays until the model is gone: closing may
    // still be under way when the environment ends.
    hook_ = new Hook{engine_};
    napi_add_env_cleanup_hook(info.Env(), stop_engine, hook_);
    auto [answer, promise] = Answer::make(info.Env());
    std::thread([engine = engine_, answer = answer] {
      try {
        engine->open();
        answer->resolve();
      } catch (const std::exception& error) {
        answer->reject(error.what());
      }
    }).detach();
    return promise;
  }

  Napi::Value transcribe(const Napi::CallbackInfo& info) {
    Engine& engine = opened(info);
    auto job = std::make_shared<Job>();
    job->id = info[0].As<Napi::Number>().Uint32Value();
    if (!info[1].IsTypedArray()) throw Napi::TypeError::New(info.Env(), "samples must be an Int16Array or a Float32Array");
    const Napi::TypedArray samples = info[1].As<Napi::TypedArray>();
    if (samples.TypedArrayType() == napi_int16_array) {
      const Napi::Int16Array array = info[1].As<Napi::Int16Array>();
      job->shorts.assign(array.Data(), array.Data() + array.ElementLength());
    } else if (samples.TypedArrayType() == napi_float32_array) {
      const Napi::Float32Array array = info[1].As<Napi::Float32Array>();
      job->floats.assign(array.Data(), array.Data() + array.ElementLength());
    } else {
      throw Napi::TypeError::New(info.Env(), "samples must be an Int16Array or a Float32Array");
    }
    const Napi::Object options = info[2].As<Napi::Object>();
    job->audioContext = integer(options, "audioContext", 0);
    if (job->audioContext < 0 || job->audioContext > whisper_n_audio_ctx(engine.context())) {
      throw Napi::RangeError::New(info.Env(), "audioContext is out of the model's range");
    }
    job->maxTokens = integer(options, "maxTokens", 0);
    job->threads = integer(options, "threads", 0);
    job->timestamps = boolean(options, "timestamps", false);
    job->translate = boolean(options, "translate", false);
    job->suppressNonSpeech = boolean(options, "suppressNonSpeech", true);
    job->language = text(options, "language", "en");
    if (job->language != "auto" && whisper_lang_id(job->language.c_str()) < 0) {
      throw Napi::RangeError::New(info.Env(), "whisper knows no language " + job->language);
    }
    job->prompt = text(options, "prompt", "");
    auto [answer, promise] = Answer::make(info.Env());
    job->answer = answer;
    engine.submit(std::move(job));
    return promise;
  }

  void cancel(const Napi::CallbackInfo& info) {
    if (engine_) engine_->cancel(info[0].As<Napi::Number>().Uint32Value());
  }

  Napi::Value describe(const Napi::CallbackInfo& info) {
    Engine& engine = opened(info);
    Napi::Env env = info.Env();
    Napi::Object object = Napi::Object::New(env);
    object["multilingual"] = Napi::Boolean::New(env, whisper_is_multilingual(engine.context()) != 0);
    object["audioContext"] = Napi::Number::New(env, whisper_n_audio_ctx(engine.context()));
    object["states"] = Napi::Number::New(env, engine.states());
    object["stateBytes"] = Napi::Number::New(env, std::round(engine.stateMegabytes() * 1e6));
    return object;
  }

  Napi::Value count_tokens(const Napi::CallbackInfo& info) {
    const std::string text = info[0].As<Napi::String>();
    return Napi::Number::New(info.Env(), whisper_token_count(opened(info).context(), text.c_str()));
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    auto [answer, promise] = Answer::make(info.Env());
    std::thread([engine = engine_, answer = answer] {
      if (engine) engine->stop();
      answer->resolve();
    }).detach();
    return promise;
  }

  Engine& opened(const Napi::CallbackInfo& info) {
    if (!engine_ || engine_->closed() || engine_->context() == nullptr) throw Napi::Error::New(info.Env(), "the model is closed");
    return *engine_;
  }

  struct Hook {
    std::shared_ptr<Engine> engine;
    bool ran = false;
  };

  static void stop_engine(void* data) {
    Hook* hook = static_cast<Hook*>(data);
    hook->ran = true;
    hook->engine->stop();
  }

  Napi::Env env_;
  std::shared_ptr<Engine> engine_;
  Hook* hook_ = nullptr;
};

Napi::Object init(Napi::Env env, Napi::Object exports) {
  whisper_log_set(onLog, nullptr);
  earshot::Loop::install(env);
  exports["Model"] = Model::define(env);
  exports["systemInfo"] = Napi::String::New(env, whisper_print_system_info());
  return exports;
}

} // namespace

NODE_API_MODULE(whisper, init)
