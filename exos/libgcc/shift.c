/* Shifts, multiplication and comparison of 64 bits, on halves of 32. A shift takes 0 to 63. */
#include "libgcc.h"

uint64_t __ashldi3(uint64_t n, int by)
{
    if (by >= 32)
        return halves(low_half(n) << (by - 32), 0);
    if (by == 0)                        /* the other half would move by 32, which the processor takes as 0 */
        return n;
    return halves(high_half(n) << by | low_half(n) >> (32 - by), low_half(n) << by);
}

uint64_t __lshrdi3(uint64_t n, int by)
{
    if (by >= 32)
        return halves(0, high_half(n) >> (by - 32));
    if (by == 0)
        return n;
    return halves(high_half(n) >> by, low_half(n) >> by | high_half(n) << (32 - by));
}

int64_t __ashrdi3(int64_t n, int by)
{
    int32_t high = (int32_t)high_half((uint64_t)n);
    uint32_t low = low_half((uint64_t)n);

    if (by >= 32)
        return (int64_t)halves((uint32_t)(high >> 31), (uint32_t)(high >> (by - 32)));
    if (by == 0)
        return n;
    return (int64_t)halves((uint32_t)(high >> by), low >> by | (uint32_t)high << (32 - by));
}

/* The product of the high halves lies beyond the result; the mixed products only reach its high half. */
uint64_t __muldi3(uint64_t a, uint64_t b)
{
    uint64_t low = (uint64_t)low_half(a) * low_half(b);
    uint32_t mixed = high_half(a) * low_half(b) + low_half(a) * high_half(b);

    return halves(high_half(low) + mixed, low_half(low));
}

uint64_t __negdi2(uint64_t n)
{
    return halves(~high_half(n) + (low_half(n) == 0), -low_half(n));
}

/* 0, 1, 2: less, equal, greater. */
int __cmpdi2(int64_t a, int64_t b) { return 1 + (a > b) - (a < b); }
int __ucmpdi2(uint64_t a, uint64_t b) { return 1 + (a > b) - (a < b); }
