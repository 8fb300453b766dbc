// Counts heap allocations of a process that links this file, by standing in for the C library's
// allocator. Only the benchmarks link it.

#include "CAllocations.h"

#include <stddef.h>

#if defined(__GLIBC__) || (defined(__linux__) && defined(__has_include))
#include <features.h>
#endif

#if defined(__GLIBC__)

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static int64_t total;

static void note(void) { __atomic_fetch_add(&total, 1, __ATOMIC_RELAXED); }

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  note();
  return __libc_realloc(old, size);
}

int64_t wavetank_allocations(void) { return __atomic_load_n(&total, __ATOMIC_RELAXED); }

#else

int64_t wavetank_allocations(void) { return -1; }

#endif
