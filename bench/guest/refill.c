/* TLB refill on a TLB-heavy workload: from the STLB, or by the user's handler where the STLB has another page's entry.
 * The same loads with a linear page table in kseg2 and no kernel: bench/bare/linear.c. */
#include "bench.h"
#include "refill.h"

static void map_all(const struct refill_work *work)
{
    for (word page = 0; page < work->pages; page++) {
        word va = refill_va(work, page);

        if (min_lookup(va) && min_lookup(va)->lo)
            continue;
        check(min_alloc(va) == 0);
        *(volatile word *)va = refill_content(va);
    }
}

/* So that a machine of 24 MB has room for the next kind. */
static void unmap_all(const struct refill_work *work)
{
    for (word page = 0; page < work->pages; page++) {
        word va = refill_va(work, page);

        check(sys_page_free(min_lookup(va)->lo >> PAGE_SHIFT) == 0);
        min_unmap(va);
    }
}

static void measure(void)
{
    for (int i = 0; i < REFILL_WORKS; i++) {
        const struct refill_work *work = &refill_works[i];
        word expected = refill_expected(work);

        if (i && work[-1].base != work->base)
            unmap_all(work - 1);        /* the largest of a kind has all its pages */
        map_all(work);
        check(refill_touch_warm(work->base, work->pages - 1, work->segment_bits, work->skew) == expected);
        for (int sample = 0; sample < REFILL_SAMPLES; sample++)
            check(work->touch(work->base, work->pages - 1, work->segment_bits, work->skew) == expected);
    }
}

int main(void)
{
    bench_run(measure, NULL);
}
