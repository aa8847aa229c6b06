/* The trie, its interpreter and the generated code against a naive evaluation of all filters. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "world.h"

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

/* Few places and values, so that filters share, contradict and overlap each other. */
static word random_atoms(struct dpf_atom *a, word span, word values)
{
    word n = random_below(6) + (random_below(20) ? 1 : 0);

    for (word i = 0; i < n; i++) {
        static const uint8_t bytes[] = { 1, 2, 4 };
        word all;

        a[i] = (struct dpf_atom) { .op = DPF_EQ, .bytes = bytes[random_below(3)], .offset = (uint16_t)random_below(span) };
        all = a[i].bytes == 4 ? ~0u : (1u << 8 * a[i].bytes) - 1;
        switch (random_below(12)) {
        case 0:
            a[i] = (struct dpf_atom) { .op = DPF_SHIFT, .offset = (uint16_t)random_below(8) };
            continue;
        case 1:
            a[i].op = DPF_SHIFT_LOAD;
            a[i].mask = a[i].bytes == 1 ? 0xf : a[i].bytes == 2 ? 0x70f : 0x0103;
            a[i].scale = (int8_t)((int)random_below(5) - 1);
            continue;
        case 2: a[i].mask = random_word() & all; break;
        case 3: a[i].mask = all & 0xff; break;
        case 4: a[i].mask = all & 0xff00ff; break;
        default: a[i].mask = all;
        }
        if (!a[i].mask)
            a[i].mask = 1;
        a[i].value = (random_below(4) ? random_below(values) * 0x01010101u : random_below(2) * 0x80) & a[i].mask;
    }
    return n;
}

/* As protocols do: the same fields in the same order, few values in the first and many in the later ones. */
static word family_atoms(struct dpf_atom *a, word span, word values)
{
    word n = 0, all = values > 350 ? 3 : 3 + random_below(4), moves = values > 350 ? 0 : random_below(3), base = 0;

    a[n++] = (struct dpf_atom)DPF_EQ16(2, 0x0800 + random_below(2));
    if (moves) {
        a[n++] = (struct dpf_atom)DPF_MOVE8(4, 3, 2);
        base = 4;
    }
    if (!random_below(6))
        return n + (moves ? -1u : 0);
    a[n++] = (struct dpf_atom)DPF_EQ8(base + 5, random_below(span));
    a[n++] = (struct dpf_atom)DPF_EQ16(base + 8, 1000 + random_below(values));
    if (all > 3)
        a[n++] = (struct dpf_atom)DPF_EQ8(base + 10, random_below(3));
    if (all > 4)
        a[n++] = (struct dpf_atom)DPF_MEQ32(base + 12, 0xfffffff0, random_below(2) << 4);
    if (all > 5)
        a[n++] = (struct dpf_atom)DPF_MOVE8(base + 16, 1, 0);
    if (all > 5)
        a[n++] = (struct dpf_atom)DPF_EQ32(base + 17, random_below(2));
    return n;
}

static void random_message(uint8_t *m, word bytes, word values)
{
    for (word i = 0; i < bytes; i++)
        m[i] = (uint8_t)(random_below(8) ? random_below(values) : random_below(256));
}

/* A message that one of the filters accepts, most likely. */
static void likely_message(uint8_t *m, word bytes, word values)
{
    word id = random_below(DPF_FILTERS) + 1, base = 0;

    random_message(m, bytes, values);
    for (word i = 0; i < DPF_FILTERS && given[id].atoms == ~0u; i++)
        id = id % DPF_FILTERS + 1;
    if (given[id].atoms == ~0u)
        return;
    for (word i = 0; i < given[id].atoms; i++) {
        const struct dpf_atom *a = &given[id].atom[i];
        word value = 0;

        for (word b = 0; b < a->bytes && base + a->offset + b < bytes; b++) {
            word shift = 8 * (a->bytes - 1 - b);
            uint8_t *p = &m[base + a->offset + b];

            if (a->op == DPF_EQ)
                *p = (uint8_t)((*p & ~(a->mask >> shift)) | a->value >> shift);
            value = value << 8 | *p;
        }
        value &= a->mask;
        if (a->op == DPF_SHIFT)
            base += a->offset;
        else if (a->op == DPF_SHIFT_LOAD)
            base += a->scale < 0 ? value >> -a->scale : value << a->scale;
    }
}

