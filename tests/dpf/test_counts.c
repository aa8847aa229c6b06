/* Instructions of the rows, counted from the demultiplexer's entry to its return, and asserted against the budgets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tcp.h"

enum addresses { ALL_RANDOM, SAME_PEER, RANDOM_PEER };

static struct connection connection[DPF_FILTERS];

/* n filters; returns the mean of hits, misses and both in hundredths. */
struct result {
    double hit, miss, both;
    word worst;
};

static struct result measure(word n, enum addresses kind, bool variable, bool near)
{
    struct connection first;
    struct dpf_atom a[TCP_ATOMS];
    uint64_t hits = 0, misses = 0;
    struct result r = { 0 };
    uint8_t m[TCP_BYTES_MAX];
    word rounds = 4000;

    random_state = 42 + n;
    world_start(near);
    first = connection_random();
    for (word i = 0; i < n;) {
        struct connection c = connection_random();

        if (kind != ALL_RANDOM)
            c.dst = first.dst;
        if (kind == SAME_PEER)
            c.src = first.src;
        if (given_insert(a, tcp_atoms(a, c, variable), world_root) > 0)
            connection[i++] = c;
    }
    for (word i = 0; i < rounds; i++) {
        struct connection c = connection[random_below(n)];
        word words = variable ? 5 + random_below(11) : 5, bytes = tcp_packet(m, c, words), id = world_code(m, bytes);

        assert_true(id && id == naive_demux(m, bytes));
        hits += world_count();
        r.worst = world_count() > r.worst ? world_count() : r.worst;
        /* A miss: one of the fields that the filters test differs. */
        switch (random_below(7)) {
        case 0: put16(m + 12, random_below(2) ? 0x0806 : random_word() & 0xffff); break;
        case 1: m[14] = (uint8_t)(variable ? 0x60 | words : 0x46 + random_below(10)); break;
        case 2: m[23] = random_below(2) ? 17 : (uint8_t)random_word(); break;
        case 3: put32(m + 26, random_word()); break;
        case 4: put32(m + 30, random_word()); break;
        case 5: put16(m + 14 + 4 * words, random_word() & 0xffff); break;
        default: put16(m + 16 + 4 * words, random_word() & 0xffff);
        }
        id = world_code(m, bytes);
        assert_int_equal(id, naive_demux(m, bytes));
        if (!id)
            misses += world_count();
        else
            misses += world_count();
        r.worst = world_count() > r.worst ? world_count() : r.worst;
    }
    r.hit = (double)hits / rounds;
    r.miss = (double)misses / rounds;
    r.both = (r.hit + r.miss) / 2;
    return r;
}

static void test_rows(void **state)
{
    static const struct {
        const char *key, *what;
        word n;
        enum addresses kind;
        bool variable;
        double budget;
    } rows[] = {
        { "dpf_1", "1 filter", 1, ALL_RANDOM, false, 18 },
        { "dpf_2", "2 filters", 2, ALL_RANDOM, false, 24 },
        { "dpf_2_ports", "2 filters, same addresses", 2, SAME_PEER, false, 24 },
        { "dpf_3", "3 filters", 3, ALL_RANDOM, false, 28 },
        { "dpf_3_ports", "3 filters, same addresses", 3, SAME_PEER, false, 28 },
        { "dpf_10", "10 filters", 10, ALL_RANDOM, false, 30 },
        { "dpf_10_ports", "10 filters, same addresses", 10, SAME_PEER, false, 30 },
        { "dpf_100", "100 filters, same addresses", 100, SAME_PEER, false, 0 },
        { "dpf_1000", "1000 filters, same addresses", 1000, SAME_PEER, false, 0 },
        { "dpf_1000_remote", "1000 filters, random remotes", 1000, RANDOM_PEER, false, 0 },
        { "dpf_1000_random", "1000 filters, all random", 1000, ALL_RANDOM, false, 0 },
        { "dpf_var_10", "10 filters, variable header", 10, ALL_RANDOM, true, 36 },
        { "dpf_var_10_ports", "10, variable, same addresses", 10, SAME_PEER, true, 36 },
    };
    double ten = 0, ten_ports = 0;

    (void)state;
    print_message("%-17s %-30s %6s %6s %6s %6s %7s %9s\n", "row", "", "hit", "miss", "both", "worst", "budget", "no near");
    for (word i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result far = measure(rows[i].n, rows[i].kind, rows[i].variable, false);
        struct result r = measure(rows[i].n, rows[i].kind, rows[i].variable, true);
        double budget = rows[i].budget;

        if (!strcmp(rows[i].key, "dpf_10"))
            ten = r.hit;
        if (!strcmp(rows[i].key, "dpf_10_ports"))
            ten_ports = r.hit;
        if (!budget)
            budget = 1.2 * (rows[i].kind == SAME_PEER ? ten_ports : ten);
        print_message("%-17s %-30s %6.2f %6.2f %6.2f %6u %7.1f %9.2f\n", rows[i].key, rows[i].what, r.hit, r.miss, r.both,
                      r.worst, budget, far.hit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
