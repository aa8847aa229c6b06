/* Handlers and entries that point nowhere good: the offender dies or goes on losing its own time, and nobody else
 * notices. Booted with the clock on; with `-- still` and the clock off only those that must die. */
#include "bare.h"

enum { HOLE = 0x50000, FAR = 0x400000, OWN_INDEX = 0x60, COUNT = 0, PAGE = 8, CAP = 9 };

extern char hits_break[], breaks[], misses[], refill_copy[], refill_copy_end[], stops[], overflow_first[];
__asm__(".set noreorder\n"
        "hits_break: break\n nop\n"
        "breaks: break\n b breaks\n nop\n"
        "overflow_first: add $t4, $t3, $t3\n b overflow_first\n nop\n"
        "misses: lw $t0, 0($t1)\n b misses\n nop\n"
        "refill_copy: b refill_copy\n nop\n"
        "refill_copy_end:\n"
        "stops: b stops\n nop\n"
        ".set reorder");

static void set(word which, const void *pc) { sys_vector(0, which, (word)pc); }
static void trap(void) { __asm__ volatile("break"); }
static word look(word address) { return *(volatile word *)address; }
static void forever(void) { for (;;) ; }

static struct cap board_cap(void) { return (struct cap){ SHARED[CAP], SHARED[CAP + 1] }; }

static void map(word index, word lo)
{
    struct cap cap = board_cap();

    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    sys_gmap(0, index, lo);
}

/* ---- who must die ---- */

static void unmapped(word u) { (void)u; set(VEC_BP, (void *)FAR); trap(); }
static void unmapped_near(word u) { (void)u; set(VEC_BP, (void *)HOLE); trap(); }
static void invalid(word u) { (void)u; map(HOLE >> PAGE_SHIFT, SHARED[PAGE] << PAGE_SHIFT); set(VEC_BP, (void *)HOLE); trap(); }

static void invalid_itself(word u)
{
    (void)u;
    map(HOLE >> PAGE_SHIFT, SHARED[PAGE] << PAGE_SHIFT);
    for (word v = VEC_MOD; v <= VEC_OV; v++)
        set(v, (void *)HOLE);
    trap();
}

static void first_instruction(word u) { (void)u; set(VEC_BP, hits_break); trap(); }
static void no_handler(word u) { (void)u; trap(); }
static void no_refill(word u) { (void)u; look(FAR); }
static void kernel_address(word u) { (void)u; look(0x80000000); }

/* A refill handler in a page of its own, which it loses in several ways; the next miss is its end. */
static void own_handler(word how)
{
    word page = sys_page_alloc(-1);
    struct cap cap;

    sys_page_caps(page);
    cap = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
    if (bare_map(0, OWN_INDEX, page << PAGE_SHIFT | PTE_V | PTE_D, cap))
        forever();
    for (word i = 0; i < 2; i++)
        ((volatile word *)(OWN_INDEX << PAGE_SHIFT))[i] = ((word *)refill_copy)[i];
    UPAGE->arg[0] = cap.hi;
    sys_cache_flush(page, 0, 8, cap.lo);
    set(VEC_UTLB, (void *)(OWN_INDEX << PAGE_SHIFT));
    if (bare_map(0, OWN_INDEX, 0, cap) != -E_BUSY || bare_map(0, OWN_INDEX, page << PAGE_SHIFT, cap) != -E_BUSY)
        forever();                      /* the kernel must not let it go like that */
    if (how == 0)
        sys_page_free(page);
    else if (how == 1)
        sys_page_revoke(page);
    else if (how == 2)
        sys_page_free_range(page, 1);
    else
        set(VEC_UTLB, 0);
    look(FAR);
    forever();
}

/* ---- who only wastes its own time ---- */

static void ping_pong(word u)
{
    (void)u;
    set(VEC_BP, overflow_first);
    set(VEC_OV, breaks);
    __asm__ volatile("lui $t3, 0x7fff\n break" ::: "$11", "$12");
}

