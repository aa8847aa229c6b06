/* One input of the fuzzer, for the fuzzer and for the test that repeats its corpus. */
#ifndef ASH_FUZZ_H
#define ASH_FUZZ_H

#include "box.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern bool fuzz_accepted;              /* the last one */

#endif
