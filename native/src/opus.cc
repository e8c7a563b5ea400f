// libopus behind Node-API. Decoding takes 20 to 80 microseconds a frame and stays on the caller's thread; all memory is
// the caller's or made once, so a call leaves no garbage. Encoding takes 130, which fifty calls would feel: it can be done
// on threads of its own.
#include "jobs.h"

#include <opus.h>
#include <vector>

namespace {

struct Bytes {
  const uint8_t* data;
  size_t length;
};

Bytes bytes_of(const Napi::CallbackInfo& info, size_t index) {
  if (index >= info.Length() || !info[index].IsTypedArray() ||
      info[index].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    throw Napi::TypeError::New(info.Env(), "a packet must be a Uint8Array");
  }
  auto array = info[index].As<Napi::Uint8Array>();
  return {array.Data(), array.ElementLength()};
}

// Answers below zero are libopus' error codes: a broken packet is no exception but a packet lost.
class Decoder : public Napi::ObjectWrap<Decoder> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Decoder",
                       {InstanceMethod("decode", &Decoder::decode), InstanceMethod("recover", &Decoder::recover),
                        InstanceMethod("conceal", &Decoder::conceal), InstanceMethod("reset", &Decoder::reset),
                        InstanceMethod("close", &Decoder::close)});
  }

  explicit Decoder(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    int error = 0;
    state_ = opus_decoder_create(info[0].As<Napi::Number>().Int32Value(), 1, &error);
    if (state_ == nullptr) throw Napi::Error::New(info.Env(), opus_strerror(error));
  }

  ~Decoder() override { free(); }

 private:
  // decode(packet, into): samples.
  Napi::Value decode(const Napi::CallbackInfo& info) {
    const Bytes packet = bytes_of(info, 0);
    auto into = earshot::samples_of(info, 1);
    // No packet at all would conceal instead.
    if (packet.length == 0) return Napi::Number::New(info.Env(), OPUS_INVALID_PACKET);
    return run(info.Env(), packet, into, static_cast<int>(into.ElementLength()), 0);
  }

  // recover(next, into, samples): what is missing right before `next`, from its forward error correction.
  Napi::Value recover(const Napi::CallbackInfo& info) {
    const Bytes packet = bytes_of(info, 0);
    auto into = earshot::samples_of(info, 1);
    if (packet.length == 0) return Napi::Number::New(info.Env(), OPUS_INVALID_PACKET);
    return run(info.Env(), packet, into, samples(info, 2, into), 1);
  }

  // conceal(into, samples): a guess at what is missing.
  Napi::Value conceal(const Napi::CallbackInfo& info) {
    auto into = earshot::samples_of(info, 0);
    return run(info.Env(), {nullptr, 0}, into, samples(info, 1, into), 0);
  }

  static int samples(const Napi::CallbackInfo& info, size_t index, const Napi::Int16Array& into) {
    const int count = info[index].As<Napi::Number>().Int32Value();
    if (count < 0 || static_cast<size_t>(count) > into.ElementLength()) {
      throw Napi::RangeError::New(info.Env(), "more samples than there is room for");
    }
    return count;
  }

  Napi::Value run(Napi::Env env, Bytes packet, Napi::Int16Array& into, int samples, int fec) {
    if (state_ == nullptr) throw Napi::Error::New(env, "the decoder is closed");
    return Napi::Number::New(env, opus_decode(state_, packet.data, static_cast<opus_int32>(packet.length), into.Data(), samples, fec));
  }

  Napi::Value reset(const Napi::CallbackInfo& info) {
    if (state_ != nullptr) opus_decoder_ctl(state_, OPUS_RESET_STATE);
    return info.Env().Undefined();
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    free();
    return info.Env().Undefined();
  }

  void free() {
    if (state_ != nullptr) opus_decoder_destroy(state_);
    state_ = nullptr;
  }

  OpusDecoder* state_ = nullptr;
};

// Encodes off the event loop: 2 threads keep up with some 300 calls.
earshot::Pool& pool() {
  static earshot::Pool& pool = *new earshot::Pool(2);
  return pool;
}

