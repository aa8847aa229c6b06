/* Every refusal, the rules for overlap, references, and how a disjunction's kind follows its cost. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tcp.h"

static const struct cap mine = { 1, 2 }, other = { 3, 4 };

#define INSERT(cap, ...) insert(cap, (struct dpf_atom[]) { __VA_ARGS__ }, \
                                sizeof((struct dpf_atom[]) { __VA_ARGS__ }) / sizeof(struct dpf_atom))

static int insert(struct cap cap, const struct dpf_atom *atoms, word n)
{
    word filters = dpf.filters, states = dpf.states_left, generated = dpf.generated;
    int id = given_insert(atoms, n, cap);

    if (id <= 0) {                      /* a refusal changes nothing */
        assert_int_equal(dpf.filters, filters);
        assert_int_equal(dpf.states_left, states);
        assert_int_equal(dpf.generated, generated);
    }
    world_check();
    return id;
}

static int setup(void **state)
{
    (void)state;
    world_start(true);
    return 0;
}

static void test_malformed(void **state)
{
    static const struct dpf_atom bad[] = {
        { 0, 1, 0, 1, 1, 0, { 0 } },                    /* no such operation */
        { 4, 1, 0, 1, 1, 0, { 0 } },
        { DPF_EQ, 0, 0, 0xff, 1, 0, { 0 } },            /* width */
        { DPF_EQ, 3, 0, 0xff, 1, 0, { 0 } },
        { DPF_EQ, 8, 0, 0xff, 1, 0, { 0 } },
        { DPF_EQ, 1, 0, 0, 0, 0, { 0 } },               /* mask tests nothing */
        { DPF_EQ, 1, 0, 0x1ff, 1, 0, { 0 } },           /* mask wider than the field */
        { DPF_EQ, 1, 0, 0xf0, 1, 0, { 0 } },            /* value outside of the mask: never true */
        { DPF_EQ, 2, 0, 0xffff, 0x10000, 0, { 0 } },
        { DPF_EQ, 1, 0, 0xff, 1, 1, { 0 } },            /* scale without a shift */
        { DPF_EQ, 1, 0, 0xff, 1, 0, { 0, 1, 0 } },      /* padding */
        { DPF_EQ, 1, DPF_REACH, 0xff, 1, 0, { 0 } },    /* too far */
        { DPF_EQ, 4, DPF_REACH - 3, 0xff, 1, 0, { 0 } },
        { DPF_EQ, 1, 0xffff, 0xff, 1, 0, { 0 } },
        { DPF_SHIFT, 1, 4, 0, 0, 0, { 0 } },
        { DPF_SHIFT, 0, 4, 1, 0, 0, { 0 } },
        { DPF_SHIFT, 0, 4, 0, 1, 0, { 0 } },
        { DPF_SHIFT, 0, 4, 0, 0, 1, { 0 } },
        { DPF_SHIFT, 0, DPF_REACH + 1, 0, 0, 0, { 0 } },
        { DPF_SHIFT_LOAD, 1, 0, 0xf, 1, 2, { 0 } },     /* value */
        { DPF_SHIFT_LOAD, 1, 0, 0, 0, 2, { 0 } },
        { DPF_SHIFT_LOAD, 1, 0, 0xf, 0, 16, { 0 } },    /* scale */
        { DPF_SHIFT_LOAD, 1, 0, 0xf, 0, -32, { 0 } },
        { DPF_SHIFT_LOAD, 1, 0, 0x0f, 0, -4, { 0 } },   /* always nothing */
        { DPF_SHIFT_LOAD, 4, 0, 0xffffffff, 0, 0, { 0 } },  /* beyond DPF_SHIFT_MAX */
        { DPF_SHIFT_LOAD, 2, 0, 0xffff, 0, 1, { 0 } },
        { DPF_SHIFT_LOAD, 4, 0, 0x80000000, 0, 15, { 0 } },
    };

    (void)state;
    for (word i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(INSERT(mine, bad[i]), -E_RANGE);
        assert_int_equal(INSERT(mine, DPF_EQ8(0, 1), bad[i], DPF_EQ8(1, 1)), -E_RANGE);
    }
}

