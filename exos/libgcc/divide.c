/* 64-bit division out of the 32-bit divider, by schoolbook division in the largest digits that it can take.
 *
 * Dividing by zero gives all ones and the dividend, for the unsigned functions: the processor does not trap either. */
#include "libgcc.h"

#define HALF_BASE 0x10000u

/* One digit of 16 bits: (rest * 2^16 + next) / d, where rest < d and d has its top bit set. The divider sees only the
 * top half of d, so the first guess is at most two too large (Knuth, TAOCP 2, 4.3.1, theorem B). */
static uint32_t digit(uint32_t *rest, uint32_t next, uint32_t d)
{
    uint32_t top = d / HALF_BASE, bottom = d % HALF_BASE;
    uint32_t guess = *rest / top, left = *rest % top;

    while (guess >= HALF_BASE || guess * bottom > left * HALF_BASE + next) {
        guess--;
        left += top;
        if (left >= HALF_BASE)
            break;
    }
    *rest = *rest * HALF_BASE + next - guess * d;
    return guess;
}

/* (high * 2^32 + low) / d, where high < d: the quotient fits into 32 bits. */
static uint32_t divide_two_by_one(uint32_t high, uint32_t low, uint32_t d, uint32_t *rest)
{
    int by = __clzsi2(d);
    uint64_t n = halves(high, low) << by;
    uint32_t quotient;

    d <<= by;
    *rest = high_half(n);
    quotient = digit(rest, low_half(n) / HALF_BASE, d) * HALF_BASE;
    quotient += digit(rest, low_half(n) % HALF_BASE, d);
    *rest >>= by;
    return quotient;
}

static uint64_t divide_by_one(uint64_t n, uint32_t d, uint64_t *rest)
{
    uint32_t high = high_half(n), low = low_half(n), left = high, quotient_high = 0, quotient;

    if (high >= d) {
        quotient_high = high / d;
        left = high % d;
    }
    if (left == 0) {                    /* the common case: both are small */
        quotient = low / d;
        left = low % d;
    } else {
        quotient = divide_two_by_one(left, low, d, &left);
    }
    *rest = left;
    return halves(quotient_high, quotient);
}

/* d >= 2^32: the quotient fits into 32 bits. Dividing half of n by the top 32 bits of d, and dropping as many bits
 * again, gives at most one too much, because what d loses below those bits is less than 2^-31 of it. */
static uint64_t divide_by_two(uint64_t n, uint64_t d, uint64_t *rest)
{
    int by = __clzsi2(high_half(d));
    uint32_t top = high_half(d << by), unused;
    uint32_t quotient = divide_two_by_one(high_half(n >> 1), low_half(n >> 1), top, &unused) >> (31 - by);

    if (quotient != 0)
        quotient--;                     /* now right, or one too small */
    n -= quotient * d;
    if (n >= d) {
        quotient++;
        n -= d;
    }
    *rest = n;
    return quotient;
}

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest)
{
    if (d > UINT32_MAX)
        return divide_by_two(n, d, rest);
    if (d != 0)
        return divide_by_one(n, low_half(d), rest);
    *rest = n;
    return UINT64_MAX;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
    uint64_t rest;

    return __udivmoddi4(n, d, &rest);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
    uint64_t rest;

    __udivmoddi4(n, d, &rest);
    return rest;
}

static uint64_t magnitude(int64_t n) { return n < 0 ? -(uint64_t)n : (uint64_t)n; }
static int64_t with_sign(uint64_t n, int negative) { return (int64_t)(negative ? -n : n); }

/* Rounds towards zero; what is left has the sign of n. */
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest)
{
    uint64_t left, quotient = __udivmoddi4(magnitude(n), magnitude(d), &left);

    *rest = with_sign(left, n < 0);
    return with_sign(quotient, (n < 0) != (d < 0));
}

int64_t __divdi3(int64_t n, int64_t d)
{
    int64_t rest;

    return __divmoddi4(n, d, &rest);
}

int64_t __moddi3(int64_t n, int64_t d)
{
    int64_t rest;

    __divmoddi4(n, d, &rest);
    return rest;
}
