/* Conversions and complex arithmetic of exos/libgcc against the host compiler's, and against long double. */
#include <complex.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include "check.h"

static void check_to_integer(double x)
{
    float f = (float)x;

    if (x > -0x1p63 && x < 0x1p63)
        assert_int_equal(__fixdfdi(x), (int64_t)x);
    if (x > -1 && x < 0x1p64)
        assert_int_equal(__fixunsdfdi(x), (uint64_t)x);
    if (x > -1 && x < 0x1p32)
        assert_int_equal(__fixunsdfsi(x), (uint32_t)x);
    if (f > -0x1p63f && f < 0x1p63f)
        assert_int_equal(__fixsfdi(f), (int64_t)f);
    if (f > -1 && f < 0x1p64f)
        assert_int_equal(__fixunssfdi(f), (uint64_t)f);
    if (f > -1 && f < 0x1p32f)
        assert_int_equal(__fixunssfsi(f), (uint32_t)f);
}

static void check_from_integer(uint64_t n)
{
    assert_true(__floatdidf((int64_t)n) == (double)(int64_t)n);
    assert_true(__floatundidf(n) == (double)n);
    assert_true(__floatdisf((int64_t)n) == (float)(int64_t)n);
    assert_true(__floatundisf(n) == (float)n);
}

static void test_from_integer(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < boundary_count; i++)
        check_from_integer(boundaries[i]);
    for (int i = 0; i < 1000000; i++)
        check_from_integer(random_integer());
    for (int zeros = 0; zeros < 40; zeros++)            /* halfway between two floats, and beside it */
        for (uint64_t n = 0; n < 64; n++)
            for (uint64_t beside = -1ull; beside + 1 < 3; beside++)
                check_from_integer(((0xffffc0 + n) << 40 >> zeros) + (1ull << 39 >> zeros) + beside);
}

static void test_to_integer(void **unused)
{
    const double special[] = { 0.0, -0.0, 0.5, -0.5, 0.99999999999999989, -0.99999999999999989, DBL_TRUE_MIN, DBL_MIN, 1, -1,
                               0x1p31, 0x1p32, 0x1.fffffffep31, 0x1p52, 0x1p53, 0x1.fffffffffffffp62,
                               0x1.fffffffffffffp63, -0x1.fffffffffffffp62 };

    (void)unused;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        check_to_integer(special[i]);
    for (int i = 0; i < 1000000; i++) {
        check_to_integer(random_moderate());
        check_to_integer((double)random_integer() / (double)(1ull << random_bits() % 32));
    }
}

/* C leaves these open; ours give the nearest number. */
static void test_out_of_range(void **unused)
{
    (void)unused;
    assert_int_equal(__fixdfdi(0x1p63), INT64_MAX);
    assert_int_equal(__fixdfdi(-0x1p63), INT64_MIN);
    assert_int_equal(__fixdfdi(INFINITY), INT64_MAX);
    assert_int_equal(__fixdfdi(-INFINITY), INT64_MIN);
    assert_int_equal(__fixdfdi(NAN), 0);
    assert_int_equal(__fixunsdfdi(0x1p64), UINT64_MAX);
    assert_int_equal(__fixunsdfdi(-5), 0);
    assert_int_equal(__fixunsdfsi(0x1p32), UINT32_MAX);
    assert_int_equal(__fixunssfsi(NAN), 0);
    assert_int_equal(__fixsfdi(-INFINITY), INT64_MIN);
}

static int same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static int same_complex(double _Complex a, double _Complex b)
{
    return same(creal(a), creal(b)) && same(cimag(a), cimag(b));
}

/* Annex G leaves the signs of zeros open. */
static int equal(double a, double b) { return isnan(a) ? isnan(b) : a == b; }
static int equal_complex(double _Complex a, double _Complex b)
{
    return equal(creal(a), creal(b)) && equal(cimag(a), cimag(b));
}

static int infinite(double _Complex z) { return isinf(creal(z)) || isinf(cimag(z)); }

