/* Division, shifts and bit counts of exos/libgcc against the host compiler's. */
#include "check.h"

static void check_division(uint64_t n, uint64_t d)
{
    uint64_t rest;
    int64_t signed_rest;

    if (d == 0)
        return;
    assert_int_equal(__udivdi3(n, d), n / d);
    assert_int_equal(__umoddi3(n, d), n % d);
    assert_int_equal(__udivmoddi4(n, d, &rest), n / d);
    assert_int_equal(rest, n % d);
    if (n == 1ull << 63 && d == UINT64_MAX)
        return;
    assert_int_equal(__divdi3((int64_t)n, (int64_t)d), (int64_t)n / (int64_t)d);
    assert_int_equal(__moddi3((int64_t)n, (int64_t)d), (int64_t)n % (int64_t)d);
    assert_int_equal(__divmoddi4((int64_t)n, (int64_t)d, &signed_rest), (int64_t)n / (int64_t)d);
    assert_int_equal(signed_rest, (int64_t)n % (int64_t)d);
}

static void check_multiplication(uint64_t a, uint64_t b)
{
    assert_int_equal(__muldi3(a, b), a * b);
    assert_int_equal(__negdi2(a), -a);
    assert_int_equal(__ucmpdi2(a, b), a < b ? 0 : a == b ? 1 : 2);
    assert_int_equal(__cmpdi2((int64_t)a, (int64_t)b), (int64_t)a < (int64_t)b ? 0 : a == b ? 1 : 2);
}

static void check_shifts(uint64_t n)
{
    for (int by = 0; by < 64; by++) {
        assert_int_equal(__ashldi3(n, by), n << by);
        assert_int_equal(__lshrdi3(n, by), n >> by);
        assert_int_equal(__ashrdi3((int64_t)n, by), (int64_t)n >> by);
    }
}

static void check_bits(uint64_t n)
{
    uint32_t low = (uint32_t)n;

    assert_int_equal(__popcountdi2(n), __builtin_popcountll(n));
    assert_int_equal(__popcountsi2(low), __builtin_popcount(low));
    assert_int_equal(__paritydi2(n), __builtin_parityll(n));
    assert_int_equal(__paritysi2(low), __builtin_parity(low));
    assert_int_equal(__bswapdi2(n), __builtin_bswap64(n));
    assert_int_equal(__bswapsi2(low), __builtin_bswap32(low));
    assert_int_equal(__ffsdi2(n), __builtin_ffsll((long long)n));
    assert_int_equal(__ffssi2(low), __builtin_ffs((int)low));
    assert_int_equal(__clrsbdi2((int64_t)n), __builtin_clrsbll((long long)n));
    assert_int_equal(__clrsbsi2((int32_t)low), __builtin_clrsb((int)low));
    assert_int_equal(__clzdi2(n), n ? __builtin_clzll(n) : 64);
    assert_int_equal(__ctzdi2(n), n ? __builtin_ctzll(n) : 64);
    assert_int_equal(__clzsi2(low), low ? __builtin_clz(low) : 32);
    assert_int_equal(__ctzsi2(low), low ? __builtin_ctz(low) : 32);
}

static void test_boundaries(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < boundary_count; i++) {
        check_shifts(boundaries[i]);
        check_bits(boundaries[i]);
        for (size_t j = 0; j < boundary_count; j++) {
            check_division(boundaries[i], boundaries[j]);
            check_multiplication(boundaries[i], boundaries[j]);
        }
    }
}

static void test_random_division(void **unused)
{
    (void)unused;
    for (int i = 0; i < 2000000; i++)
        check_division(random_integer(), random_integer());
}

/* Quotients that are just reached and just not: where a guessed digit is corrected. */
static void test_close_division(void **unused)
{
    (void)unused;
    for (int i = 0; i < 500000; i++) {
        uint64_t d = random_integer(), quotient = random_integer(), product;

        if (d == 0 || __builtin_mul_overflow(d, quotient, &product))
            continue;
        check_division(product, d);
        check_division(product - 1, d);
        check_division(product + (d - 1), d);
    }
}

static void test_random_bits(void **unused)
{
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        check_bits(random_integer());
        check_multiplication(random_integer(), random_integer());
        if (i % 16 == 0)
            check_shifts(random_integer());
    }
}

static void test_division_by_zero(void **unused)
{
    uint64_t rest;

    (void)unused;
    assert_int_equal(__udivmoddi4(7, 0, &rest), UINT64_MAX);
    assert_int_equal(rest, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_random_division),
        cmocka_unit_test(test_close_division),
        cmocka_unit_test(test_random_bits),
        cmocka_unit_test(test_division_by_zero),
    };

    random_begin();
    return cmocka_run_group_tests_name("libgcc_integer", tests, NULL, NULL);
}
