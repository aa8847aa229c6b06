/* The paper's page table: a vector sorted by address, searched by halves (linear_lookup.S). It lies at the beginning of the
 * guaranteed pages behind the resident part, and doubles when it is full; a small program has one page of it, which makes it
 * the cheapest to copy in a fork.
 *
 * Entries are in slots 1 to `entries`; slots behind them hold an address above all others, so that the search needs no count. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>
#include "../run.h"

#define PER_PAGE    (PAGE_SIZE / sizeof(struct pte))
#define BEHIND      0xffffffff          /* no address of a user */

extern struct pte resident_end[];
/* Where the two searches begin in a table of 1 << 8, 9, ... slots. */
#define BEGIN(name) { name##_8, name##_9, name##_10, name##_11, name##_12, name##_13, name##_14 }
#define DECLARE(name) extern void name##_8(void), name##_9(void), name##_10(void), name##_11(void), name##_12(void), \
                                  name##_13(void), name##_14(void)
DECLARE(pt_lookup);
DECLARE(pt_dirty);
static void (*const lookups[])(void) = BEGIN(pt_lookup), (*const dirties[])(void) = BEGIN(pt_dirty);
#define LEVELS      (sizeof lookups / sizeof *lookups)

static struct pte *const table = resident_end;
static word entries, room, level;       /* slots: PER_PAGE << level */

void (*const pt_refill)(void) = exos_refill;

static int grow(void)
{
    if (room && ++level == LEVELS)
        return level--, -E_NONE;

    word slots = PER_PAGE << level;
    for (; room < slots; room += PER_PAGE) {
        if (rt_gpage_at((word)(table + room)) < 0)
            return level -= level > 0, -E_NONE; /* pages that came stay, and are used when more do */
        for (word i = 0; i < PER_PAGE; i++)
            table[room + i].va = BEHIND;
    }
    STATE->pt_lookup = lookups[level];
    STATE->pt_dirty = dirties[level];
    return 0;
}

int pt_init(void) { return grow(); }

/* The first entry at or above va, or the slot behind the last. */
static struct pte *from(word va)
{
    word low = 1, high = entries + 1;

    while (low < high) {
        word middle = (low + high) / 2;

        if (table[middle].va < va)
            low = middle + 1;
        else
            high = middle;
    }
    return table + low;
}

/* Walks go from entry to entry: the next one mostly lies behind the last. */
struct pte *pt_next(word va)
{
    static word last;                   /* slot */
    word slot = last + 1;

    if (!last || last > entries || table[last].va >= va || table[slot].va < va)
        slot = (word)(from(va) - table);
    last = slot;
    return slot <= entries ? table + slot : NULL;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte *p = from(va);

    if (p->va != va) {
        if (entries + 1 == room && grow() < 0)  /* one slot stays free behind the last entry */
            return -E_NONE;
        for (struct pte *q = table + ++entries; q > p; q--)
            *q = q[-1];
    }
    *p = (struct pte){ va, lo, cap };
    return 0;
}

void pt_remove(word va)
{
    struct pte *p = pt_lookup(va);

    if (!p)
        return;
    for (; p < table + entries; p++)
        *p = p[1];
    table[entries--].va = BEHIND;
}

/* The entries of a range, *end behind the last: where all its pages have one, their number says where that is. */
static struct pte *range(word va, word pages, struct pte **end)
{
    struct pte *first = pt_lookup(va) ?: from(va), *whole = first + pages;
    word behind = va + (pages << PAGE_SHIFT);

    *end = whole <= table + entries + 1 && whole[-1].va < behind ? whole : from(behind);
    return first;
}

void pt_close(word va, word pages)
{
    struct pte *end, *first = range(va, pages, &end);

    run_close(first, end);
}

void pt_open(word va, word pages)
{
    struct pte *end, *first = range(va, pages, &end);

    run_open(first, end);
}
