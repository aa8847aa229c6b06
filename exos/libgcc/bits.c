/* Counting and turning around bits, by halves: in step k, fields of 2^k bits. Loops over single bits would be slower,
 * and the compiler would recognise what they do and call these very functions. */
#include "libgcc.h"

/* Leading zeros; 32 for 0. */
int __clzsi2(uint32_t n)
{
    int count = 0;

    if (n == 0)
        return 32;
    if (n < 1u << 16) { count += 16; n <<= 16; }
    if (n < 1u << 24) { count += 8; n <<= 8; }
    if (n < 1u << 28) { count += 4; n <<= 4; }
    if (n < 1u << 30) { count += 2; n <<= 2; }
    if (n < 1u << 31) count += 1;
    return count;
}

/* Trailing zeros: only the lowest one remains, and what stands before it is counted. 32 for 0. */
int __ctzsi2(uint32_t n)
{
    return n == 0 ? 32 : 31 - __clzsi2(n & -n);
}

int __clzdi2(uint64_t n)
{
    return high_half(n) ? __clzsi2(high_half(n)) : 32 + __clzsi2(low_half(n));
}

int __ctzdi2(uint64_t n)
{
    return low_half(n) ? __ctzsi2(low_half(n)) : 32 + __ctzsi2(high_half(n));
}

/* Place of the lowest one, counted from 1; 0 if there is none. */
int __ffssi2(uint32_t n) { return n == 0 ? 0 : __ctzsi2(n) + 1; }
int __ffsdi2(uint64_t n) { return n == 0 ? 0 : __ctzdi2(n) + 1; }

/* Bits behind the sign that equal it. */
int __clrsbsi2(int32_t n) { return __clzsi2((uint32_t)(n < 0 ? ~n : n)) - 1; }
int __clrsbdi2(int64_t n) { return __clzdi2((uint64_t)(n < 0 ? ~n : n)) - 1; }

/* Each field holds the count of its own bits; a multiplication adds the four bytes up. */
int __popcountsi2(uint32_t n)
{
    n = (n & 0x55555555) + (n >> 1 & 0x55555555);
    n = (n & 0x33333333) + (n >> 2 & 0x33333333);
    n = (n & 0x0f0f0f0f) + (n >> 4 & 0x0f0f0f0f);
    return (int)(n * 0x01010101 >> 24);
}

int __popcountdi2(uint64_t n) { return __popcountsi2(high_half(n)) + __popcountsi2(low_half(n)); }

/* 1 if the number of ones is odd. The last four bits look their answer up in a word. */
int __paritysi2(uint32_t n)
{
    n ^= n >> 16;
    n ^= n >> 8;
    n ^= n >> 4;
    return 0x6996 >> (n & 15) & 1;
}

int __paritydi2(uint64_t n) { return __paritysi2(high_half(n) ^ low_half(n)); }

/* The other byte order. The two middle bytes move by 8 and the outer ones by 24: two steps, so that the compiler does
 * not see its own operation. */
uint32_t __bswapsi2(uint32_t n)
{
    uint32_t swapped = (n & 0x00ff00ff) << 8 | (n >> 8 & 0x00ff00ff);

    return swapped << 16 | swapped >> 16;
}

uint64_t __bswapdi2(uint64_t n) { return halves(__bswapsi2(low_half(n)), __bswapsi2(high_half(n))); }
