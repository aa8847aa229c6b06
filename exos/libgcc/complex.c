/* Complex multiplication and division as C11 annex G wants them, and integer powers.
 *
 * The textbook formulas are right for finite numbers. Where both parts come out as not-a-number, an operand or a
 * product was infinite, and the direction of the infinite result is computed from operands brought to 0 and +-1.
 * The float forms compute in double: no product of floats overflows there, so that nothing else is needed. */
#include "libgcc.h"

#define HUGE __builtin_huge_val()

static int is_nan(double x) { return x != x; }
static int is_infinite(double x) { return __builtin_fabs(x) == HUGE; }
static int is_finite(double x) { return __builtin_fabs(x) < HUGE; }

/* 1 for an infinite number, 0 for any other, with its sign. */
static double boxed(double x) { return __builtin_copysign(is_infinite(x) ? 1 : 0, x); }
static double zero_for_nan(double x) { return is_nan(x) ? __builtin_copysign(0, x) : x; }

static double _Complex complex_of(double re, double im) { return __builtin_complex(re, im); }

/* (a + bi)(c + di) */
double _Complex __muldc3(double a, double b, double c, double d)
{
    double ac = a * c, bd = b * d, ad = a * d, bc = b * c, re = ac - bd, im = ad + bc;
    int left = is_infinite(a) || is_infinite(b), right = is_infinite(c) || is_infinite(d);

    if (!is_nan(re) || !is_nan(im))
        return complex_of(re, im);
    if (left) {
        a = boxed(a);
        b = boxed(b);
    }
    if (right) {
        c = boxed(c);
        d = boxed(d);
    }
    if (left || right || is_infinite(ac) || is_infinite(bd) || is_infinite(ad) || is_infinite(bc)) {
        a = zero_for_nan(a);
        b = zero_for_nan(b);
        c = zero_for_nan(c);
        d = zero_for_nan(d);
        return complex_of(HUGE * (a * c - b * d), HUGE * (a * d + b * c));
    }
    return complex_of(re, im);
}

/* 2^n for -1022 <= n <= 1023. */
static double power_of_two(int n)
{
    union { uint64_t bits; double x; } both = { halves((uint32_t)(1023 + n) << 20, 0) };

    return both.x;
}

/* About the logarithm of the larger part, within what power_of_two() takes. */
static int exponent_of(double c, double d)
{
    double u = __builtin_fabs(c), v = __builtin_fabs(d);
    union { double x; uint64_t bits; } larger = { u > v ? u : v };
    int exponent = (int)(high_half(larger.bits) >> 20 & 0x7ff) - 1023;

    if (!is_finite(larger.x) || larger.x == 0)
        return 0;
    return exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : exponent;
}

/* Keeps the dividend away from both ends of the range. */
static double guard_of(double a, double b)
{
    int exponent = exponent_of(a, b);

    return exponent > 900 ? 0x1p-100 : exponent < -900 ? 0x1p100 : 1;
}

/* (a + bi) / (c + di), with the divisor brought near 1, so that nothing overflows or vanishes on the way to a quotient
 * that does not. */
double _Complex __divdc3(double a, double b, double c, double d)
{
    double guard = guard_of(a, b), scale = power_of_two(-exponent_of(c, d));
    double p = a * guard, q = b * guard, u = c * scale, v = d * scale, square = u * u + v * v;
    double re = (p * u + q * v) / square * scale / guard, im = (q * u - p * v) / square * scale / guard;

    if (!is_nan(re) || !is_nan(im))
        return complex_of(re, im);
    if (square == 0 && (!is_nan(a) || !is_nan(b)))
        return complex_of(__builtin_copysign(HUGE, c) * a, __builtin_copysign(HUGE, c) * b);
    if ((is_infinite(a) || is_infinite(b)) && is_finite(c) && is_finite(d)) {
        a = boxed(a);
        b = boxed(b);
        return complex_of(HUGE * (a * c + b * d), HUGE * (b * c - a * d));
    }
    if ((is_infinite(c) || is_infinite(d)) && is_finite(a) && is_finite(b)) {
        c = boxed(c);
        d = boxed(d);
        return complex_of(0 * (a * c + b * d), 0 * (b * c - a * d));
    }
    return complex_of(re, im);
}

float _Complex __mulsc3(float a, float b, float c, float d) { return __muldc3(a, b, c, d); }
float _Complex __divsc3(float a, float b, float c, float d) { return __divdc3(a, b, c, d); }

/* x^n by squaring. */
double __powidf2(double x, int n)
{
    unsigned left = n < 0 ? -(unsigned)n : (unsigned)n;
    double power = 1;

    for (; left != 0; left >>= 1, x *= x)
        if (left & 1)
            power *= x;
    return n < 0 ? 1 / power : power;
}

float __powisf2(float x, int n) { return __powidf2(x, n); }
