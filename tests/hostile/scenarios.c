/* What h_everywhere interrupts: a call, faults, page release, revocation, a filter, a pipe, a second program. */
#include "everywhere.h"
#include "../guest/wire.h"

extern char revoke_entry[], min_exception[];
static struct min_child child;

static volatile word *work_at(word page) { return (volatile word *)(WORK + page * PAGE_SIZE); }

/* ---- a call to another environment and back ---- */

static int add(envid caller, word a, word b, word c)
{
    (void)caller;
    return (int)(a + b + c);
}

static void adder(void)
{
    min_serve(add);
    for (;;)
        min_yield(0);
}

static void child_begin(void)
{
    min_spawn(adder, &child);
    min_yield(child.id);
}

static void child_end(void) { min_destroy(&child); }

static void child_victim(void)
{
    SHARED[VICTIM_CAP] = child.cap.lo;
    SHARED[VICTIM_CAP + 1] = child.cap.hi;
    SHARED[VICTIM] = child.id;
}

static word call(void)
{
    word sum = 0;

    for (word i = 0; i < 16; i++) {
        int result = min_call(child.id, i, 20, 3);

        if (result < 0)
            return result;
        sum = sum * 3 + result;
    }
    return sum;
}

/* ---- refill and exceptions, both handled here ---- */

static word stepped;
static void step(struct min_frame *f)
{
    stepped++;
    f->reg[V0] = 5;
    f->pc += 4;
}

static void faults_begin(void) { min_handle(VEC_ADEL, step); }
static void faults_end(void) { min_handle(VEC_ADEL, 0); }

static word faults(void)
{
    word sum = stepped = 0, odd;

    for (word i = 0; i < WORK_PAGES; i++) {
        sys_tlb_delete((word)work_at(i));
        work_at(i)[i] = sum + i;
        sys_tlb_delete((word)work_at(i));
        sum = sum * 5 + work_at(i)[i];
        __asm__ volatile("lw $2, 1(%1)\n move %0, $2" : "=r"(odd) : "r"(work_at(i)) : "$2");
        sum += odd;
    }
    return sum * 16 + stepped;
}

/* ---- a page that is taken, shared, revoked and given back ---- */

static word release(void)
{
    struct cap cap;
    int page = min_page(&cap);
    word good = 0;

    good = good * 2 + (min_map(WORK + 0x100000, page << PAGE_SHIFT | PTE_V | PTE_D, cap) == 0);
    *(volatile word *)(WORK + 0x100000) = 77;
    UPAGE->arg[2] = child.cap.lo;
    UPAGE->arg[3] = child.cap.hi;
    good = good * 2 + (sys_page_ref(page, cap.lo, cap.hi, child.id) == 1);
    good = good * 2 + (sys_page_revoke(page) == 0);
    good = good * 2 + (sys_tlb_write(WORK + 0x100000, page << PAGE_SHIFT | PTE_V, cap.lo, cap.hi) == -E_CAP);
    UPAGE->arg[2] = child.cap.lo;
    UPAGE->arg[3] = child.cap.hi;
    good = good * 2 + (sys_page_unref(page, child.id) == 0);
    good = good * 2 + (sys_page_free(page) == 0);
    good = good * 2 + (sys_page_free(page) == -E_OWNER);
    min_unmap(WORK + 0x100000);
    return good;
}

/* ---- a page that the kernel asks another environment for ---- */

enum { HOARD = 20000, GUARANTEE = 40, GIVE_UP = 50 };
static word hoard[HOARD], have, guaranteed;
extern volatile word asked;

static int take_again(envid caller, word a, word b, word c)
{
    (void)caller, (void)a, (void)b, (void)c;
    int page = sys_page_alloc(-1);

    if (page > 0)
        hoard[have++] = page;
    return page > 0;
}

static void hoarder(void)
{
    int page;

    min_serve(take_again);
    sys_vector(0, VEC_REVOKE, (word)revoke_entry);
    while (have < HOARD && (page = sys_page_alloc(-1)) > 0)
        hoard[have++] = page;
    for (;;) {
        while (ENV->revoke_kind == RESOURCE_PAGE && have)
            sys_page_free(hoard[--have]);
        min_yield(0);
    }
}