static uint64_t compared;

static void explain(const uint8_t *m, word bytes, word naive, word read, word code)
{
    const word id[3] = { naive, read, code };

    print_message("naive %u, interpreter %u, code %u; %u bytes:", naive, read, code, bytes);
    for (word i = 0; i < bytes; i++)
        print_message(" %02x", m[i]);
    print_message("\n");
    for (word f = 0; f < 3; f++)
        for (word i = 0; id[f] && i < given[id[f]].atoms; i++) {
            const struct dpf_atom *a = &given[id[f]].atom[i];

            print_message("  %u: op %u bytes %u offset %u mask %x value %x scale %d\n", id[f], a->op, a->bytes, a->offset,
                          a->mask, a->value, a->scale);
        }
}

static void compare_all(word messages, word span, word values)
{
    static uint8_t m[256];

    for (word i = 0; i < messages; i++) {
        word bytes = random_below(4) ? span + 40 : random_below(span + 40), naive, read, code;

        if (random_below(2))
            random_message(m, bytes, values);
        else
            likely_message(m, bytes, values);
        naive = naive_demux(m, bytes);
        read = dpf_interpret(m, bytes);
        code = world_code(m, bytes);
        if (read != naive || code != naive)
            explain(m, bytes, naive, read, code);
        assert_int_equal(read, naive);
        assert_int_equal(code, naive);
        compared++;
    }
}

static void churn(word seed, word most, word span, word values, word turns, bool near, bool family)
{
    struct dpf_atom a[DPF_ATOMS];

    random_state = seed;
    world_start(near);
    for (word t = 0; t < turns; t++) {
        if (random_below(most) >= dpf.filters) {
            word n = family ? family_atoms(a, span, values) : random_atoms(a, span, values);
            int id = given_insert(a, n, world_root);

            assert_true(id > 0 || id == -E_RANGE || id == -E_BUSY || id == -E_NONE);
        } else {
            word id = random_below(DPF_FILTERS) + 1;

            while (given[id].atoms == ~0u)
                id = id % DPF_FILTERS + 1;
            given_delete(id);
        }
        world_check();
        compare_all(4, family ? 16 : span, family ? 4 : values);
    }
    compare_all(400, family ? 16 : span, family ? 4 : values);
    for (word id = 1; id <= DPF_FILTERS; id++)
        if (given[id].atoms != ~0u)
            given_delete(id);
    world_empty();
}

static void test_few(void **state) { (void)state; for (word i = 1; i <= 40; i++) churn(i, 6, 12, 3, 60, i & 1, false); }
static void test_some(void **state) { (void)state; for (word i = 1; i <= 12; i++) churn(100 + i, 40, 16, 4, 150, i & 1, false); }
static void test_many(void **state) { (void)state; for (word i = 1; i <= 4; i++) churn(200 + i, 300, 24, 30, 500, i & 1, false); }
static void test_values(void **state) { (void)state; for (word i = 1; i <= 3; i++) churn(300 + i, 500, 4, 200, 700, i & 1, false); }

static void test_family(void **state)
{
    static const struct { word most, span, values, turns; } sets[] = {
        { 30, 1, 3, 100 }, { 60, 5, 4, 200 }, { 200, 40, 2, 400 }, { 300, 2, 300, 600 }, { 400, 1, 400, 700 },
        { 100, 6, 300, 250 },
    };

    (void)state;
    for (word i = 0; i < sizeof sets / sizeof sets[0]; i++)
        for (word seed = 0; seed < 3; seed++)
            churn(400 + 10 * i + seed, sets[i].most, sets[i].span, sets[i].values, sets[i].turns, seed & 1, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few), cmocka_unit_test(test_some), cmocka_unit_test(test_many),
        cmocka_unit_test(test_values), cmocka_unit_test(test_family),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    print_message("%llu messages: trie, interpreter and generated code agree with the naive evaluation\n",
                  (unsigned long long)compared);
    return failed;
}
