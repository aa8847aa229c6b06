/* The vector of time slices: every error, then random allocation against a plain array that is searched. */
#include "fake.h"
#include <aegis/slice_vector.h>

#define without fake_env_without_slices

static void positions_are_taken_by_name(void **state)
{
    (void)state;
    struct env *a = without(0), *b = without(0);
    assert_int_equal(slice_take(a, 7, 1), 7);
    assert_int_equal(slice_take(b, 7, 1), -E_BUSY);
    assert_int_equal(slice_take(b, 5, 3), -E_BUSY);
    assert_int_equal(b->slices, 0);
    assert_int_equal(slice_take(b, (word)-1, 1), 0);
    assert_int_equal(slice_take(b, 8, 4), 8);
    assert_int_equal(b->slices, 5);
    assert_int_equal(env_table[ENV_INDEX(b->id)].slices, 5);
    assert_int_equal(slice_table[11].owner, b->id);
    assert_int_equal(slice_table[12].owner, 0);
}

static void bad_ranges_are_refused(void **state)
{
    (void)state;
    struct env *a = without(0);
    assert_int_equal(slice_take(a, SLICE_MAX, 1), -E_RANGE);
    assert_int_equal(slice_take(a, (word)-1, 2), -E_RANGE);
    assert_int_equal(slice_take(a, (word)-2, 1), -E_RANGE);
    assert_int_equal(slice_take(a, 3, 0), -E_RANGE);
    assert_int_equal(slice_take(a, SLICE_MAX - 1, 2), -E_RANGE);
    assert_int_equal(slice_take(a, 1, (word)-1), -E_RANGE);
    assert_int_equal(slice_drop(a, SLICE_MAX), -E_RANGE);
    assert_int_equal(slice_drop(a, (word)-1), -E_RANGE);
    assert_int_equal(a->slices, 0);
}

static void the_last_position_stays(void **state)
{
    (void)state;
    struct env *a = without(0), *b = without(0);
    assert_int_equal(slice_take(a, 2, 2), 2);
    assert_int_equal(slice_drop(b, 2), -E_OWNER);
    assert_int_equal(slice_drop(a, 4), -E_OWNER);
    assert_int_equal(slice_drop(a, 2), 0);
    assert_int_equal(slice_drop(a, 2), -E_OWNER);
    assert_int_equal(slice_drop(a, 3), -E_BUSY);
    slice_drop_all(a);
    assert_int_equal(a->slices, 0);
    assert_int_equal(slice_table[3].owner, 0);
}

/* However greedy one is, 255 environments have one each; and then nobody gets another. */
static void everyone_gets_one(void **state)
{
    (void)state;
    struct env *greedy = without(0);
    word had = 0;
    while (slice_take(greedy, (word)-1, 1) >= 0)
        had++;
    assert_int_equal(had, SLICE_MAX - (ENV_MAX - 2));
    assert_int_equal(slice_take(greedy, (word)-1, 1), -E_NONE);
    assert_int_equal(slice_take(greedy, SLICE_MAX - 1, 1), -E_NONE);
    struct env *last = NULL;
    for (unsigned i = 2; i < ENV_MAX; i++) {
        last = without(0);
        assert_true(slice_take(last, (word)-1, 1) >= 0);
    }
    assert_int_equal(slice_take(last, (word)-1, 1), -E_NONE);
    assert_int_equal(slice_drop(greedy, 0), 0);
    assert_int_equal(slice_take(last, (word)-1, 1), 0);
}

static void the_next_one_goes_round(void **state)
{
    (void)state;
    word position = 100;
    assert_int_equal(slice_vector_next(&position), 0);
    assert_int_equal(position, 100);
    struct env *a = without(0), *b = without(0);
    slice_take(a, 100, 1);
    assert_int_equal(slice_vector_next(&position), a->id);
    assert_int_equal(position, 100);
    slice_take(b, 3, 1);
    slice_take(b, SLICE_MAX - 1, 1);
    const word order[] = { SLICE_MAX - 1, 3, 100, SLICE_MAX - 1 };
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(slice_vector_next(&position), order[i] == 100 ? a->id : b->id);
        assert_int_equal(position, order[i]);
    }
}

