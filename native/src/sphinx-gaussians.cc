// Scores of PocketSphinx's phonetically tied Gaussians, eight at a time.
//
// Six tenths of a decoder's time goes into one function of libpocketsphinx, which Debian builds for processors without
// vector instructions. The function here has its name, and the dynamic linker looks in this addon before it looks in the
// library: so this one is called. It gives the same scores to the bit, because it does the same operations in the same
// order for each Gaussian. That is checked: the first frames of every model are scored by both, and at the first
// difference, or where the model or the processor is another kind, the library's own is used from then on.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <dlfcn.h>

#include <sphinxbase/bitvec.h>
#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/logmath.h>
#include <sphinxbase/mmio.h>

#include "sphinx-gaussians.h"

#if defined(__x86_64__) && !defined(FIXED_POINT)
#include <immintrin.h>

// What libpocketsphinx.so.3 has in memory: its own headers of these are not installed.
extern "C" {
struct ps_mgaufuncs_s {
  const char* name;
};
struct ps_mgau_s {
  ps_mgaufuncs_s* vt;
  int frame_idx;
};
}

namespace {

struct Top {
  int32 codeword, score;
};

struct History {
  Top*** top; // [codebook][stream][place]
  bitvec_t* active;
};

struct Gaussians {
  float**** mean; // [codebook][stream][codeword][dimension]
  float**** variance;
  float*** determinant; // [codebook][stream][codeword]
  logmath_t* logs;
  int32 codebooks, streams, densities;
  int32* dimensions; // [stream]
};

struct Tied {
  ps_mgau_s base;
  cmd_ln_t* config;
  Gaussians* gaussians;
  int32 senones;
  uint8* codebookOf; // [senone]
  uint8*** weights;  // [stream][codeword][senone]
  mmio_file_t* file;
  uint8* clusters;
  int16 places, downsampling;
  History *history, *now;
  int historyLength;
  logmath_t* logs8;
  logmath_t* logs;
};

constexpr int kLanes = 8;
/// Senones that are scored at a time, a byte each.
constexpr int kBytes = 32;
constexpr int kWorst = INT32_MIN, kMostScore = 96, kShift = 10, kMostPlaces = 16, kMostStreams = 4;
/// Frames of a model that are scored by both.
constexpr int kChecked = 40;

using Evaluate = int32 (*)(ps_mgau_s*, int16*, uint8*, int32, float**, int32, int32);
using Free = void (*)(ps_mgau_s*);

std::atomic<bool> refused{false}, turnedOff{false};
std::atomic<uint64_t> framesScored{0};

template <typename Function>
Function original(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// A model's Gaussians with each dimension of eight beside each other, means and then variances; the same for every
/// decoder of the model, so that all of them find it in the processor's cache.
struct Layout {
  std::vector<float> values;
  std::vector<size_t> at; // [codebook * streams + stream]
  std::vector<float> source;
  /// log(1 + b^-d), as the library's own table has it.
  alignas(kBytes) uint8 sums[256];
  int places;
  /// What the sum of all places can be less than the least of them.
  int slack;
  /// Whether sums of weights and scores fit into bytes.
  bool isSmall;
};

struct Model {
  std::shared_ptr<Layout> layout;
  int toCheck = kChecked;
  std::vector<int16> scores;
  std::vector<Top> tops;
};

std::mutex registryLock;
std::unordered_map<const void*, std::unique_ptr<Model>>& registry() {
  static auto& models = *new std::unordered_map<const void*, std::unique_ptr<Model>>();
  return models;
}

bool isKnown(const Tied& tied) {
  const Gaussians& g = *tied.gaussians;
  if (tied.clusters != nullptr || tied.places < 1 || tied.places > kMostPlaces || tied.downsampling < 1) return false;
  if (g.codebooks < 1 || g.codebooks > 256 || g.streams < 1 || g.streams > kMostStreams) return false;
  if (g.densities < kLanes || g.densities > 4096 || g.densities % kLanes != 0 || tied.senones < 1) return false;
  for (int stream = 0; stream < g.streams; stream++) {
    if (g.dimensions[stream] < 1 || g.dimensions[stream] > 64) return false;
  }
  return tied.historyLength > 0;
}

/// Every number that the layout is made of, to find models that are the same.
std::vector<float> numbersOf(const Gaussians& g) {
  std::vector<float> numbers;
  for (int codebook = 0; codebook < g.codebooks; codebook++) {
    for (int stream = 0; stream < g.streams; stream++) {
      const size_t count = static_cast<size_t>(g.densities) * g.dimensions[stream];
      const float* mean = g.mean[codebook][stream][0];
      const float* variance = g.variance[codebook][stream][0];
      numbers.insert(numbers.end(), mean, mean + count);
      numbers.insert(numbers.end(), variance, variance + count);
    }
  }
  return numbers;
}

std::shared_ptr<Layout> layoutOf(const Tied& tied) {
  static std::weak_ptr<Layout> last;
  const Gaussians& g = *tied.gaussians;
  std::vector<float> source = numbersOf(g);
  if (auto same = last.lock(); same != nullptr && same->places == tied.places && same->source == source) {
    return same;
  }
  auto layout = std::make_shared<Layout>();
  layout->values.resize(source.size());
  size_t at = 0;
  for (int codebook = 0; codebook < g.codebooks; codebook++) {
    for (int stream = 0; stream < g.streams; stream++) {
      const int dimensions = g.dimensions[stream];
      layout->at.push_back(at);
      for (int first = 0; first < g.densities; first += kLanes) {
        for (int dimension = 0; dimension < dimensions; dimension++) {
          for (int lane = 0; lane < kLanes; lane++) {
            const size_t from = static_cast<size_t>(first + lane) * dimensions + dimension;
            layout->values[at + lane] = g.mean[codebook][stream][0][from];
            layout->values[at + kLanes + lane] = g.variance[codebook][stream][0][from];
          }
          at += 2 * kLanes;
        }
      }
    }
  }
  for (int d = 0; d < 256; d++) layout->sums[d] = static_cast<uint8>(logmath_add(tied.logs8, 0, -d));
  layout->places = tied.places;
  layout->slack = layout->sums[0] * (tied.places - 1);
  uint8 most = 0;
  for (int stream = 0; stream < g.streams; stream++) {
    for (int codeword = 0; codeword < g.densities; codeword++) {
      const uint8* weights = tied.weights[stream][codeword];
      most = std::max(most, *std::max_element(weights, weights + tied.senones));
    }
  }
  // Bytes saturate only where the first place is so much better that the others add nothing: see `scoreBytes`.
  layout->isSmall = tied.senones >= kBytes && most + kMostScore <= 255 && layout->sums[kBytes] == 0 &&
                    most + 2 * layout->slack + kBytes <= 255;
  layout->source = std::move(source);
  last = layout;
  return layout;
}

Model* modelOf(const Tied& tied) {
  std::lock_guard<std::mutex> lock(registryLock);
  std::unique_ptr<Model>& model = registry()[&tied];
  if (model == nullptr) {
    model = std::make_unique<Model>();
    if (isKnown(tied)) model->layout = layoutOf(tied);
  }
  return model.get();
}

/// The places of the frame before, scored for this frame and sorted.
void rescore(const Gaussians& g, Top* top, int places, int codebook, int stream, const float* x) {
  const int dimensions = g.dimensions[stream];
  for (int i = 0; i < places; i++) {
    const Top entry = top[i];
    const size_t at = static_cast<size_t>(entry.codeword) * dimensions;
    const float* mean = g.mean[codebook][stream][0] + at;
    const float* variance = g.variance[codebook][stream][0] + at;
    float d = g.determinant[codebook][stream][entry.codeword];
    for (int k = 0; k < dimensions; k++) {
      const float difference = x[k] - mean[k];
      d -= difference * difference * variance[k];
    }
    const int32 score = static_cast<int32>(d);
    int place = i;
    for (; place > 0 && score > top[place - 1].score; place--) top[place] = top[place - 1];
    top[place] = {entry.codeword, score};
  }
}

void insert(Top* top, int places, int codeword, float d) {
  if (d < static_cast<float>(top[places - 1].score)) return;
  for (int i = 0; i < places; i++) {
    if (top[i].codeword == codeword) return;
  }
  const int32 score = static_cast<int32>(d);
  int place = places - 1;
  for (; place > 0 && score >= top[place - 1].score; place--) top[place] = top[place - 1];
  top[place] = {codeword, score};
}

/// Every Gaussian of one codebook and stream; those that are better than the worst place take one.
__attribute__((target("avx2"))) void search(const float* values, const float* determinant, const float* x, int dimensions,
                                            int densities, Top* top, int places) {
  for (int first = 0; first < densities; first += kLanes) {
    __m256 d = _mm256_loadu_ps(determinant + first);
    for (int k = 0; k < dimensions; k++, values += 2 * kLanes) {
      const __m256 difference = _mm256_sub_ps(_mm256_set1_ps(x[k]), _mm256_loadu_ps(values));
      d = _mm256_sub_ps(d, _mm256_mul_ps(_mm256_mul_ps(difference, difference), _mm256_loadu_ps(values + kLanes)));
    }
    const __m256 worst = _mm256_set1_ps(static_cast<float>(top[places - 1].score));
    unsigned better = _mm256_movemask_ps(_mm256_cmp_ps(d, worst, _CMP_GE_OQ));
    if (better == 0) continue;
    alignas(32) float each[kLanes];
    _mm256_store_ps(each, d);
    for (; better != 0; better &= better - 1) {
      const int lane = __builtin_ctz(better);
      insert(top, places, first + lane, each[lane]);
    }
  }
}

/// Scores become distances from the best of all codebooks, in steps of 2^10, up to 96.
void normalise(const Tied& tied) {
  const Gaussians& g = *tied.gaussians;
  for (int stream = 0; stream < g.streams; stream++) {
    int32 best = kWorst;
    for (int codebook = 0; codebook < g.codebooks; codebook++) {
      if (bitvec_is_set(tied.now->active, codebook)) best = std::max(best, tied.now->top[codebook][stream][0].score >> kShift);
    }
    for (int codebook = 0; codebook < g.codebooks; codebook++) {
      if (bitvec_is_clear(tied.now->active, codebook)) continue;
      Top* top = tied.now->top[codebook][stream];
      for (int i = 0; i < tied.places; i++) top[i].score = std::min(best - (top[i].score >> kShift), kMostScore);
    }
  }
}

/// What each place of each stream adds to every senone of a codebook: a row of weights, and a score.
struct Places {
  const uint8* rows[kMostStreams * kMostPlaces];
  uint8 offsets[kMostStreams * kMostPlaces];
};

int scoreOne(const Layout& layout, const Places& from, int streams, int places, int senone) {
  int score = 0;
  for (int stream = 0, at = 0; stream < streams; stream++) {
    int sum = from.rows[at][senone] + from.offsets[at];
    at++;
    for (int place = 1; place < places; place++, at++) {
      const int next = from.rows[at][senone] + from.offsets[at];
      const int least = std::min(sum, next);
      sum = least - layout.sums[std::max(sum, next) - least];
    }
    score += sum;
  }
  return score;
}

/// Scores of 32 senones from `first` on. A sum is less than its least part by up to `slack`: where the first place, which
/// is the least, could go below zero all parts are raised by that. What saturates then is over 255 - 32 + 1 more than the
/// first place's part, or would be without saturating, so that it adds nothing either way.
__attribute__((target("avx2"))) void scoreBytes(const Layout& layout, const Places& from, int streams, int places, int first,
                                                int16* out) {
  const __m256i low = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(layout.sums)));
  const __m256i high = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(layout.sums + 16)));
  const __m256i sixteen = _mm256_set1_epi8(16), seventy = _mm256_set1_epi8(0x70);
  __m256i front = _mm256_setzero_si256(), back = front;
  int raised = 0;
  for (int stream = 0, at = 0; stream < streams; stream++) {
    const int raise = from.offsets[at] < layout.slack ? layout.slack : 0;
    raised += raise;
    __m256i sum = _mm256_setzero_si256();
    for (int place = 0; place < places; place++, at++) {
      const __m256i weights = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from.rows[at] + first));
      const __m256i next = _mm256_adds_epu8(weights, _mm256_set1_epi8(static_cast<char>(from.offsets[at] + raise)));
      if (place == 0) {
        sum = next;
        continue;
      }
      const __m256i least = _mm256_min_epu8(sum, next);
      const __m256i apart = _mm256_sub_epi8(_mm256_max_epu8(sum, next), least);
      // A shuffle gives zero where the index has its highest bit: each of the two takes its own sixteen.
      const __m256i nearby = _mm256_shuffle_epi8(low, _mm256_adds_epu8(apart, seventy));
      const __m256i farther = _mm256_shuffle_epi8(high, _mm256_adds_epu8(_mm256_sub_epi8(apart, sixteen), seventy));
      sum = _mm256_sub_epi8(least, _mm256_or_si256(nearby, farther));
    }
    front = _mm256_add_epi16(front, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(sum)));
    back = _mm256_add_epi16(back, _mm256_cvtepu8_epi16(_mm256_extracti128_si256(sum, 1)));
  }
  const __m256i all = _mm256_set1_epi16(static_cast<int16>(raised));
  _mm256_store_si256(reinterpret_cast<__m256i*>(out), _mm256_sub_epi16(front, all));
  _mm256_store_si256(reinterpret_cast<__m256i*>(out) + 1, _mm256_sub_epi16(back, all));
}

