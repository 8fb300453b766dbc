#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)

int wavetank_crc32c_is_supported(void) { return __builtin_cpu_supports("sse4.2") ? 1 : 0; }

__attribute__((target("sse4.2")))
uint32_t wavetank_crc32c(uint32_t seed, const uint8_t *bytes, size_t count) {
  uint64_t crc = ~seed;
  while (count >= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __builtin_ia32_crc32di(crc, word);
    bytes += 8;
    count -= 8;
  }
  uint32_t tail = (uint32_t)crc;
  while (count--) tail = __builtin_ia32_crc32qi(tail, *bytes++);
  return ~tail;
}

#else

int wavetank_crc32c_is_supported(void) { return 0; }

uint32_t wavetank_crc32c(uint32_t seed, const uint8_t *bytes, size_t count) {
  (void)seed; (void)bytes; (void)count;
  return 0;
}

#endif
