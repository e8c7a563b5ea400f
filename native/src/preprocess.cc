// speexdsp's preprocessor (noise suppression and automatic gain, in place) and its echo canceller, on the caller's thread:
// both are some ten microseconds of work a frame.
#include "jobs.h"

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

namespace {

class Preprocessor : public Napi::ObjectWrap<Preprocessor> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Preprocessor",
                       {InstanceMethod("process", &Preprocessor::process), InstanceMethod("close", &Preprocessor::close)});
  }

  // new Preprocessor(samples a frame, rate, decibels of noise taken away or 0, level of full gain or 0)
  explicit Preprocessor(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    frame_ = info[0].As<Napi::Number>().Int32Value();
    state_ = speex_preprocess_state_init(frame_, info[1].As<Napi::Number>().Int32Value());
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), "no memory for a preprocessor");
    int suppress = -info[2].As<Napi::Number>().Int32Value();
    int denoise = suppress != 0;
    float level = info[3].As<Napi::Number>().FloatValue();
    int agc = level > 0;
    speex_preprocess_ctl(state_, SPEEX_PREPROCESS_SET_DENOISE, &denoise);
    if (denoise) speex_preprocess_ctl(state_, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &suppress);
    speex_preprocess_ctl(state_, SPEEX_PREPROCESS_SET_AGC, &agc);
    if (agc) speex_preprocess_ctl(state_, SPEEX_PREPROCESS_SET_AGC_LEVEL, &level);
  }

  ~Preprocessor() override { free(); }

 private:
  Napi::Value process(const Napi::CallbackInfo& info) {
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), "the preprocessor is closed");
    auto samples = earshot::samples_of(info, 0);
    if (samples.ElementLength() != static_cast<size_t>(frame_)) {
      throw Napi::RangeError::New(info.Env(), "a frame must have the length that was agreed on");
    }
    speex_preprocess_run(state_, samples.Data());
    return info.Env().Undefined();
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    free();
    return info.Env().Undefined();
  }

  void free() {
    if (state_ != nullptr) speex_preprocess_state_destroy(state_);
    state_ = nullptr;
  }

  SpeexPreprocessState* state_ = nullptr;
  int frame_ = 0;
};

class EchoCanceller : public Napi::ObjectWrap<EchoCanceller> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "EchoCanceller",
                       {InstanceMethod("cancel", &EchoCanceller::cancel), InstanceMethod("reset", &EchoCanceller::reset),
                        InstanceMethod("close", &EchoCanceller::close)});
  }

  // new EchoCanceller(samples a frame, samples of the echo's tail, rate)
  explicit EchoCanceller(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    frame_ = info[0].As<Napi::Number>().Int32Value();
    state_ = speex_echo_state_init(frame_, info[1].As<Napi::Number>().Int32Value());
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), "no memory for an echo canceller");
    spx_int32_t rate = info[2].As<Napi::Number>().Int32Value();
    speex_echo_ctl(state_, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
  }

  ~EchoCanceller() override { free(); }

 private:
  // cancel(microphone, played, out)
  Napi::Value cancel(const Napi::CallbackInfo& info) {
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), "the echo canceller is closed");
    auto microphone = earshot::samples_of(info, 0);
    auto played = earshot::samples_of(info, 1);
    auto out = earshot::samples_of(info, 2);
    for (auto* samples : {&microphone, &played, &out}) {
      if (samples->ElementLength() != static_cast<size_t>(frame_)) {
        throw Napi::RangeError::New(info.Env(), "a frame must have the length that was agreed on");
      }
    }
    speex_echo_cancellation(state_, microphone.Data(), played.Data(), out.Data());
    return info.Env().Undefined();
  }

  Napi::Value reset(const Napi::CallbackInfo& info) {
    if (state_ != nullptr) speex_echo_state_reset(state_);
    return info.Env().Undefined();
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    free();
    return info.Env().Undefined();
  }

  void free() {
    if (state_ != nullptr) speex_echo_state_destroy(state_);
    state_ = nullptr;
  }

  SpeexEchoState* state_ = nullptr;
  int frame_ = 0;
};

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Preprocessor", Preprocessor::define(env));
  exports.Set("EchoCanceller", EchoCanceller::define(env));
  return exports;
}

} // namespace

NODE_API_MODULE(preprocess, init)