static void refill_misses(word u) { (void)u; set(VEC_UTLB, misses); look(FAR); }
static void refill_hangs(word u) { (void)u; set(VEC_UTLB, stops); look(FAR); }

/* ---- and who looks on ---- */

static void neighbour(word u)
{
    (void)u;
    for (;;)
        SHARED[COUNT]++;
}

static const struct { const char *name; bare_entry entry; word argument; bool dies; } attempts[] = {
    { "handler in no page", unmapped, 0, true },
    { "handler in no guaranteed page", unmapped_near, 0, true },
    { "handler in an invalid page", invalid, 0, true },
    { "every handler in an invalid page", invalid_itself, 0, true },
    { "handler whose first instruction faults", first_instruction, 0, true },
    { "no handler", no_handler, 0, true },
    { "no refill handler", no_refill, 0, true },
    { "a kernel address", kernel_address, 0, true },
    { "refill handler's page freed", own_handler, 0, true },
    { "refill handler's page revoked", own_handler, 1, true },
    { "refill handler's page freed in a range", own_handler, 2, true },
    { "refill handler removed", own_handler, 3, true },
    { "two handlers that each fault at once", ping_pong, 0, false },
    { "refill handler whose first instruction misses", refill_misses, 0, true },
    { "refill handler that hangs", refill_hangs, 0, false },
};
static struct bare watcher, offender;
static struct cap cap;

static bool lives(envid id) { return sys_env_cap(id) != -E_ENV; }

static void attempt(unsigned i, bool still)
{
    bare_create(&offender, attempts[i].entry, attempts[i].argument);
    if (still) {
        min_yield(offender.id);
    } else {
        word before = SHARED[COUNT];
        bare_slice(&offender);
        wait_ticks(8);
        if (SHARED[COUNT] == before)
            ok(false, "the neighbour runs");
    }
    ok(lives(offender.id) == !attempts[i].dies, attempts[i].name);
    if (lives(offender.id))
        bare_kill(&offender);
}

/* An entry of each kind that points nowhere. */
static void entries(void)
{
    static const word which[] = { VEC_START, VEC_END, VEC_SYNC };
    static const char *const name[] = { "start of a slice", "end of a slice", "synchronous entry" };

    for (unsigned i = 0; i < 3; i++) {
        bare_create(&offender, neighbour, 0);
        bare_vector(&offender, which[i], (void *)FAR);
        if (which[i] == VEC_SYNC)
            ok(min_call(offender.id, 1, 2, 3) == -E_ENV, "the call fails");
        else {
            bare_slice(&offender);
            wait_ticks(8);
        }
        ok(!lives(offender.id), name[i]);
    }
}

/* The refill handler's page belongs to another, who takes it back. */
static void pulled(void)
{
    struct cap own;
    word page = min_page(&own);

    bare_create(&offender, neighbour, 0);
    bare_map(offender.id, OWN_INDEX, page << PAGE_SHIFT | PTE_V, own);
    bare_vector(&offender, VEC_UTLB, (void *)(OWN_INDEX << PAGE_SHIFT));
    sys_page_free(page);
    bare_slice(&offender);
    wait_ticks(8);
    ok(lives(offender.id), "losing the refill handler is no fault");
    bare_kill(&offender);
}

int main(void)
{
    bool still = UPAGE->data[0] == 's';

    tap_begin();
    ok(!bare_create(&watcher, neighbour, 0), "a neighbour");
    SHARED[PAGE] = min_page(&cap);
    SHARED[CAP] = cap.lo;
    SHARED[CAP + 1] = cap.hi;
    if (!still)
        bare_slice(&watcher);
    for (unsigned i = 0; i < sizeof attempts / sizeof *attempts; i++)
        if (!still || attempts[i].dies)
            attempt(i, still);
    if (!still) {
        entries();
        pulled();
        ok(lives(watcher.id), "the neighbour lives");
    }
    bare_kill(&watcher);
    tap_done();
}