static void test_contradictions(void **state)
{
    (void)state;
    assert_int_equal(INSERT(mine, DPF_EQ8(0, 1), DPF_EQ8(0, 2)), -E_RANGE);
    assert_int_equal(INSERT(mine, DPF_EQ32(0, 0x01020304), DPF_EQ16(2, 0x0305)), -E_RANGE);
    assert_int_equal(INSERT(mine, DPF_EQ32(1, 1), DPF_EQ16(4, 0x0200)), -E_RANGE);
    assert_int_equal(INSERT(mine, DPF_MOVE(4), DPF_EQ8(0, 1), DPF_MOVE(0), DPF_MEQ8(0, 1, 0)), -E_RANGE);
    /* The same twice is no contradiction, nor are other bits of a byte. */
    assert_int_equal(INSERT(mine, DPF_EQ8(0, 1), DPF_EQ8(0, 1), DPF_MEQ8(1, 0xf0, 0x40), DPF_MEQ8(1, 0x0f, 5)), 1);
    assert_int_equal(dpf.filter[1].steps, 1);
    assert_int_equal(dpf.filter[1].bits, 16);
}

static void test_too_long(void **state)
{
    struct dpf_atom a[DPF_ATOMS + 1];

    (void)state;
    for (word i = 0; i <= DPF_ATOMS; i++)
        a[i] = (struct dpf_atom)DPF_EQ8(i, i);
    assert_int_equal(insert(mine, a, DPF_ATOMS + 1), -E_RANGE);
    assert_int_equal(insert(mine, a, ~0u), -E_RANGE);
    for (word i = 0; i <= DPF_STEPS; i++)
        a[i] = (struct dpf_atom)DPF_EQ8(4 * i, i);
    assert_int_equal(insert(mine, a, DPF_STEPS + 1), -E_RANGE);
    assert_int_equal(insert(mine, a, DPF_STEPS), 1);
    for (word i = 0; i <= DPF_SHIFTS; i++)
        a[i] = (struct dpf_atom)DPF_MOVE8(0, 0xf, 0);
    a[DPF_SHIFTS + 1] = (struct dpf_atom)DPF_EQ8(0, 0);
    assert_int_equal(insert(world_root, a, DPF_SHIFTS + 2), -E_RANGE);
    assert_true(insert(world_root, a + 1, DPF_SHIFTS + 1) > 0);
}

static void test_overlap(void **state)
{
    int ip, tcp;

    (void)state;
    ip = INSERT(mine, DPF_EQ16(12, 0x0800));
    assert_true(ip > 0);
    assert_int_equal(INSERT(mine, DPF_EQ16(12, 0x0800)), -E_BUSY);              /* the same */
    assert_int_equal(INSERT(world_root, DPF_EQ8(13, 0), DPF_EQ8(12, 8)), -E_BUSY);  /* in other words */
    assert_int_equal(INSERT(other, DPF_EQ16(12, 0x0800), DPF_EQ8(23, 6)), -E_CAP);  /* a part of it */
    assert_int_equal(INSERT(other, DPF_EQ8(23, 6)), -E_CAP);                    /* some messages of it */
    assert_int_equal(INSERT(other, DPF_EQ8(12, 8)), -E_CAP);                    /* all of it */
    assert_int_equal(given_insert(NULL, 0, other), -E_CAP);
    assert_true(INSERT(other, DPF_EQ16(12, 0x0806)) > 0);                       /* none of it */
    tcp = INSERT(mine, DPF_EQ16(12, 0x0800), DPF_EQ8(23, 6));
    assert_true(tcp > 0);
    assert_int_equal(INSERT(mine, DPF_EQ8(23, 6)), -E_CAP);                     /* mine, but other's too */
    assert_true(INSERT(world_root, DPF_EQ8(23, 6)) > 0);
    assert_true(dpf_dominates(mine, mine) && dpf_dominates(world_root, mine) && !dpf_dominates(mine, world_root) &&
                !dpf_dominates(mine, other));
}

static void test_overlap_shifted(void **state)
{
    (void)state;
    assert_true(INSERT(mine, DPF_EQ8(0, 1), DPF_MOVE8(1, 0xf, 2), DPF_EQ8(4, 9)) > 0);
    /* Behind the same shift, another value: disjoint. */
    assert_true(INSERT(other, DPF_EQ8(0, 1), DPF_MOVE8(1, 0xf, 2), DPF_EQ8(4, 8)) > 0);
    /* Behind another shift nothing is proved. */
    assert_int_equal(INSERT(other, DPF_EQ8(0, 1), DPF_MOVE8(1, 0x7, 2), DPF_EQ8(4, 7)), -E_CAP);
    assert_int_equal(INSERT(other, DPF_EQ8(0, 1), DPF_EQ8(4, 7)), -E_CAP);
    assert_true(INSERT(other, DPF_EQ8(0, 2), DPF_MOVE8(1, 0x7, 2), DPF_EQ8(4, 7)) > 0);
    /* Loose words and bytes are compared bit by bit. */
    assert_true(INSERT(mine, DPF_EQ8(0, 3), DPF_MOVE8(1, 0xf, 0), DPF_EQ32(4, 0x01020304)) > 0);
    assert_true(INSERT(other, DPF_EQ8(0, 3), DPF_MOVE8(1, 0xf, 0), DPF_EQ8(6, 0x04)) > 0);
    assert_int_equal(INSERT(other, DPF_EQ8(0, 3), DPF_MOVE8(1, 0xf, 0), DPF_EQ8(7, 0x04)), -E_CAP);
}

