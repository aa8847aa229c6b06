/* Secrets: the cipher against its RFC, and the stream against its definition. The module is included, not linked, so
 * that the test sees what is left in memory. */
#include "fake.h"
#include <string.h>
#include <aegis/chacha20.h>

#define capability_seed test_seed
#define capability_new  test_new
#include <aegis/capability.c>

static void block_of_rfc_2_3_2(void **state)
{
    (void)state;
    static const word nonce[3] = { 0x09000000, 0x4a000000, 0 };
    static const word expected[16] = {
        0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033, 0x9aaa2204, 0x4e6cd4c3,
        0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9, 0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
    };
    word k[8], out[16];
    for (word i = 0; i < 8; i++)
        k[i] = 0x03020100 + 0x04040404 * i;
    chacha20_block(k, 1, nonce, out);
    assert_memory_equal(out, expected, sizeof out);
}

static void block_of_rfc_a_1(void **state)
{
    (void)state;
    static const word zero[8];
    static const word expected[16] = {
        0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653, 0xb819d2bd, 0x1aed8da0, 0xccef36a8, 0xc70d778b,
        0x7c5941da, 0x8d485751, 0x3fe02477, 0x374ad8b8, 0xf4b8436a, 0x1ca11815, 0x69b687c3, 0x8665eeb2,
    };
    word out[16];
    chacha20_block(zero, 0, zero, out);
    assert_memory_equal(out, expected, sizeof out);
}

/* Two blocks a refill: 32 bytes are the next key, 96 are twelve secrets. */
static void stream_is_as_defined(void **state)
{
    (void)state;
    static const word nonce[3];
    word k[8] = { 7 }, out[32];
    test_seed(7);
    for (unsigned refills = 0; refills < 3; refills++) {
        chacha20_block(k, 0, nonce, out);
        chacha20_block(k, 1, nonce, out + 16);
        memcpy(k, out, sizeof k);
        for (unsigned i = 8; i < 32; i += 2) {
            struct cap cap = test_new();
            assert_int_equal(cap.lo, out[i]);
            assert_int_equal(cap.hi, out[i + 1]);
        }
    }
}

static void nothing_given_is_left(void **state)
{
    (void)state;
    test_seed(9);
    for (unsigned i = 0; i < POOL_WORDS; i++)
        assert_true(i >= KEY_WORDS || key[i] != 9);
    for (unsigned n = 0; n < 40; n++) {
        struct cap cap = test_new();
        for (unsigned i = 0; i < POOL_WORDS; i++)
            assert_true(pool[i] != cap.lo && pool[i] != cap.hi);
        for (unsigned i = 0; i < KEY_WORDS; i++)
            assert_true(key[i] != cap.lo && key[i] != cap.hi);
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    return x < y ? -1 : x > y;
}

static void secrets_differ_and_are_not_zero(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static struct cap all[2 * MANY];
    for (unsigned i = 0; i < 2 * MANY; i++) {
        if (i % MANY == 0)
            test_seed(1 + i);
        all[i] = test_new();
        assert_true(all[i].lo | all[i].hi);
    }
    qsort(all, 2 * MANY, sizeof *all, by_value);
    for (unsigned i = 1; i < 2 * MANY; i++)
        assert_false(cap_equal(all[i - 1], all[i]));
}

static void a_zero_secret_is_passed_over(void **state)
{
    (void)state;
    test_seed(3);
    pool[used] = pool[used + 1] = 0;
    struct cap next = { pool[used + 2], pool[used + 3] };
    assert_true(cap_equal(test_new(), next));
}

static void equality_sees_every_bit(void **state)
{
    (void)state;
    struct cap a = test_new();
    assert_true(cap_equal(a, a));
    for (unsigned bit = 0; bit < 32; bit++) {
        assert_false(cap_equal(a, (struct cap){ a.lo ^ 1u << bit, a.hi }));
        assert_false(cap_equal(a, (struct cap){ a.lo, a.hi ^ 1u << bit }));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_of_rfc_2_3_2),
        cmocka_unit_test(block_of_rfc_a_1),
        cmocka_unit_test(stream_is_as_defined),
        cmocka_unit_test(nothing_given_is_left),
        cmocka_unit_test(secrets_differ_and_are_not_zero),
        cmocka_unit_test(a_zero_secret_is_passed_over),
        cmocka_unit_test(equality_sees_every_bit),
    };
    return cmocka_run_group_tests_name("capability", tests, NULL, NULL);
}
