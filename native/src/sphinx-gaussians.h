#pragma once
#include <cstdint>

namespace earshot {

/// Frames that were scored by our own function rather than the library's, since the process began. 0 where the processor
/// or the model is not one that it is for, or where it was found to give other scores.
uint64_t framesScoredHere();

/// Leaves scoring to the library, or takes it back: for comparing the two.
void scoreHere(bool on);

} // namespace earshot
