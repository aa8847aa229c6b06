/* Instructions of the rows, counted from the demultiplexer's entry to its return, and asserted against the budgets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pcap.h>
#include "tcp.h"
#include "image.h"

enum addresses { ALL_RANDOM, SAME_PEER, RANDOM_PEER };

static struct connection connection[DPF_FILTERS];

struct result {
    double hit, miss, both;
    word worst;
};

/* n filters: means of hits, of misses, of both. A miss is a hit's packet with one of the tested fields changed. */
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
        misses += world_count();
        r.worst = world_count() > r.worst ? world_count() : r.worst;
    }
    r.hit = (double)hits / rounds;
    r.miss = (double)misses / rounds;
    r.both = (r.hit + r.miss) / 2;
    return r;
}

/* Budgets that are numbers; the others are relative to a row. */
static double budget_of(const char *key)
{
    FILE *f = fopen(BUDGETS, "r");
    char line[200], name[64];
    double budget = 0, found = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%63s all %lf", name, &budget) == 2 && !strcmp(name, key))
            found = budget;
    fclose(f);
    return found;
}

/* Rows of one family share the key's beginning; 100 and 1000 filters may cost 1.2 times what 10 of the family do. */
static void test_rows(void **state)
{
    static const struct {
        const char *budget, *what;
        word n;
        enum addresses kind;
        bool variable;
    } rows[] = {
        { "dpf_1", "1 filter", 1, ALL_RANDOM, false },
        { "dpf_2", "2 filters", 2, ALL_RANDOM, false },
        { "dpf_2", "2, same addresses", 2, SAME_PEER, false },
        { "dpf_3", "3 filters", 3, ALL_RANDOM, false },
        { "dpf_3", "3, same addresses", 3, SAME_PEER, false },
        { "dpf_10", "10 filters", 10, ALL_RANDOM, false },
        { "dpf_100", "100 filters", 100, ALL_RANDOM, false },
        { "dpf_1000", "1000 filters", 1000, ALL_RANDOM, false },
        { "dpf_1000", "1000, random remote addresses", 1000, RANDOM_PEER, false },
        { "dpf_10", "10, same addresses", 10, SAME_PEER, false },
        { "dpf_100", "100, same addresses", 100, SAME_PEER, false },
        { "dpf_1000", "1000, same addresses", 1000, SAME_PEER, false },
        { "dpf_var_10", "10 filters, variable header", 10, ALL_RANDOM, true },
        { "dpf_var_10", "10, variable, same addresses", 10, SAME_PEER, true },
    };
    struct result ten[2];
    bool over = false;

    (void)state;
    memset(ten, 0, sizeof ten);
    print_message("%-11s %-30s %7s %7s %7s %6s %7s %14s\n", "row", "", "hit", "miss", "mean", "worst", "budget",
                  "hit, no near");
    for (word i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result far = measure(rows[i].n, rows[i].kind, rows[i].variable, false);
        struct result r = measure(rows[i].n, rows[i].kind, rows[i].variable, true);
        struct result *family = &ten[rows[i].kind == SAME_PEER];
        double budget = budget_of(rows[i].budget);

        if (rows[i].n == 10 && !rows[i].variable)
            *family = r;
        if (!budget)
            budget = 1.2 * family->both;
        print_message("%-11s %-30s %7.2f %7.2f %7.2f %6u %7.2f %14.2f%s\n", rows[i].budget, rows[i].what, r.hit, r.miss,
                      r.both, r.worst, budget, far.hit, r.both > budget ? " OVER" : "");
        over |= r.both > budget || (rows[i].n > 10 && r.hit > 1.2 * family->hit);
        over |= rows[i].kind == ALL_RANDOM && budget_of(rows[i].budget) && r.hit > budget;
    }
    assert_false(over);
}

/* Kernel instructions of one insertion when n filters are there. */
static struct result measure_insert(word n, enum addresses kind, bool variable)
{
    struct dpf_atom a[TCP_ATOMS];
    struct connection first;
    struct result r = { 0 };
    const struct cap cap = { 5, 6 };
    uint64_t sum = 0;
    word rounds = 20;

