#ifndef WAVETANK_CALLOCATIONS_H
#define WAVETANK_CALLOCATIONS_H

#include <stdint.h>

/// Heap allocations of this process so far, or -1 where they cannot be counted.
int64_t wavetank_allocations(void);

#endif