static void excess_is_paid_in_slices(void **state)
{
    (void)state;
    struct env *a = without(0), *b = without(0);
    slice_take(a, 0, 1);
    slice_take(b, 1, 1);
    a->excess = 2;
    word position = 1;
    assert_int_equal(slice_vector_next(&position), b->id);
    assert_int_equal(a->excess, 1);
    assert_int_equal(slice_vector_next(&position), b->id);
    assert_int_equal(a->excess, 0);
    assert_int_equal(slice_vector_next(&position), a->id);
    a->excess = 3;                      /* alone: it pays and goes on */
    slice_drop_all(b);
    assert_int_equal(slice_vector_next(&position), a->id);
    assert_int_equal(a->excess, 0);
}

/* --- against a model --- */

enum { ENVS = 12 };

static void check(const envid *owner, struct env *const *envs)
{
    word counts[ENVS] = { 0 };
    for (unsigned p = 0; p < SLICE_MAX; p++) {
        assert_int_equal(slice_table[p].owner, owner[p]);
        for (unsigned e = 0; e < ENVS; e++)
            counts[e] += owner[p] == envs[e]->id;
    }
    for (unsigned e = 0; e < ENVS; e++)
        assert_int_equal(envs[e]->slices, counts[e]);
    for (unsigned tries = 0; tries < 8; tries++) {
        word from = random_below(SLICE_MAX), got = from, expected = (from + 1) % SLICE_MAX;
        while (expected != from && !owner[expected])
            expected = (expected + 1) % SLICE_MAX;
        assert_int_equal(slice_vector_next(&got), owner[expected]);
        assert_int_equal(got, owner[expected] ? expected : from);
    }
}

static void random_allocation(void)
{
    envid owner[SLICE_MAX] = { 0 };
    struct env *envs[ENVS];
    for (unsigned i = 0; i < ENVS; i++)
        envs[i] = without(0);
    for (unsigned step = 0; step < 400; step++) {
        struct env *e = envs[random_below(ENVS)];
        word p = random_below(SLICE_MAX), n = 1 + random_below(12), what = random_below(20);
        if (what == 0) {
            slice_drop_all(e);
            for (unsigned i = 0; i < SLICE_MAX; i++)
                owner[i] = owner[i] == e->id ? 0 : owner[i];
        } else if (what < 9) {
            int expected = owner[p] != e->id ? -E_OWNER : e->slices == 1 ? -E_BUSY : 0;
            assert_int_equal(slice_drop(e, p), expected);
            if (!expected)
                owner[p] = 0;
        } else {
            bool fits = p + n <= SLICE_MAX, free = true;
            word taken = 0, homeless = ENV_MAX - 1;
            for (unsigned i = 0; i < SLICE_MAX; i++)
                taken += owner[i] != 0;
            for (unsigned i = 0; i < ENVS; i++)
                homeless -= envs[i]->slices != 0 || envs[i] == e;
            for (unsigned i = p; fits && i < p + n; i++)
                free = free && !owner[i];
            int expected = !fits ? -E_RANGE : !free ? -E_BUSY : SLICE_MAX - taken < n + homeless ? -E_NONE : (int)p;
            assert_int_equal(slice_take(e, p, n), expected);
            for (unsigned i = p; expected >= 0 && i < p + n; i++)
                owner[i] = e->id;
        }
        check(owner, envs);
    }
}

static void random_allocations(void **state)
{
    (void)state;
    for_seeds(10, random_allocation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(positions_are_taken_by_name, fake_boot),
        cmocka_unit_test_setup(bad_ranges_are_refused, fake_boot),
        cmocka_unit_test_setup(the_last_position_stays, fake_boot),
        cmocka_unit_test_setup(everyone_gets_one, fake_boot),
        cmocka_unit_test_setup(the_next_one_goes_round, fake_boot),
        cmocka_unit_test_setup(excess_is_paid_in_slices, fake_boot),
        cmocka_unit_test(random_allocations),
    };
    return cmocka_run_group_tests_name("slice_vector", tests, NULL, NULL);
}