__attribute__((target("avx2"))) void subtract(int16* values, int count, int16 what) {
  const __m256i each = _mm256_set1_epi16(what);
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    __m256i* at = reinterpret_cast<__m256i*>(values + i);
    _mm256_storeu_si256(at, _mm256_sub_epi16(_mm256_loadu_si256(at), each));
  }
  for (; i < count; i++) values[i] = static_cast<int16>(values[i] - what);
}

void scoreSenones(const Tied& tied, const Layout& layout, int16* scores, const uint8* active, int count, bool all) {
  const int places = tied.places, streams = tied.gaussians->streams;
  std::memset(scores, 0, tied.senones * sizeof *scores);
  if (all) count = tied.senones;
  Places from;
  alignas(kBytes) int16 chunk[kBytes];
  int best = INT32_MAX, codebook = -1, chunkAt = 0, chunkEnd = 0;
  for (int i = 0, senone = 0; i < count; i++) {
    senone = all ? i : senone + active[i];
    if (tied.codebookOf[senone] != codebook) {
      codebook = tied.codebookOf[senone];
      chunkEnd = 0;
      const bool isActive = bitvec_is_set(tied.now->active, codebook);
      for (int stream = 0, at = 0; stream < streams; stream++) {
        Top* top = tied.now->top[codebook][stream];
        for (int place = 0; place < places; place++, at++) {
          if (!isActive) top[place].score = kMostScore;
          from.rows[at] = tied.weights[stream][top[place].codeword];
          from.offsets[at] = static_cast<uint8>(top[place].score);
        }
      }
    }
    int score;
    if (layout.isSmall) {
      if (senone >= chunkEnd) {
        chunkAt = std::min(senone, tied.senones - kBytes);
        chunkEnd = chunkAt + kBytes;
        scoreBytes(layout, from, streams, places, chunkAt, chunk);
      }
      score = chunk[senone - chunkAt];
    } else {
      score = scoreOne(layout, from, streams, places, senone);
    }
    best = std::min(best, score);
    scores[senone] = static_cast<int16>(score);
  }
  subtract(scores, tied.senones, static_cast<int16>(best));
}

