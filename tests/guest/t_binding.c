/* Attacks on the fast path of tlb_write: it takes a binding's word for the right, so no bits of an address may make one
 * environment's binding look like another's, or one address space's like another's. */
#include "tap.h"

#define X           0x10000000
#define GLOBAL      0x10123000
#define PTE_G       0x100           /* the processor's: matches in every address space */
#define CHILDREN    6
#define OURS        0x1995
#define THEIRS      0x666

static volatile word *const x = (volatile word *)X;

/* In a child: what it reads at an address that it never mapped. */
static word missed;
static void miss(struct min_frame *f)
{
    missed = 1;
    f->pc += 4;
}

static int peek(word va)
{
    word got = 0;

    missed = 0;
    __asm__ volatile ("lw %0, 0(%1)\n nop" : "+r"(got) : "r"(va));
    return missed ? 0 : (int)got;
}

/* In a child: binds a page of its own at X; the answer is its EntryLo. */
static int bind(envid caller, word a, word b, word c)
{
    (void)caller, (void)b, (void)c;
    if (a)
        return peek(a);
    if (!min_lookup(X) || !min_lookup(X)->lo)
        min_alloc(X);
    *x = THEIRS;
    return (int)min_lookup(X)->lo;
}

static void serve(void)
{
    min_serve(bind);
    min_handle(VEC_TLBL, miss);
    for (;;)
        min_yield(0);
}

/* How many of the 4096 ways to spell X's low bits enter lo. */
static unsigned entered(word lo)
{
    unsigned granted = 0;

    for (word low = 0; low < PAGE_SIZE; low++)
        granted += sys_tlb_write(X | low, lo, 0, 0) == 0;
    return granted;
}

int main(void)
{
    struct min_child child[CHILDREN];
    unsigned granted = 0;

    tap_begin();
    for (int i = 0; i < CHILDREN; i++)
        if (min_spawn(serve, &child[i]) || min_yield(child[i].id))
            is(i, -1, "a child is made");
    for (int i = 0; i < CHILDREN; i++)
        granted += entered((word)min_call(child[i].id, 0, 0, 0));
    is(granted, 0, "no spelling of an address enters another environment's page");

    is(min_alloc(X), 0, "a page of our own");
    *x = OURS;
    entered(min_lookup(X)->lo);
    is(*x, OURS, "odd spellings of our own binding show our own page");
    word lo = min_lookup(X)->lo;
    int other = sys_cid_switch(1);
    granted = other ? 1 : entered(lo);
    is(sys_cid_switch(0), 0, "an address space of our own and back");
    is(granted, 0, "a binding of one address space is none of the other");
    is(*x, OURS, "our page is as it was");
    is(min_alloc(GLOBAL), 0, "a page at an address that nobody else has");
    struct min_pte *entry = min_lookup(GLOBAL);
    is(sys_tlb_write(GLOBAL, entry->lo | PTE_G | 0xff, entry->cap.lo, entry->cap.hi), 0, "  is bound with every bit set");
    *(volatile word *)GLOBAL = OURS;
    is(min_call(child[0].id, GLOBAL, 0, 0), 0, "  and is not global: another environment does not see it");
    sys_page_free(entry->lo >> PAGE_SHIFT);
    *entry = (struct min_pte){ 0 };
    for (int i = 0; i < CHILDREN; i++)
        granted += min_call(child[i].id, 0, 0, 0) == 0 || min_destroy(&child[i]) != 0;
    is(granted, 0, "the others are well, and gone");
    is(sys_page_free(lo >> PAGE_SHIFT), 0, "the page is given back");
    *min_lookup(X) = (struct min_pte){ 0 };
    tap_done();
}