// One stream's encoder. Whoever holds it may use it, one at a time.
class Stream {
 public:
  explicit Stream(OpusEncoder* state) : state_(state) {}
  ~Stream() { opus_encoder_destroy(state_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int encode(const int16_t* samples, int count, uint8_t* into, size_t room) {
    std::lock_guard<std::mutex> lock(mutex_);
    return opus_encode(state_, samples, count, into, static_cast<opus_int32>(room));
  }

  void expect_loss(int percent) {
    std::lock_guard<std::mutex> lock(mutex_);
    opus_encoder_ctl(state_, OPUS_SET_PACKET_LOSS_PERC(percent));
  }

  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    opus_encoder_ctl(state_, OPUS_RESET_STATE);
  }

 private:
  OpusEncoder* state_;
  std::mutex mutex_;
};

constexpr size_t kMaxPacketBytes = 1275 * 6 + 7;

class Encoder : public Napi::ObjectWrap<Encoder> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Encoder",
                       {InstanceMethod("encode", &Encoder::encode), InstanceMethod("encodeLater", &Encoder::encode_later),
                        InstanceMethod("expectLoss", &Encoder::expect_loss), InstanceMethod("reset", &Encoder::reset),
                        InstanceMethod("close", &Encoder::close)});
  }

  // new Encoder(rate, bits a second, expected loss in percent, fec, dtx, complexity)
  explicit Encoder(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    int error = 0;
    OpusEncoder* state =
        opus_encoder_create(info[0].As<Napi::Number>().Int32Value(), 1, OPUS_APPLICATION_VOIP, &error);
    if (state == nullptr) throw Napi::Error::New(info.Env(), opus_strerror(error));
    opus_encoder_ctl(state, OPUS_SET_BITRATE(info[1].As<Napi::Number>().Int32Value()));
    opus_encoder_ctl(state, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    opus_encoder_ctl(state, OPUS_SET_COMPLEXITY(info[5].As<Napi::Number>().Int32Value()));
    opus_encoder_ctl(state, OPUS_SET_PACKET_LOSS_PERC(info[2].As<Napi::Number>().Int32Value()));
    opus_encoder_ctl(state, OPUS_SET_INBAND_FEC(info[3].As<Napi::Boolean>().Value() ? 1 : 0));
    opus_encoder_ctl(state, OPUS_SET_DTX(info[4].As<Napi::Boolean>().Value() ? 1 : 0));
    stream_ = std::make_shared<Stream>(state);
  }

 private:
  // encode(samples, into): bytes.
  Napi::Value encode(const Napi::CallbackInfo& info) {
    if (!stream_) throw Napi::Error::New(info.Env(), "the encoder is closed");
    auto samples = earshot::samples_of(info, 0);
    bytes_of(info, 1);
    auto into = info[1].As<Napi::Uint8Array>();
    return Napi::Number::New(info.Env(), stream_->encode(samples.Data(), static_cast<int>(samples.ElementLength()),
                                                         into.Data(), into.ElementLength()));
  }

  // encodeLater(samples): a promise of the packet. Samples are copied; packets come in the order of their samples.
  Napi::Value encode_later(const Napi::CallbackInfo& info) {
    if (!stream_) throw Napi::Error::New(info.Env(), "the encoder is closed");
    auto samples = earshot::samples_of(info, 0);
    auto [answer, promise] = earshot::Answer::make(info.Env());
    strand_->post([answer = answer, stream = stream_,
                   pcm = std::vector<int16_t>(samples.Data(), samples.Data() + samples.ElementLength())] {
      auto packet = std::make_shared<std::vector<uint8_t>>(kMaxPacketBytes);
      const int bytes = stream->encode(pcm.data(), static_cast<int>(pcm.size()), packet->data(), packet->size());
      if (bytes < 0) return answer->reject(opus_strerror(bytes));
      packet->resize(static_cast<size_t>(bytes));
      answer->resolve([packet](Napi::Env env) -> Napi::Value {
        return Napi::Buffer<uint8_t>::Copy(env, packet->data(), packet->size());
      });
    });
    return promise;
  }

  Napi::Value expect_loss(const Napi::CallbackInfo& info) {
    if (stream_) stream_->expect_loss(info[0].As<Napi::Number>().Int32Value());
    return info.Env().Undefined();
  }

  Napi::Value reset(const Napi::CallbackInfo& info) {
    if (stream_) stream_->reset();
    return info.Env().Undefined();
  }

  // What is being encoded still is.
  Napi::Value close(const Napi::CallbackInfo& info) {
    stream_.reset();
    return info.Env().Undefined();
  }

  std::shared_ptr<Stream> stream_;
  std::shared_ptr<earshot::Strand> strand_ = std::make_shared<earshot::Strand>(pool());
};

// Samples of a packet at a rate; below zero where it is none.
Napi::Value packet_samples(const Napi::CallbackInfo& info) {
  const Bytes packet = bytes_of(info, 0);
  const int count = packet.length == 0 ? OPUS_INVALID_PACKET
                                       : opus_packet_get_nb_samples(packet.data, static_cast<opus_int32>(packet.length),
                                                                    info[1].As<Napi::Number>().Int32Value());
  return Napi::Number::New(info.Env(), count);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  earshot::Loop::install(env);
  exports.Set("Decoder", Decoder::define(env));
  exports.Set("Encoder", Encoder::define(env));
  exports.Set("packetSamples", Napi::Function::New(env, packet_samples));
  exports.Set("version", Napi::String::New(env, opus_get_version_string()));
  return exports;
}

} // namespace

NODE_API_MODULE(opus, init)