void scoreFrame(Tied& tied, const Layout& layout, int16* scores, const uint8* active, int count, float** x, int frame, bool all) {
  const Gaussians& g = *tied.gaussians;
  const int at = frame % tied.historyLength;
  tied.now = tied.history + at;
  if (frame >= tied.base.frame_idx) {
    const History& before = tied.history[at == 0 ? tied.historyLength - 1 : at - 1];
    std::memcpy(tied.now->top[0][0], before.top[0][0], sizeof(Top) * g.codebooks * g.streams * tied.places);
    if (all) {
      bitvec_set_all(tied.now->active, g.codebooks);
    } else {
      bitvec_clear_all(tied.now->active, g.codebooks);
      for (int i = 0, senone = 0; i < count; i++) {
        senone += active[i];
        bitvec_set(tied.now->active, tied.codebookOf[senone]);
      }
    }
    for (int codebook = 0; codebook < g.codebooks; codebook++) {
      const bool searched = frame % tied.downsampling == 0 && bitvec_is_set(tied.now->active, codebook);
      for (int stream = 0; stream < g.streams; stream++) {
        Top* top = tied.now->top[codebook][stream];
        rescore(g, top, tied.places, codebook, stream, x[stream]);
        if (!searched) continue;
        const float* values = layout.values.data() + layout.at[codebook * g.streams + stream];
        search(values, g.determinant[codebook][stream], x[stream], g.dimensions[stream], g.densities, top, tied.places);
      }
    }
    normalise(tied);
  }
  scoreSenones(tied, layout, scores, active, count, all);
}

