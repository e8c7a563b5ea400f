// Small synchronous work on samples: microseconds a frame, so it stays on the caller's thread.
#include "jobs.h"

#include <speex/speex_resampler.h>
#include <vector>

namespace {

class Resampler : public Napi::ObjectWrap<Resampler> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Resampler",
                       {InstanceMethod("push", &Resampler::push), InstanceMethod("flush", &Resampler::flush),
                        InstanceMethod("close", &Resampler::close)});
  }

  explicit Resampler(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    from_ = info[0].As<Napi::Number>().Uint32Value();
    to_ = info[1].As<Napi::Number>().Uint32Value();
    int error = 0;
    state_ = speex_resampler_init(1, from_, to_, info[2].As<Napi::Number>().Int32Value(), &error);
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), speex_resampler_strerror(error));
  }

  ~Resampler() override { free(); }

 private:
  Napi::Value push(const Napi::CallbackInfo& info) {
    auto samples = earshot::samples_of(info, 0);
    return convert(info.Env(), samples.Data(), static_cast<spx_uint32_t>(samples.ElementLength()));
  }

  // What the filter still holds comes out as silence goes in.
  Napi::Value flush(const Napi::CallbackInfo& info) {
    if (state_ == nullptr) return Napi::Int16Array::New(info.Env(), 0);
    std::vector<int16_t> silence(static_cast<size_t>(speex_resampler_get_input_latency(state_)));
    auto rest = convert(info.Env(), silence.data(), static_cast<spx_uint32_t>(silence.size()));
    speex_resampler_reset_mem(state_);
    return rest;
  }

  Napi::Value convert(Napi::Env env, const int16_t* samples, spx_uint32_t count) {
    if (state_ == nullptr) throw Napi::Error::New(env, "the resampler is closed");
    scratch_.resize(static_cast<size_t>(count) * to_ / from_ + 64);
    spx_uint32_t made = static_cast<spx_uint32_t>(scratch_.size());
    speex_resampler_process_int(state_, 0, samples, &count, scratch_.data(), &made);
    auto result = Napi::Int16Array::New(env, made);
    std::copy_n(scratch_.data(), made, result.Data());
    return result;
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    free();
    return info.Env().Undefined();
  }

  void free() {
    if (state_ != nullptr) speex_resampler_destroy(state_);
    state_ = nullptr;
  }

  SpeexResamplerState* state_ = nullptr;
  spx_uint32_t from_ = 0, to_ = 0;
  std::vector<int16_t> scratch_;
};

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Resampler", Resampler::define(env));
  return exports;
}

} // namespace

NODE_API_MODULE(audio, init)