    image_start(IMAGE);
    random_state = 7 * n + 1;
    first = connection_random();
    for (word i = 0; i < n + rounds; i++) {
        struct connection c = connection_random();
        int id;

        if (kind != ALL_RANDOM)
            c.dst = first.dst;
        if (kind == SAME_PEER)
            c.src = first.src;
        id = image_insert(a, tcp_atoms(a, c, variable), cap);
        assert_true(id > 0);
        if (i < n) {
            if (image.count > r.worst)
                r.worst = (word)image.count;
            continue;
        }
        sum += image.count;
        image_call(image_table.delete, 7, (word)id, 0, 0, 0, 0);
        r.miss += (double)image.count / rounds;
    }
    r.hit = (double)sum / rounds;
    return r;
}

static void test_insertion(void **state)
{
    static const struct { const char *budget, *what; word n; enum addresses kind; bool variable; } rows[] = {
        { "", "1 filter", 1, ALL_RANDOM, false },
        { "dpf_insert_10", "10 filters", 10, ALL_RANDOM, false },
        { "dpf_insert_10", "10, same addresses", 10, SAME_PEER, false },
        { "dpf_insert_10", "10 filters, variable header", 10, ALL_RANDOM, true },
        { "", "100 filters", 100, ALL_RANDOM, false },
        { "dpf_insert_1000", "1000 filters", 1000, ALL_RANDOM, false },
        { "dpf_insert_1000", "1000, random remote addresses", 1000, RANDOM_PEER, false },
        { "dpf_insert_1000", "1000, same addresses", 1000, SAME_PEER, false },
    };
    double ten = 0;
    bool over = false;

    (void)state;
    print_message("%-16s %-30s %7s %7s %7s %s\n", "row: one more", "", "insert", "delete", "budget", "worst on the way");
    for (word i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result r = measure_insert(rows[i].n, rows[i].kind, rows[i].variable);
        double budget = budget_of(rows[i].budget);

        if (!ten && budget)
            ten = r.hit;
        if (!strcmp(rows[i].budget, "dpf_insert_1000"))
            budget = 2 * ten;
        print_message("%-16s %-30s %7.0f %7.0f %7.0f %8u\n", rows[i].budget, rows[i].what, r.hit, r.miss, budget, r.worst);
        over |= budget && r.hit > budget;
    }
    assert_false(over);
}

/* The baseline: what libpcap compiles for the same 10 filters, one program after the other, interpreted. */
static void test_bpf(void **state)
{
    struct dpf_atom a[TCP_ATOMS];
    struct connection c[10];
    uint8_t m[TCP_BYTES_MAX];
    word program[10], at = image_scratch() + 4096, rounds = 1000, lengths = 0;
    pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
    double sum[2] = { 0, 0 };

    (void)state;
    random_state = 52;
    image_start(IMAGE);
    for (word i = 0; i < 10; i++) {
        struct bpf_program p;
        char text[300];

        c[i] = connection_random();
        tcp_atoms(a, c[i], false);
        snprintf(text, sizeof text, "ether[12:2] = 0x800 and ether[14] = 0x45 and ether[23] = 6 and ether[26:4] = 0x%x and "
                 "ether[30:4] = 0x%x and ether[34:2] = %u and ether[36:2] = %u", c[i].src, c[i].dst, c[i].sport, c[i].dport);
        assert_int_equal(pcap_compile(pcap, &p, text, 1, PCAP_NETMASK_UNKNOWN), 0);
        program[i] = at;
        memcpy(image_at(at), p.bf_insns, p.bf_len * 8);
        at += p.bf_len * 8;
        lengths += p.bf_len;
        pcap_freecode(&p);
    }
    for (word i = 0; i < 2 * rounds; i++) {
        word hit = random_below(10), bytes = tcp_packet(m, c[hit], 5), found = 10;

        if (i & 1)
            put16(m + 36, c[hit].dport ^ 1);
        memcpy(image_at(image_scratch()), m, bytes);
        for (word f = 0; f < 10 && found == 10; f++) {
            if (image_call(image_table.bpf, program[f], image_scratch(), bytes, 0, 0, 0))
                found = f;
            sum[i & 1] += (double)image.count / rounds;
        }
        assert_int_equal(found, i & 1 ? 10 : hit);
    }
    pcap_close(pcap);
    print_message("bpf_10: classic BPF, 10 programs of %u instructions: hit %.0f, miss %.0f, mean %.0f\n", lengths / 10,
                  sum[0], sum[1], (sum[0] + sum[1]) / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_insertion), cmocka_unit_test(test_bpf) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