static void test_most_specific(void **state)
{
    uint8_t m[TCP_BYTES_MAX];
    struct dpf_atom a[TCP_ATOMS];
    struct connection c = connection_random();
    word bytes = tcp_packet(m, c, 5);
    int all, ip, tcp, port, left, right;

    (void)state;
    all = given_insert(NULL, 0, mine);
    assert_int_equal(world_code(m, 0), all);
    port = INSERT(mine, DPF_EQ16(12, 0x0800), DPF_EQ16(36, c.dport));
    ip = INSERT(mine, DPF_EQ16(12, 0x0800));
    assert_int_equal(world_code(m, bytes), port);
    tcp = given_insert(a, tcp_atoms(a, c, false), mine);
    assert_true(all > 0 && port > 0 && ip > 0 && tcp > 0);
    assert_int_equal(world_code(m, bytes), tcp);
    m[36] ^= 1;
    assert_int_equal(world_code(m, bytes), ip);
    m[12] = 9;
    assert_int_equal(world_code(m, bytes), all);
    assert_int_equal(world_code(m, 13), all);
    /* Two of one size: the smaller id. */
    left = INSERT(mine, DPF_EQ8(40, 1));
    right = INSERT(mine, DPF_EQ8(41, 1));
    assert_true(left < right);
    m[40] = m[41] = 1;
    assert_int_equal(world_code(m, bytes), left);
    assert_int_equal(dpf_interpret(m, bytes), left);
    given_delete((word)left);
    assert_int_equal(world_code(m, bytes), right);
}

static void test_references(void **state)
{
    int id = INSERT(mine, DPF_EQ8(0, 1));

    (void)state;
    assert_int_equal(dpf_ref((word)id, other), -E_CAP);
    assert_int_equal(dpf_ref(0, mine), -E_RANGE);
    assert_int_equal(dpf_ref((word)id + 1, mine), -E_RANGE);
    assert_int_equal(dpf_ref(DPF_FILTERS + 1, mine), -E_RANGE);
    assert_int_equal(dpf_ref((word)id, mine), 2);
    assert_int_equal(dpf_delete(8, (word)id), -E_OWNER);
    assert_int_equal(dpf_delete(7, 0), -E_RANGE);
    assert_int_equal(dpf_delete(7, ~0u), -E_RANGE);
    assert_int_equal(dpf_delete(7, (word)id), 1);
    assert_int_equal(dpf_owner((word)id), 7);
    assert_int_equal(dpf_delete(7, (word)id), 0);
    assert_int_equal(dpf_owner((word)id), 0);
    assert_int_equal(dpf_delete(7, (word)id), -E_RANGE);
    for (word i = 1; i < 0xffff; i++)
        if (i == 1)
            assert_true(INSERT(mine, DPF_EQ8(0, 1)) > 0);
        else
            assert_int_equal(dpf_ref((word)id, mine), i);
    assert_int_equal(dpf_ref((word)id, mine), 0xffff);
    assert_int_equal(dpf_ref((word)id, mine), -E_BUSY);
}

static void test_full(void **state)
{
    uint8_t m[TCP_BYTES_MAX];
    struct dpf_atom a[TCP_ATOMS];

    (void)state;
    for (word i = 0; i < DPF_FILTERS; i++)
        assert_int_equal(INSERT(mine, DPF_EQ16(12, 0x0800), DPF_EQ16(36, i)), i + 1);
    assert_int_equal(INSERT(mine, DPF_EQ16(12, 0x0806)), -E_NONE);
    memset(m, 0, sizeof m);
    m[12] = 8;
    for (word i = 0; i < DPF_FILTERS; i++) {
        put16(m + 36, i);
        assert_int_equal(world_code(m, 60), i + 1);
    }
    given_delete(5);
    assert_int_equal(given_insert(a, tcp_atoms(a, connection_random(), false), world_root), 5);
}

