/* The user's page table and refill, the STLB, ranges: every address shows its own page and no other. */
#include "tap.h"

#define BASE    0x10000000
#define PAGES   2000
#define GUARANTEED 0x80000      /* an address of the guaranteed segment */

static volatile word *at(word va) { return (volatile word *)va; }
static unsigned faults;

static void count_fault(struct min_frame *f)
{
    faults++;
    f->pc += 4;
}

/* How many of `pages` pages from va refuse a store. */
static unsigned stores_refused(word va, unsigned pages)
{
    faults = 0;
    for (unsigned i = 0; i < pages; i++)
        __asm__ volatile ("sw %0, 0(%1)" :: "r"(i), "r"(va + i * PAGE_SIZE) : "memory");
    return faults;
}

int main(void)
{
    unsigned wrong = 0, failed = 0;
    struct min_pte *entry;
    struct cap none = { 0, 0 };

    tap_begin();
    for (unsigned i = 0; i < PAGES; i++)
        failed += min_alloc(BASE + i * PAGE_SIZE) != 0;
    is(failed, 0, "2000 pages are mapped");
    for (unsigned i = 0; i < PAGES; i++)
        *at(BASE + i * PAGE_SIZE + 4 * (i & 1023)) = i ^ 0xabcd0000;
    for (int pass = 0; pass < 3; pass++)
        for (unsigned i = 0; i < PAGES; i++)
            wrong += *at(BASE + i * PAGE_SIZE + 4 * (i & 1023)) != (i ^ 0xabcd0000);
    is(wrong, 0, "each shows what was written there");

    /* 16 MB apart: the same STLB entry. */
    is(min_alloc(BASE + STLB_ENTRIES * PAGE_SIZE), 0, "an address that collides in the STLB");
    *at(BASE + STLB_ENTRIES * PAGE_SIZE) = 99;
    for (unsigned i = 0; i < 200; i++)
        wrong += *at(BASE + i * PAGE_SIZE + 4 * (i & 1023)) != (i ^ 0xabcd0000);
    for (unsigned n = 0; n < 10; n++)
        wrong += *at(BASE + STLB_ENTRIES * PAGE_SIZE) != 99 || *at(BASE) != 0xabcd0000;
    is(wrong, 0, "colliding addresses displace but never mix");

    min_handle(VEC_MOD, count_fault);
    min_handle(VEC_TLBS, count_fault);
    is(sys_tlb_range(BASE, 0, 1), 0, "an empty range");
    for (unsigned i = 0; i < 100; i++)
        *at(BASE + i * PAGE_SIZE) = i;
    ok(sys_tlb_range(BASE, 100, 1) > 0, "100 pages are write-protected by one call");
    for (unsigned i = 0; i < 100; i++)
        min_lookup(BASE + i * PAGE_SIZE)->lo &= ~(word)PTE_D;
    is(stores_refused(BASE, 100), 100, "no store passes");
    for (unsigned i = 0; i < 100; i++)
        wrong += *at(BASE + i * PAGE_SIZE) != i;
    is(wrong, 0, "they are still readable, and unchanged");
    is(stores_refused(BASE + 100 * PAGE_SIZE, 10), 0, "their neighbours are writable");
    for (unsigned i = 0; i < 100; i++)
        min_lookup(BASE + i * PAGE_SIZE)->lo |= PTE_D;
    ok(sys_tlb_range(BASE, 100, 2) >= 0, "made writable again by one call");
    is(stores_refused(BASE, 100), 0, "every store passes");

    /* Of 150 pages that begin anywhere, one is not there, and another's place belongs to a neighbour 16 MB away. */
    for (unsigned i = 203; i < 353; i++)
        *at(BASE + i * PAGE_SIZE) = i;
    sys_tlb_delete(BASE + 251 * PAGE_SIZE);
    failed += min_alloc(BASE + (STLB_ENTRIES + 270) * PAGE_SIZE) != 0;
    is(sys_tlb_range(BASE + 203 * PAGE_SIZE, 150, 1), 148, "of 150 pages, those that are there are write-protected");
    is(stores_refused(BASE + (STLB_ENTRIES + 270) * PAGE_SIZE, 1), 0, "  a neighbour's place in the STLB is not touched");
    for (unsigned i = 203; i < 353; i++)
        if (i != 251 && i != 270)
            min_lookup(BASE + i * PAGE_SIZE)->lo &= ~(word)PTE_D;
    is(stores_refused(BASE + 203 * PAGE_SIZE, 150), 148, "  and refuse stores");
    is(stores_refused(BASE + 202 * PAGE_SIZE, 1) + stores_refused(BASE + 353 * PAGE_SIZE, 1), 0, "  their neighbours do not");
    for (unsigned i = 203; i < 353; i++)
        min_lookup(BASE + i * PAGE_SIZE)->lo |= PTE_D;
    is(sys_tlb_range(BASE + 203 * PAGE_SIZE, 150, 2), 148, "  and are made writable again");
    is(stores_refused(BASE + 203 * PAGE_SIZE, 150), 0, "  all of them");
    is(sys_tlb_range(BASE + 203 * PAGE_SIZE, 150, 2), 0, "  once");

    for (unsigned i = 0; i < 50; i++) {
        failed += min_lookup(BASE + i * PAGE_SIZE) == NULL;
        sys_page_free(min_lookup(BASE + i * PAGE_SIZE)->lo >> PAGE_SHIFT);
    }
    is(stores_refused(BASE, 50), 50, "a freed page is not reached through its old mapping");
    is(stores_refused(BASE + 50 * PAGE_SIZE, 50), 0, "others are");
    for (unsigned i = 0; i < 50; i++)
        *min_lookup(BASE + i * PAGE_SIZE) = (struct min_pte){ 0, none, 0 };
    *at(BASE + 50 * PAGE_SIZE) = 1;                     /* the TLB has it */
    sys_page_free(min_lookup(BASE + 50 * PAGE_SIZE)->lo >> PAGE_SHIFT);
    is(stores_refused(BASE + 50 * PAGE_SIZE, 1), 1, "nor through what the TLB had a moment ago");
    *min_lookup(BASE + 50 * PAGE_SIZE) = (struct min_pte){ 0, none, 0 };
    is(min_guarantee(GUARANTEED >> PAGE_SHIFT, min_lookup(BASE + 51 * PAGE_SIZE)->lo, min_lookup(BASE + 51 * PAGE_SIZE)->cap),
       0, "a guaranteed mapping");
    is(stores_refused(GUARANTEED, 1), 0, "  is writable");
    sys_page_free(min_lookup(BASE + 51 * PAGE_SIZE)->lo >> PAGE_SHIFT);
    is(stores_refused(GUARANTEED, 1), 1, "  until its page is freed");
    *min_lookup(BASE + 51 * PAGE_SIZE) = (struct min_pte){ 0, none, 0 };

    ok(sys_tlb_range(BASE, PAGES, 0) >= 0, "2000 pages are unmapped by one call");
    for (unsigned i = 353; i < PAGES; i++)
        wrong += *at(BASE + i * PAGE_SIZE + 4 * ((i & 1023) | 1)) != ((i & 1) ? i ^ 0xabcd0000 : 0) && (i & 1);
    is(wrong, 0, "and come back from the page table");

    entry = min_lookup(BASE + 100 * PAGE_SIZE);
    is(sys_tlb_write(BASE + 1, entry->lo, entry->cap.lo, entry->cap.hi), -E_ADDRESS, "an unaligned address");
    is(sys_tlb_write(USER_TOP, entry->lo, entry->cap.lo, entry->cap.hi), -E_ADDRESS, "a kernel address");
    is(sys_tlb_write(0xfffff000, entry->lo, entry->cap.lo, entry->cap.hi), -E_ADDRESS, "the kernel's hot page");
    is(sys_tlb_write(BASE, 0xfffff000 | PTE_V, 1, 2), -E_PAGE, "a page that does not exist");
    is(sys_tlb_write(BASE, entry->lo, entry->cap.lo ^ 1, entry->cap.hi), -E_CAP, "a forged capability");
    is(sys_tlb_write(BASE, PTE_V, 0, 0), -E_CAP, "the vectors' page");
    is(sys_tlb_range(BASE + 4, 1, 0), -E_ADDRESS, "a range that is not aligned");
    is(sys_tlb_range(BASE, 0x80000, 0), -E_RANGE, "a range past the end");
    is(sys_tlb_range(BASE, 1, 3), -E_RANGE, "an unknown operation");
    is(sys_tlb_delete(BASE | 4), -E_ADDRESS, "deleting at an unaligned address");
    tap_done();
}
