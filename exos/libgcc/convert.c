/* Between 64-bit integers and floating point.
 *
 * To integers by the number's own bits, exactly and without the floating-point unit. What does not fit gives the nearest
 * number that does, not-a-number gives 0: C leaves it undefined. To double by the unit's arithmetic, which rounds once.
 * To float by integer arithmetic: through double it would round twice. It rounds to nearest, ties to even, whatever the
 * unit's rounding mode. */
#include "libgcc.h"

enum { DOUBLE_DIGITS = 52, DOUBLE_BIAS = 1023, FLOAT_DIGITS = 23, FLOAT_BIAS = 127 };

static uint64_t double_bits(double x)
{
    union { double x; uint64_t bits; } both = { x };

    return both.bits;
}

static float float_of(uint32_t bits)
{
    union { uint32_t bits; float x; } both = { bits };

    return both.x;
}

/* The integer part of |x|, at most max. */
static uint64_t integer_part(double x, uint64_t max)
{
    uint64_t bits = double_bits(x), fraction = bits & ((1ull << DOUBLE_DIGITS) - 1), n;
    int field = high_half(bits) >> (DOUBLE_DIGITS - 32) & 0x7ff, exponent = field - DOUBLE_BIAS;

    if (exponent < 0)
        return 0;
    if (exponent > 63)
        return field == 0x7ff && fraction != 0 ? 0 : max;
    n = fraction | 1ull << DOUBLE_DIGITS;
    n = exponent < DOUBLE_DIGITS ? n >> (DOUBLE_DIGITS - exponent) : n << (exponent - DOUBLE_DIGITS);
    return n < max ? n : max;
}

static int negative(double x) { return double_bits(x) >> 63; }

int64_t __fixdfdi(double x)
{
    return (int64_t)(negative(x) ? -integer_part(x, 1ull << 63) : integer_part(x, (1ull << 63) - 1));
}

uint64_t __fixunsdfdi(double x) { return negative(x) ? 0 : integer_part(x, UINT64_MAX); }
uint32_t __fixunsdfsi(double x) { return negative(x) ? 0 : (uint32_t)integer_part(x, UINT32_MAX); }

/* Every float is a double. */
int64_t __fixsfdi(float x) { return __fixdfdi(x); }
uint64_t __fixunssfdi(float x) { return __fixunsdfdi(x); }
uint32_t __fixunssfsi(float x) { return __fixunsdfsi(x); }

/* Both halves are exact, and so is a multiplication by a power of two: only the sum rounds. */
double __floatdidf(int64_t n) { return (int32_t)high_half((uint64_t)n) * 0x1p32 + low_half((uint64_t)n); }
double __floatundidf(uint64_t n) { return high_half(n) * 0x1p32 + low_half(n); }

/* The float nearest to n, with a sign. Rounding up may carry into the exponent, which is then right too. */
static float nearest_float(uint64_t n, uint32_t sign)
{
    int zeros;
    uint32_t bits, rest;

    if (n == 0)
        return 0;
    zeros = __clzdi2(n);
    n <<= zeros;
    bits = (uint32_t)(FLOAT_BIAS + 63 - zeros) << FLOAT_DIGITS | (high_half(n) >> 8 & 0x7fffff);
    rest = high_half(n) << 24 | (low_half(n) != 0);     /* the 8 bits that do not fit, and whether anything follows */
    if (rest > 0x80000000 || (rest == 0x80000000 && bits & 1))
        bits++;
    return float_of(sign << 31 | bits);
}

float __floatdisf(int64_t n) { return n < 0 ? nearest_float(-(uint64_t)n, 1) : nearest_float((uint64_t)n, 0); }
float __floatundisf(uint64_t n) { return nearest_float(n, 0); }
