/* Patterns for registers, and comparing them. See raw.h. */
#include "kit.h"
#include "raw.h"

void raw_pattern(void)
{
    for (int n = 0; n < 34; n++)
        RAW(RAW_IN)[n] = 0x5a000000u + n * 0x00010203u;
}

word raw_differs(word from, word to, uint64_t but)
{
    for (int n = 1; n < 34; n++)
        if (!(but >> n & 1) && RAW(from)[n] != RAW(to)[n])
            return n;
    return 0;
}

word raw_not_zero(word from, uint64_t of)
{
    for (int n = 1; n < 34; n++)
        if (of >> n & 1 && RAW(from)[n])
            return n;
    return 0;
}
