// speexdsp's preprocessor: noise suppression and automatic gain, in place, on the caller's thread.
#include "jobs.h"

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

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Preprocessor", Preprocessor::define(env));
  return exports;
}

} // namespace

NODE_API_MODULE(preprocess, init)
