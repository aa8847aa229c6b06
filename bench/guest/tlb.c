/* TLB misses: answered by the STLB, by the user's page table, by a guaranteed mapping.
 *
 * Two environments map the same 1000 random pages of a window of 16 MB, which has exactly as many pages as the STLB has
 * entries: within one environment no two of them share an entry. A second window, 16 MB further, displaces DISPLACED of
 * them: all of it is one page, as only its addresses matter. */
#include "bench.h"

#define WINDOW      0x10000000
#define WINDOW_SIZE (STLB_ENTRIES * PAGE_SIZE)
#define PAGES       1000
#define DISPLACED   300                 /* of them have the entry taken away by the second window */
#define DISPLACER   0x0d15b1ac          /* what its page holds */
#define PASSES      2

static word va[PAGES];

static void choose(void)
{
    static uint8_t taken[STLB_ENTRIES];

    for (unsigned i = 0; i < PAGES;) {
        word vpn = bench_random(STLB_ENTRIES);

        if (!taken[vpn]) {
            taken[vpn] = 1;
            va[i++] = WINDOW + vpn * PAGE_SIZE;
        }
    }
}

/* What a page of this environment holds: nobody else's page has it. */
static word content(word address) { return ENV->id << 24 ^ address ^ 0x5a5a5a5a; }
static volatile word *at(word address) { return (volatile word *)address; }

static void map_all(void)
{
    choose();
    for (unsigned i = 0; i < PAGES; i++) {
        check(min_alloc(va[i]) == 0);
        *at(va[i]) = content(va[i]);
    }
}

static void touch(unsigned pages)
{
    for (unsigned i = 0; i < pages; i++)
        check(*at(va[i]) == content(va[i]));
}

/* The emulator replaces TLB entries in turn, so a refill would now and then displace the page of the measured code, whose
 * own refill would be counted with it. Every BATCH samples other pages displace it first, outside of the region. */
#define BATCH       20
#define OTHERS      70                  /* more than the TLB has entries */

static void measure_hits(void)
{
    touch(PAGES);                       /* into the STLB; the TLB holds the last few */
    for (unsigned i = 0; i < PAGES; i++) {
        for (unsigned n = 0; i % BATCH == 0 && n < OTHERS; n++)
            check(*at(va[(i + PAGES / 2 + n) % PAGES]) == content(va[(i + PAGES / 2 + n) % PAGES]));
        check(bench_load_16(va[i]) == content(va[i]));
    }
}

static int hits(envid caller, word a, word b, word c)
{
    (void)caller, (void)a, (void)b, (void)c;
    measure_hits();
    return 0;
}

static void partner(void)
{
    min_serve(hits);
    map_all();
    for (;;)
        min_yield(0);
}

static void measure(void)
{
    word *guaranteed = min_gpage();
    struct cap cap;
    int displacers;

    check(guaranteed != NULL);
    *guaranteed = 77;
    map_all();
    for (int pass = 0; pass < PASSES; pass++) {
        measure_hits();
        check(min_call(bench_partner, 0, 0, 0) == 0);
    }

    displacers = min_page(&cap);
    check(displacers > 0);
    for (unsigned i = 0; i < DISPLACED; i++)
        check(min_map(va[i] + WINDOW_SIZE, displacers << PAGE_SHIFT | PTE_V | PTE_D, cap) == 0);
    *at(va[0] + WINDOW_SIZE) = DISPLACER;
    touch(PAGES);
    for (int pass = 0; pass < PASSES; pass++) {
        for (unsigned i = 0; i < DISPLACED; i++)
            check(*at(va[i] + WINDOW_SIZE) == DISPLACER);
        for (unsigned i = 0; i < DISPLACED; i++)
            check(bench_load_17(va[i]) == content(va[i]));
    }

    for (unsigned sample = 0; sample < 50; sample++) {
        touch(200);                     /* more pages than the TLB has entries */
        check(bench_load_18((word)guaranteed) == 77);
    }
}

int main(void)
{
    bench_run(measure, partner);
}