static void test_special_complex(void **unused)
{
    const double value[] = { 0.0, -0.0, 1, -1, 2.5, -3, INFINITY, -INFINITY, NAN, DBL_MAX, -DBL_MAX };
    const size_t n = sizeof value / sizeof *value;

    (void)unused;
    for (size_t i = 0; i < n * n * n * n; i++) {
        double a = value[i % n], b = value[i / n % n], c = value[i / n / n % n], d = value[i / n / n / n];
        double _Complex x = CMPLX(a, b), y = CMPLX(c, d), product = x * y, quotient = x / y;

        assert_true(same_complex(__muldc3(a, b, c, d), product));
        if (!isnan(a + b + c + d) && !(fabs(a) == DBL_MAX || fabs(b) == DBL_MAX || fabs(c) == DBL_MAX || fabs(d) == DBL_MAX)
            && (!isfinite(a + b + c + d) || (c == 0 && d == 0)))
            assert_true(equal_complex(__divdc3(a, b, c, d), quotient));
        else if (isnan(a + b + c + d) && !isfinite(creal(quotient) + cimag(quotient)))
            assert_int_equal(infinite(__divdc3(a, b, c, d)), infinite(quotient));
    }
}

/* Within a few units in the last place of the result's magnitude. */
static void check_near(double _Complex got, long double _Complex wanted, long double unit)
{
    long double size = cabsl(wanted);

    if (size > DBL_MAX / 4 || size < DBL_MIN * 0x1p60)
        return;
    assert_true(cabsl(got - wanted) <= 8 * unit * size);
}

static void check_product(double a, double b, double c, double d)
{
    long double _Complex x = CMPLXL(a, b), y = CMPLXL(c, d);

    check_near(__muldc3(a, b, c, d), CMPLXL(creall(x) * creall(y) - cimagl(x) * cimagl(y),
                                            creall(x) * cimagl(y) + cimagl(x) * creall(y)), DBL_EPSILON);
}

static void check_quotient(double a, double b, double c, double d)
{
    long double square = (long double)c * c + (long double)d * d;

    if (square != 0)
        check_near(__divdc3(a, b, c, d), CMPLXL(((long double)a * c + (long double)b * d) / square,
                                                ((long double)b * c - (long double)a * d) / square), DBL_EPSILON);
}

static void test_random_complex(void **unused)
{
    (void)unused;
    for (int i = 0; i < 300000; i++) {
        double a = random_moderate(), b = random_moderate(), c = random_moderate(), d = random_moderate();
        float fa = (float)(a * 0x1p-60), fb = (float)(b * 0x1p-60), fc = (float)c, fd = (float)d;

        assert_true(same_complex(__muldc3(a, b, c, d), CMPLX(a, b) * CMPLX(c, d)));
        check_product(a, b, c, d);
        check_quotient(a, b, c, d);
        check_quotient(random_double(), random_double(), random_double(), random_double());
        if (fabsf(fc) > 0x1p-40f && fabsf(fc) < 0x1p40f && fabsf(fd) < 0x1p40f && fabsf(fa) > 0x1p-40f) {
            assert_true(cabsf(__mulsc3(fa, fb, fc, fd) - CMPLXF(fa, fb) * CMPLXF(fc, fd))
                        <= 8 * FLT_EPSILON * cabsf(CMPLXF(fa, fb)) * cabsf(CMPLXF(fc, fd)));
            assert_true(cabsf(__divsc3(fa, fb, fc, fd) - CMPLXF(fa, fb) / CMPLXF(fc, fd))
                        <= 8 * FLT_EPSILON * cabsf(CMPLXF(fa, fb)) / cabsf(CMPLXF(fc, fd)));
        }
    }
}

/* Host builtins with a power that is not constant call the host's own helper. */
static void test_powers(void **unused)
{
    (void)unused;
    for (int n = -40; n <= 40; n++)
        for (double x = -3; x < 3.1; x += 0.375) {
            double wanted = __builtin_powi(x, n), got = __powidf2(x, n);

            assert_true(same(got, wanted) || fabs(got - wanted) <= 1e-13 * fabs(wanted));
            assert_true(fabs(x) > 2 || fabs(x) < 0.5 || fabs(__powisf2((float)x, n) - wanted) <= 1e-6 * fabs(wanted));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_integer),
        cmocka_unit_test(test_to_integer),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_special_complex),
        cmocka_unit_test(test_random_complex),
        cmocka_unit_test(test_powers),
    };

    random_begin();
    return cmocka_run_group_tests_name("libgcc_float", tests, NULL, NULL);
}