static void hog_begin(void)
{
    guaranteed = ENV->pages_guaranteed;
    sys_guarantee(0, ENV->pages + GUARANTEE);
    min_spawn(hoarder, &child);
    while (SYSINFO->pages_free)
        min_yield(child.id);
}

static void hog_end(void)
{
    min_destroy(&child);
    sys_guarantee(0, guaranteed);
}

static word revocation(void)
{
    word turns = 0;
    int page, freed, taken;

    while ((page = sys_page_alloc(-1)) < 0 && turns++ < GIVE_UP)
        min_yield(child.id);
    freed = sys_page_free(page);
    taken = min_call(child.id, 0, 0, 0);
    return (page > 0) << 2 | (freed == 0) << 1 | taken;
}

/* ---- a filter with its ring ---- */

static struct cap ring_cap;
static int ring_page;
static void filter_begin(void) { ring_page = min_page(&ring_cap); }
static void filter_end(void) { sys_page_free(ring_page); }

static word filter(void)
{
    static const struct dpf_atom atoms[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 17), DPF_EQ16(36, 7), DPF_EQ16(34, 9) };
    int ring = sys_ring_alloc(), id = wire_insert(ATOMS(atoms), (struct cap){ 0, 0 });
    word good = ring > 0 && id > 0;

    good = good * 16 + sys_ring_page(ring, ring_page, ring_cap.lo, ring_cap.hi);
    good = good * 2 + (sys_dpf_bind(id, ring) == 0);
    good = good * 2 + (sys_ring_free(ring) == -E_BUSY);
    good = good * 2 + (sys_dpf_delete(id) == 0);
    good = good * 2 + (sys_ring_free(ring) == 0);
    return good;
}

/* ---- a pipe: words through shared memory, each side yielding to the other ---- */

static struct bare reader;
void give(envid whom);                          /* h_everywhere_asm.S */

static void reads(word unused)
{
    (void)unused;
    for (;;) {
        while (SHARED[TAKEN] != SHARED[WRITTEN]) {
            word taken = SHARED[TAKEN], sum = SHARED[SUM] * 31 + SHARED[PIPE + taken % PIPE_WORDS];

            SHARED[SUM] = sum;
            SHARED[TAKEN] = taken + 1;
        }
        give(SHARED[MAIN]);
    }
}

static void pipe_begin(void) { bare_create(&reader, reads, 0); }
static void pipe_end(void) { bare_kill(&reader); }
static void pipe_prepare(void) { SHARED[WRITTEN] = SHARED[TAKEN] = SHARED[SUM] = 0; }

static void pipe_victim(void)
{
    SHARED[VICTIM_CAP] = reader.cap.lo;
    SHARED[VICTIM_CAP + 1] = reader.cap.hi;
    SHARED[VICTIM] = reader.id;
}

static word pipe(void)
{
    for (word i = 0; i < 8 * PIPE_WORDS; i++) {
        while (SHARED[WRITTEN] - SHARED[TAKEN] == PIPE_WORDS)
            if (min_yield(reader.id))
                return -E_ENV;
        SHARED[PIPE + i % PIPE_WORDS] = i * i;
        SHARED[WRITTEN]++;
    }
    while (SHARED[WRITTEN] != SHARED[TAKEN])
        if (min_yield(reader.id))
            return -E_ENV;
    return SHARED[SUM];
}

/* ---- a second program from this one: its memory is copied, it runs, it is asked, it ends ---- */

static word spawn(void)
{
    struct min_child other;
    int made = min_spawn(adder, &other), answer;

    if (made)
        return made;
    min_yield(other.id);
    answer = min_call(other.id, 1, 2, 3);
    return min_destroy(&other) ?: answer;
}

const struct scenario scenarios[] = {
    { "protected calls", child_begin, child_end, 0, call, child_victim, child_begin },
    { "refills and exceptions", faults_begin, faults_end, 0, faults, 0, 0 },
    { "a page that is shared, revoked and freed", child_begin, child_end, 0, release, 0, 0 },
    { "a page that another is asked for", hog_begin, hog_end, 0, revocation, 0, 0 },
    { "a filter and its ring", filter_begin, filter_end, 0, filter, 0, 0 },
    { "a pipe", pipe_begin, pipe_end, pipe_prepare, pipe, pipe_victim, pipe_begin },
    { "a second program", 0, 0, 0, spawn, 0, 0 },
};
const word scenario_count = sizeof scenarios / sizeof *scenarios;
