// Included before every source of whisper.cpp. Its threads wait for each other by spinning with _mm_pause, some hundred
// times in an encoder pass. Where another program holds the processor that a waited-for thread needs, the one that
// spins keeps it off for whole time slices: a pass of 0.1 s took 1 to 7 s on a busy machine. After a while of spinning
// (tens of microseconds, longer than threads wait on an idle machine) this gives the processor away instead.
#pragma once

#if (defined(__x86_64__) || defined(__i386__)) && defined(__linux__)
#include <immintrin.h>
#include <sched.h>

static inline void earshot_relax(void) {
  static __thread unsigned spins = 0;
  if (++spins % 1024 == 0) sched_yield();
  else _mm_pause();
}

#define _mm_pause() earshot_relax()
#endif
