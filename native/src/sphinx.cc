// PocketSphinx behind Node-API. A decoder is a strand: calls queue up and run in order on the pool, never in the loop.
#include "jobs.h"
#include "sphinx-decoder.h"
#include "sphinx-gaussians.h"

#include <atomic>

namespace {

using earshot::Answer;
using earshot::Decoder;
using earshot::NewWord;
using earshot::Pool;
using earshot::Result;
using earshot::Search;
using earshot::Strand;

Pool& pool() {
  static Pool& pool = *new Pool(earshot::cores(), 5);
  return pool;
}

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
                        InstanceMethod("partial", &SphinxDecoder::partial),
                        InstanceMethod("settle", &SphinxDecoder::settle),
                        InstanceMethod("resume", &SphinxDecoder::resume), InstanceMethod("end", &SphinxDecoder::end),
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
    bool adapt = info[2].ToBoolean();
    return ask(info.Env(), [search = info[0].As<Napi::String>().Utf8Value(), mean, adapt, epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
      if (shared.epoch == epoch) shared.decoder.start(search, mean, adapt);
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

  Napi::Value settle(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
      std::string text = shared.epoch == epoch ? shared.decoder.settle([&] { return shared.epoch != epoch; }) : "";
      answer.resolve([text](Napi::Env env) { return Napi::String::New(env, text); });
    });
  }

  void resume(const Napi::CallbackInfo&) {
    strand_->post([shared = shared_, epoch = shared_->epoch.load()] {
      if (shared->epoch == epoch) shared->decoder.resume([&] { return shared->epoch != epoch; });
    });
  }

  Napi::Value end(const Napi::CallbackInfo& info) {
    return ask(info.Env(), [alternatives = info[0].As<Napi::Number>().Uint32Value(), epoch = shared_->epoch.load()](Shared& shared, Answer& answer) {
      Result result = shared.epoch == epoch ? shared.decoder.end(alternatives, [&] { return shared.epoch != epoch; }) : Result();
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
    err_set_callback(earshot::onLog, nullptr);
  });
  earshot::Loop::install(env);
  exports.Set("SphinxDecoder", SphinxDecoder::define(env));
  exports.Set("framesScoredHere", Napi::Function::New(env, [](const Napi::CallbackInfo& info) -> Napi::Value {
    return Napi::Number::New(info.Env(), static_cast<double>(earshot::framesScoredHere()));
  }));
  exports.Set("scoreHere", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
    earshot::scoreHere(info[0].ToBoolean());
  }));
  return exports;
}

} // namespace

NODE_API_MODULE(sphinx, init)
