// One PocketSphinx decoder: an utterance at a time, on whatever thread calls it.
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>

namespace earshot {

// PocketSphinx tells what went wrong only in its log.
inline thread_local std::string lastError;

inline void onLog(void*, err_lvl_t level, const char* format, ...) {
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

[[noreturn]] inline void fail(const std::string& what) {
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

inline std::string baseWord(const std::string& word) {
  size_t bracket = word.find('(');
  return bracket == std::string::npos || bracket == 0 ? word : word.substr(0, bracket);
}

inline bool isFiller(const std::string& word) { return word.empty() || std::strchr("<[+(", word[0]) != nullptr; }

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

  /// `adapt`: the means are the utterance's own, taken while it comes; it begins with those given, where some are.
  void start(const std::string& search, const std::vector<float>& cepstralMean, bool adapt) {
    leave();
    lastError.clear();
    if (!search.empty() && ps_set_search(opened(), search.c_str()) < 0) fail("no search is called " + search);
    // Times and noise estimates begin anew: decoders pass from caller to caller.
    ps_start_stream(opened());
    adapts_ = adapt;
    settled_ = checked_ = false;
    heard_.clear();
    inside_ = false;
    known_ = cepstralMean;
    waits_ = adapt && cepstralMean.empty();
    if (!waits_) begin(cepstralMean);
  }

  void feed(const std::vector<int16_t>& samples, bool whole, const std::function<bool()>& cancelled) {
    if (adapts_ && heard_.size() <= kMostHeard) heard_.insert(heard_.end(), samples.begin(), samples.end());
    if (settled_) return;
    if (waits_) {
      if (heard_.size() >= kFirstMean) adapt(cancelled);
      return;
    }
    if (!inside_) return;
    process(samples, whole, cancelled);
    if (adapts_ && !checked_ && heard_.size() >= kSecondMean) {
      checked_ = true;
      if (drift() > kDrift) adapt(cancelled);
    }
  }

  /// The result of all that was fed, as `end` would give it. What is fed after it is kept, not read, until `resume`.
  std::string settle(const std::function<bool()>& cancelled) {
    if (!adapts_ || heard_.size() > kMostHeard) return partial();
    if (settled_) return result_.text;
    adaptOnce(cancelled);
    if (!inside_) return "";
    settledMean_ = meanSoFar();
    result_ = finish(0);
    settled_ = true;
    return result_.text;
  }

  /// Speech goes on after all: what was heard is read again from its start, with what came since.
  void resume(const std::function<bool()>& cancelled) {
    if (!settled_) return;
    settled_ = false;
    ps_start_stream(opened());
    begin(settledMean_);
    process(heard_, false, cancelled);
  }

  std::string partial() {
    if (settled_) return result_.text;
    const char* text = inside_ ? ps_get_hyp(ps_, nullptr) : nullptr;
    return text == nullptr ? "" : text;
  }

  Result end(unsigned alternatives, const std::function<bool()>& cancelled) {
    if (settled_) {
      settled_ = false;
      return std::move(result_);
    }
    adaptOnce(cancelled);
    return finish(alternatives);
  }

  /// Ends the utterance that is going on, and answers what it was.
  Result finish(unsigned alternatives) {
    Result result;
    if (!inside_) return result;
    inside_ = false;
    ps_end_utt(ps_);
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
    waits_ = settled_ = false;
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

  // Text takes twenty times as long to read as the binary form of the same (0.3 s for 9 MB), each decoder reads it, and
  // many are made at once when many callers come. So the first one leaves the binary form beside the text, if it may.
  static ngram_model_t* readModel(cmd_ln_t* config, const std::string& path, logmath_t* logs) {
    namespace files = std::filesystem;
    const std::string binary = path + ".bin";
    std::error_code none;
    const auto written = files::last_write_time(path, none);
    if (!none && files::exists(binary, none) && files::last_write_time(binary, none) >= written && !none) {
      ngram_model_t* model = ngram_model_read(config, binary.c_str(), NGRAM_BIN, logmath_retain(logs));
      if (model != nullptr) return model;
    }
    ngram_model_t* model = ngram_model_read(config, path.c_str(), NGRAM_AUTO, logmath_retain(logs));
    if (model == nullptr || files::path(path).extension() != ".arpa") return model;
    // Others may write the same at the same time: whoever is last wins, and nobody reads half a file.
    const std::string part = binary + "." + std::to_string(getpid()) + "." + std::to_string(reinterpret_cast<uintptr_t>(model));
    if (ngram_model_write(model, part.c_str(), NGRAM_BIN) == 0) files::rename(part, binary, none);
    if (files::exists(part, none)) files::remove(part, none);
    return model;
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
      ngram_model_t* model = readModel(config, each.path, logs);
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

  void begin(const std::vector<float>& cepstralMean) {
    setMean(cepstralMean);
    if (ps_start_utt(opened()) < 0) fail("cannot start an utterance");
    inside_ = true;
  }

  void process(const std::vector<int16_t>& samples, bool whole, const std::function<bool()>& cancelled, bool search = true) {
    // In slices, so that a cancelled decoder comes free soon.
    const size_t slice = whole ? samples.size() : 1600;
    for (size_t at = 0; at < samples.size() && !cancelled(); at += slice) {
      ps_process_raw(ps_, samples.data() + at, std::min(slice, samples.size() - at), !search, whole);
    }
  }

  /// Means of what was heard in this utterance, and of what is known of the caller. PocketSphinx adds up features as they
  /// come, over 200 frames of the means that it was given.
  std::vector<float> meanSoFar() {
    cmn_t* cmn = ps_get_feat(ps_)->cmn_struct;
    std::vector<float> mean(cmn->veclen);
    const int known = known_.size() == mean.size() ? kKnownFrames : 0;
    const int frames = std::max(1, cmn->nframe - kGivenFrames + known);
    for (int32 i = 0; i < cmn->veclen; i++) {
      const double heard = cmn->sum[i] - startMean_[i] * kGivenFrames;
      mean[i] = static_cast<float>((heard + (known > 0 ? known_[i] * known : 0)) / frames);
    }
    return mean;
  }

  double drift() {
    std::vector<float> now = meanSoFar();
    double squares = 0;
    for (size_t i = 0; i < now.size(); i++) squares += (now[i] - startMean_[i]) * (now[i] - startMean_[i]);
    return std::sqrt(squares);
  }

  /// Reads what was heard once more from its start, under its own means.
  void adapt(const std::function<bool()>& cancelled) {
    std::vector<float> mean;
    if (inside_) mean = meanSoFar();
    leave();
    if (mean.empty()) {
      // Features alone are cheap: the means are known before the search begins.
      begin({});
      process(heard_, false, cancelled, false);
      mean = meanSoFar();
      leave();
    }
    ps_start_stream(opened());
    begin(mean);
    process(heard_, false, cancelled);
  }

  void adaptOnce(const std::function<bool()>& cancelled) {
    if (!adapts_ || heard_.empty() || heard_.size() > kMostHeard) return;
    if (waits_ || (inside_ && drift() > kDrift)) adapt(cancelled);
  }

  void setMean(const std::vector<float>& given) {
    cmn_t* cmn = ps_get_feat(opened())->cmn_struct;
    if (cmn == nullptr) return;
    if (given.size() == static_cast<size_t>(cmn->veclen)) {
      startMean_ = given;
    } else if (adapts_) {
      startMean_.assign(mean_.begin(), mean_.end());
    } else {
      std::copy(mean_.begin(), mean_.end(), cmn->cmn_mean);
      std::copy(sum_.begin(), sum_.end(), cmn->sum);
      cmn->nframe = frames_;
      return;
    }
    // As heavy as two seconds, so that the next update still follows the caller.
    cmn->nframe = kGivenFrames;
    for (int32 i = 0; i < cmn->veclen; i++) {
      cmn->cmn_mean[i] = startMean_[i];
      cmn->sum[i] = startMean_[i] * kGivenFrames;
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

  static constexpr int kGivenFrames = 200;
  /// What is known of a caller counts as a second of this utterance: short ones are mostly what they happen to say. Of 290
  /// recordings as many were heard right as without it, or more, with a third less work: fewer are read again.
  static constexpr int kKnownFrames = 100;
  /// Samples at 16 kHz: 0.7 s hold enough speech for means that are better than none, 1.3 s for means that stay.
  static constexpr size_t kFirstMean = 11'200, kSecondMean = 20'800;
  /// Longer utterances are not read again from their start; by then their means have settled.
  static constexpr size_t kMostHeard = 240'000;
  /// Euclidean distance of means that is heard in the text: of 82 commands cut by the voice detector, 10 to 14 gave the
  /// texts of reading all of them again, and reads again in fewer than half.
  static constexpr double kDrift = 12;

  ps_decoder_t* ps_ = nullptr;
  bool adapts_ = false, waits_ = false, checked_ = false, settled_ = false;
  Result result_;
  std::vector<float> settledMean_, known_;
  std::vector<int16_t> heard_;
  std::vector<float> startMean_;
  bool inside_ = false;
  double frameMs_ = 10;
  std::mutex dictionary_;
  std::vector<mfcc_t> mean_, sum_;
  int32 frames_ = 0;
};

} // namespace earshot