/// Both ways, and whether they agree. The library's scores stand.
bool agrees(Tied& tied, Model& model, Evaluate library, int16* scores, uint8* active, int count, float** x, int frame, bool all) {
  const Gaussians& g = *tied.gaussians;
  library(&tied.base, scores, active, count, x, frame, all);
  const size_t tops = static_cast<size_t>(g.codebooks) * g.streams * tied.places;
  Top* first = tied.now->top[0][0];
  model.tops.assign(first, first + tops);
  model.scores.resize(tied.senones);
  scoreFrame(tied, *model.layout, model.scores.data(), active, count, x, frame, all);
  return std::memcmp(model.scores.data(), scores, tied.senones * sizeof *scores) == 0 &&
         std::memcmp(model.tops.data(), first, tops * sizeof(Top)) == 0;
}

} // namespace

extern "C" __attribute__((visibility("default"))) int32 ptm_mgau_frame_eval(ps_mgau_s* mixtures, int16* scores,
                                                                            uint8* active, int32 count, float** x,
                                                                            int32 frame, int32 all) {
  static const Evaluate library = original<Evaluate>("ptm_mgau_frame_eval");
  static const bool canRun = __builtin_cpu_supports("avx2") && std::strcmp(mixtures->vt->name, "ptm") == 0;
  if (!canRun || refused.load(std::memory_order_relaxed) || turnedOff.load(std::memory_order_relaxed)) {
    return library(mixtures, scores, active, count, x, frame, all);
  }
  Tied& tied = *reinterpret_cast<Tied*>(mixtures);
  Model& model = *modelOf(tied);
  if (model.layout == nullptr) return library(mixtures, scores, active, count, x, frame, all);
  if (model.toCheck > 0) {
    model.toCheck--;
    if (!agrees(tied, model, library, scores, active, count, x, frame, all != 0)) {
      refused = true;
      return library(mixtures, scores, active, count, x, frame, all);
    }
    return 0;
  }
  scoreFrame(tied, *model.layout, scores, active, count, x, frame, all != 0);
  framesScored.fetch_add(1, std::memory_order_relaxed);
  return 0;
}

extern "C" __attribute__((visibility("default"))) void ptm_mgau_free(ps_mgau_s* mixtures) {
  static const Free library = original<Free>("ptm_mgau_free");
  {
    std::lock_guard<std::mutex> lock(registryLock);
    registry().erase(mixtures);
  }
  library(mixtures);
}

namespace earshot {
uint64_t framesScoredHere() { return framesScored; }
void scoreHere(bool on) { turnedOff = !on; }
} // namespace earshot

#else

namespace earshot {
uint64_t framesScoredHere() { return 0; }
void scoreHere(bool) {}
} // namespace earshot

#endif
