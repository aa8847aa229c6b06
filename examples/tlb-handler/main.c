/* An application that replaces its TLB refill and its page table while it runs, and counts its misses.
 * docs/tutorials/tlb-handler.md explains it. */
#include "kit.h"
#include "table.h"

#define PAGES   100                     /* more than the TLB holds */
#define ROUNDS  5
#define OWN_SLOT 0x101000               /* how far apart: a megabyte and a page */
#define ONE_SLOT (STLB_ENTRIES * PAGE_SIZE)
#define FIRST   0x10000000

void min_refill(void), counting_refill(void), hashed_refill(void);

/* Inverted: an entry per page of memory, found by a hash of its address. The size of the address space costs nothing. */
#define ENTRIES (PAGE_SIZE / sizeof (struct entry))
struct entry { word va, lo; struct cap cap; };          /* va 0: empty */
static volatile struct entry *const table = (struct entry *)TABLE;
static struct { word lo; struct cap cap; } page[PAGES];

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static int hashed_map(word va, word lo, struct cap cap)
{
    static unsigned used;
    unsigned i = (va >> 12 ^ va >> 24) % ENTRIES;

    while (table[i].va && table[i].va != va)
        i = (i + 1) % ENTRIES;
    if (!table[i].va && ++used == ENTRIES)              /* one stays empty: it ends every search */
        return -E_NONE;
    table[i].lo = lo, table[i].cap = cap, table[i].va = va;
    return 0;
}

static void run(const char *name, void (*handler)(void), int (*map)(word, word, struct cap), word stride)
{
    word count[ROUNDS], owned = ENV->pages;

    for (word i = 0; i < PAGES; i++)
        must(!map(FIRST + i * stride, page[i].lo, page[i].cap), "every page is mapped");
    sys_tlb_range(FIRST, (USER_TOP - FIRST) >> PAGE_SHIFT, 0);          /* TLB and STLB begin empty */
    must(!sys_vector(0, VEC_UTLB, (word)handler), "the handler is replaced");
    for (int round = 0; round < ROUNDS; round++) {
        count[round] = *(volatile word *)MISSES;
        for (word i = 0; i < PAGES; i++)
            must(*(volatile word *)(FIRST + i * stride) == page[i].lo, "every address shows its page");
        count[round] = *(volatile word *)MISSES - count[round];
    }
    sys_vector(0, VEC_UTLB, (word)min_refill);
    min_print("  %s: misses %u, then %u %u %u %u; the table grew by %u pages\n", name, count[0], count[1],
              count[2], count[3], count[4], ENV->pages - owned);
    must(count[0] >= PAGES, "the first round misses once for each page");
    must(stride == ONE_SLOT ? count[4] >= PAGES / 4 : !count[4], "the STLB answers later rounds if it has room");
}

int main(void)
{
    struct cap cap;

    for (word va = TABLE; va <= MISSES; va += PAGE_SIZE) {
        word lo = min_page(&cap) << PAGE_SHIFT | PTE_V | PTE_D;
        must(!min_guarantee(va >> PAGE_SHIFT, lo, cap), "the table has its page");
    }
    for (unsigned i = 0; i < PAGES; i++) {
        page[i].lo = min_page(&page[i].cap) << PAGE_SHIFT | PTE_V | PTE_D;
        min_map(FIRST, page[i].lo, page[i].cap);
        *(volatile word *)FIRST = page[i].lo;
    }
    min_print("%u pages, each read once in a round; the TLB has room for 56.\nEach has a slot of the STLB:\n", PAGES);
    run("tree of exos/min", counting_refill, min_map, OWN_SLOT);
    run("our hashed table", hashed_refill, hashed_map, OWN_SLOT);
    min_print("All have the same slot:\n");
    run("tree of exos/min", counting_refill, min_map, ONE_SLOT);
    run("our hashed table", hashed_refill, hashed_map, ONE_SLOT);
    return 0;
}
