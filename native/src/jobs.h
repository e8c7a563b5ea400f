// Work off the event loop. A Pool owns threads, a Strand runs its jobs one after another on a Pool, and a Loop brings
// results back to the JavaScript environment that asked. Pools live as long as the process: their threads hold no
// JavaScript value, so environments (the main thread, workers) may come and go while jobs run.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <napi.h>
#include <string>
#ifdef __linux__
#include <sys/resource.h>
#endif
#include <thread>
#include <utility>

namespace earshot {

class Pool {
 public:
  /// `niceness` above 0 lets the event loop go first where cores are few: a caller waits for words, but hears late sound.
  explicit Pool(unsigned threads, int niceness = 0) {
    for (unsigned i = 0; i < threads; i++) {
      std::thread([this, niceness] {
#ifdef __linux__
        // Linux keeps it by thread, and 0 is the one that asks.
        if (niceness != 0) setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + niceness);
#endif
        work();
      }).detach();
    }
  }

  void run(std::function<void()> job) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
  }

 private:
  [[noreturn]] void work() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
};

inline unsigned cores() {
  unsigned n = std::thread::hardware_concurrency();
  return n < 2 ? 2 : n;
}

/// Owned by shared_ptr: a queued job keeps its strand alive.
class Strand : public std::enable_shared_from_this<Strand> {
 public:
  explicit Strand(Pool& pool) : pool_(pool) {}

  void post(std::function<void()> job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    if (!running_) {
      running_ = true;
      schedule();
    }
  }

 private:
  void schedule() {
    pool_.run([self = shared_from_this()] { self->step(); });
  }

  // One job a turn, so that strands share the pool's threads fairly.
  void step() {
    std::function<void()> job;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
    job = nullptr;
    std::lock_guard<std::mutex> lock(mutex_);
    if (jobs_.empty()) running_ = false;
    else schedule();
  }

  Pool& pool_;
  std::mutex mutex_;
  std::deque<std::function<void()>> jobs_;
  bool running_ = false;
};

/// The way back to one JavaScript environment. Made once an environment by `install`.
class Loop {
 public:
  using Job = std::function<void(Napi::Env)>;

  static void install(Napi::Env env) {
    auto* holder = new std::shared_ptr<Loop>(new Loop(env));
    env.SetInstanceData<std::shared_ptr<Loop>>(holder);
    // Cleanup hooks run last in, first out: this one runs before the thread-safe function's own, after which touching
    // that function would be a use after free.
    napi_add_env_cleanup_hook(
        env, [](void* loop) { static_cast<Loop*>(loop)->close(); }, holder->get());
  }

  static std::shared_ptr<Loop> of(Napi::Env env) { return *env.GetInstanceData<std::shared_ptr<Loop>>(); }

  /// From any thread. Drops `job` where the environment is gone.
  void post(Job job) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    auto* boxed = new Job(std::move(job));
    if (napi_call_threadsafe_function(function_, boxed, napi_tsfn_nonblocking) != napi_ok) delete boxed;
  }

  /// On the JavaScript thread: keeps the process alive until as many `release` calls were made.
  void hold() {
    if (held_++ == 0) napi_ref_threadsafe_function(env_, function_);
  }
  void release() {
    if (--held_ == 0) napi_unref_threadsafe_function(env_, function_);
  }

 private:
  explicit Loop(Napi::Env env) : env_(env) {
    napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "earshot"), 0, 1, nullptr, nullptr,
                                    nullptr, call, &function_);
    napi_unref_threadsafe_function(env, function_);
  }

  static void call(napi_env env, napi_value, void*, void* data) {
    std::unique_ptr<Job> job(static_cast<Job*>(data));
    if (env == nullptr) return; // The environment is going down.
    try {
      Napi::HandleScope scope(env);
      (*job)(env);
    } catch (const Napi::Error&) {
      // A worker that is being terminated refuses every call; nobody is left to tell.
    }
  }

  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }

  napi_env env_;
  napi_threadsafe_function function_ = nullptr;
  std::mutex mutex_;
  bool closed_ = false;
  int held_ = 0;
};

/// A promise that another thread settles.
class Answer {
 public:
  static std::pair<std::shared_ptr<Answer>, Napi::Promise> make(Napi::Env env) {
    auto answer = std::shared_ptr<Answer>(new Answer(env));
    answer->loop_->hold();
    return {answer, answer->deferred_.Promise()};
  }

  void resolve(std::function<Napi::Value(Napi::Env)> value) {
    settle([value = std::move(value)](Napi::Env env, Napi::Promise::Deferred& deferred) { deferred.Resolve(value(env)); });
  }

  void resolve() {
    resolve([](Napi::Env env) { return env.Undefined(); });
  }

  void reject(std::string message) {
    settle([message = std::move(message)](Napi::Env env, Napi::Promise::Deferred& deferred) {
      deferred.Reject(Napi::Error::New(env, message).Value());
    });
  }

 private:
  explicit Answer(Napi::Env env) : loop_(Loop::of(env)), deferred_(env) {}

  void settle(std::function<void(Napi::Env, Napi::Promise::Deferred&)> how) {
    loop_->post([loop = loop_, deferred = deferred_, how = std::move(how)](Napi::Env env) mutable {
      loop->release();
      how(env, deferred);
    });
  }

  std::shared_ptr<Loop> loop_;
  Napi::Promise::Deferred deferred_;
};

inline Napi::Int16Array samples_of(const Napi::CallbackInfo& info, size_t index) {
  if (index >= info.Length() || !info[index].IsTypedArray() ||
      info[index].As<Napi::TypedArray>().TypedArrayType() != napi_int16_array) {
    throw Napi::TypeError::New(info.Env(), "samples must be an Int16Array");
  }
  return info[index].As<Napi::Int16Array>();
}

} // namespace earshot
