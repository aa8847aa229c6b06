/* Pages and address space identifiers: freeing a page that nothing names, one that is mapped, recycling the ASIDs. */
#include "bench.h"

#define SAMPLES 20
#define RECYCLES 4
#define MAPPED  0x10000000
#define SUCCESSORS 66                   /* more than there are ASIDs */

static void measure_free(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        word before = SYSINFO->pages_free;
        int page = sys_page_alloc(-1);

        check(page > 0 && SYSINFO->pages_free == before - 1);
        check(bench_free_16(page) == 0);
        check(SYSINFO->pages_free == before);
    }
    check(min_alloc(MAPPED) == 0);      /* the page table's leaf is there from now on */
    check(sys_page_free(min_lookup(MAPPED)->lo >> PAGE_SHIFT) == 0);
    for (int i = 0; i < SAMPLES; i++) {
        word before = SYSINFO->pages_free;

        check(min_alloc(MAPPED) == 0);
        *(volatile word *)MAPPED = i;
        check(*(volatile word *)MAPPED == (word)i);
        check(bench_free_17(min_lookup(MAPPED)->lo >> PAGE_SHIFT) == 0);
        check(SYSINFO->pages_free == before);
        min_unmap(MAPPED);
    }
}

/* Environments with nothing but the page of bench_start: they yield to the measuring one whenever they start. The
 * first environment makes them, which owns the program's text; a copy of the list reaches the measuring one. */
static struct min_child successor[SUCCESSORS];

static void rights(const struct min_child *child)
{
    UPAGE->arg[2] = child->cap.lo;
    UPAGE->arg[3] = child->cap.hi;
}

static void successors_make(void)
{
    word index = (word)bench_start >> PAGE_SHIFT, page = ENV->gmap[index] >> PAGE_SHIFT;

    for (struct min_child *s = successor; s < successor + SUCCESSORS; s++) {
        int id = sys_env_create(0, 0);

        check(id > 0);
        *s = (struct min_child){ id, { UPAGE->result[0], UPAGE->result[1] } };
        check(sys_page_caps(page) == 0);
        UPAGE->arg[0] = UPAGE->result[0];
        UPAGE->arg[1] = UPAGE->result[1];
        rights(s);
        check(sys_gmap(s->id, index, page << PAGE_SHIFT | PTE_V) == 0);
    }
}

static void start_at(const struct min_child *s, const char *pc)
{
    rights(s);
    check(sys_vector(s->id, VEC_START, (word)pc) == 0);
}

static unsigned next;

/* Yields to one successor after the other until all ASIDs have been recycled: how many it took. */
static unsigned until_recycled(void)
{
    word before = SYSINFO->asid_recycled;
    unsigned yields = 0;

    while (SYSINFO->asid_recycled == before) {
        check(bench_yield_plain(successor[next++ % SUCCESSORS].id) == 0);
        yields++;
    }
    return yields;
}

static void measure_recycle(void)
{
    unsigned period;

    check(sys_vector(0, VEC_START, (word)bench_back_start) == 0);
    for (unsigned i = 0; i < SUCCESSORS; i++) {
        rights(&successor[i]);
        check(sys_env_page(successor[i].id, (word)BENCH_YIELD_TO - UPAGE_VA, ENV->id) == 0);
        start_at(&successor[i], bench_start);
    }
    until_recycled();
    period = until_recycled();
    for (int sample = 0; sample < RECYCLES; sample++) {
        word before = SYSINFO->asid_recycled;
        struct min_child *s;

        for (unsigned i = 1; i < period; i++)
            check(bench_yield_plain(successor[next++ % SUCCESSORS].id) == 0);
        check(SYSINFO->asid_recycled == before);
        s = &successor[next++ % SUCCESSORS];
        start_at(s, bench_start_marked);
        check(bench_yield_18(s->id) == 0);
        check(SYSINFO->asid_recycled == before + 1);
        start_at(s, bench_start);
    }
}

static void measure(void)
{
    measure_free();
    measure_recycle();
}

int main(void)
{
    successors_make();
    bench_run(measure, NULL);
}
