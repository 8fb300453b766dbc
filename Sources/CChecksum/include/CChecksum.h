#ifndef WAVETANK_CCHECKSUM_H
#define WAVETANK_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Whether this processor has an instruction for CRC-32C.
int wavetank_crc32c_is_supported(void);

/// CRC-32C (Castagnoli) of `count` bytes, continuing from `seed` (0 for a fresh sum).
/// Call only where `wavetank_crc32c_is_supported()` is non-zero.
uint32_t wavetank_crc32c(uint32_t seed, const uint8_t *bytes, size_t count);

#endif