/* 1024 tests that share nothing: the code does not fit, demultiplexing is right all the same, and recovers. */
static void test_no_room(void **state)
{
    uint8_t m[1024] = { 0 };
    word id;

    (void)state;
    for (word i = 0; i < 1000; i++)
        assert_true(given_insert((struct dpf_atom[]) { DPF_EQ8(i, 1 + i % 7), DPF_EQ8(i + 20, 1), DPF_EQ8(i + 21, 1) }, 3,
                                 mine) > 0);
    m[500] = 1 + 500 % 7;
    m[520] = m[521] = 1;
    id = dpf_demux(m, sizeof m);
    assert_int_equal(id, naive_demux(m, sizeof m));
    assert_true(id != 0);
    print_message("1000 alternatives: %s\n", dpf.entry ? "compiled" : "interpreted");
    for (word i = 1; i <= 1000; i++)
        given_delete(i);
    assert_true(dpf.entry != 0);
    world_empty();
}

/* Pairs of long filters that differ in their last step use up the states. */
static void test_no_states(void **state)
{
    struct dpf_atom a[DPF_STEPS];
    int id = 1;
    word n = 0;

    (void)state;
    for (; id > 0; n++) {
        for (word i = 0; i < DPF_STEPS; i++)
            a[i] = (struct dpf_atom)DPF_EQ32(4 * i, i ? i : n / 2);
        a[DPF_STEPS - 1].value += n & 1;
        id = insert(mine, a, DPF_STEPS);
    }
    assert_int_equal(id, -E_NONE);
    assert_true(n > 250 && dpf.states_left < DPF_STEPS);
    for (word i = 1; i < n; i++)
        given_delete(i);
    world_empty();
}

/* One more connection among many touches no code. */
static void test_no_regeneration(void **state)
{
    struct dpf_atom a[TCP_ATOMS];
    word generated;
    uint64_t invalidated;

    (void)state;
    random_state = 5;
    for (word i = 0; i < 20; i++)
        assert_true(given_insert(a, tcp_atoms(a, connection_random(), false), mine) > 0);
    generated = dpf.generated;
    invalidated = world_invalidated;
    for (word i = 0; i < 20; i++)
        assert_true(given_insert(a, tcp_atoms(a, connection_random(), false), mine) > 0);
    for (word i = 25; i < 30; i++)
        given_delete(i);
    assert_int_equal(dpf.generated, generated);
    assert_int_equal(world_invalidated, invalidated);
}

static word root_kind(void)
{
    return dpf.sw[dpf.state[0].first].kind;
}

static void test_kinds(void **state)
{
    (void)state;
    /* Values that a cheap function separates: a table as soon as it is cheaper than comparing. */
    for (word i = 0; i < 10; i++) {
        assert_int_equal(INSERT(mine, DPF_EQ8(23, i)), i + 1);
        assert_int_equal(root_kind(), i < 4 ? SWITCH_COMPARE : SWITCH_HASH);
    }
    for (word i = 10; i; i--) {
        given_delete(i);
        if (i > 1)
            assert_int_equal(root_kind(), i < 5 ? SWITCH_COMPARE : SWITCH_HASH);
    }
    /* Values that differ where no cheap function looks: compared, then searched. */
    for (word i = 0; i < 6; i++) {
        assert_int_equal(INSERT(mine, DPF_EQ32(12, i << 1 | 0x04000000)), i + 1);
        assert_int_equal(root_kind(), i < 5 ? SWITCH_COMPARE : SWITCH_SEARCH);
    }
    for (word i = 0; i < 8; i++) {
        uint8_t m[64] = { 0 };

        put32(m + 12, i << 1 | 0x04000000);
        assert_int_equal(world_code(m, sizeof m), i < 6 ? i + 1 : 0);
    }
    for (word i = 6; i < 40; i++)
        assert_int_equal(INSERT(mine, DPF_EQ32(12, i << 1 | 0x04000000)), i + 1);
    assert_int_equal(root_kind(), SWITCH_HASH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_malformed, setup), cmocka_unit_test_setup(test_contradictions, setup),
        cmocka_unit_test_setup(test_too_long, setup), cmocka_unit_test_setup(test_overlap, setup),
        cmocka_unit_test_setup(test_overlap_shifted, setup), cmocka_unit_test_setup(test_most_specific, setup),
        cmocka_unit_test_setup(test_references, setup), cmocka_unit_test_setup(test_full, setup),
        cmocka_unit_test_setup(test_no_room, setup), cmocka_unit_test_setup(test_no_states, setup),
        cmocka_unit_test_setup(test_no_regeneration, setup),
        cmocka_unit_test_setup(test_kinds, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
