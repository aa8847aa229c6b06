/* Inverted: one entry for each page that is there, found by hashing its address, as in the paper's second table (Table 13).
 * Open addressing: an entry lies at the hash of its address or at the next free place behind it. The table doubles when it
 * is three quarters full, and lies in guaranteed pages that it takes anew then: an old half is not used again. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>
#include "../run.h"

#define PER_PAGE (PAGE_SIZE / sizeof(struct pte))

extern struct pte resident_end[];
static struct pte *table;
static word mask, used;                 /* entries - 1; entries in use */

void (*const pt_refill)(void) = exos_refill;

/* Neighbours stay neighbours, and the high bits, which tell areas apart, spread them. */
static inline word hash(word va) { return (va >> PAGE_SHIFT ^ va >> 21) & mask; }

static struct pte *room(word entries)
{
    static struct pte *next = resident_end;
    struct pte *first = next;

    for (; next < first + entries; next += PER_PAGE)
        if (rt_gpage_at((word)next) < 0)
            return NULL;
    return first;
}

int pt_init(void)
{
    table = room(PER_PAGE);
    mask = PER_PAGE - 1;
    return table ? 0 : -E_NONE;
}

struct pte *pt_lookup(word va)
{
    va &= ~(word)(PAGE_SIZE - 1);
    for (word i = hash(va); ; i = (i + 1) & mask) {
        if (table[i].va == va)
            return &table[i];
        if (!table[i].lo)
            return NULL;
    }
}

static void place(struct pte entry)
{
    word i = hash(entry.va);

    while (table[i].lo)
        i = (i + 1) & mask;
    table[i] = entry;
}

static int grow(void)
{
    struct pte *old = table, *larger = room(2 * (mask + 1));
    word entries = mask + 1;

    if (!larger)
        return -E_NONE;
    table = larger;
    mask = 2 * entries - 1;
    for (word i = 0; i < entries; i++)
        if (old[i].lo)
            place(old[i]);
    return 0;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte *p = pt_lookup(va);

    if (p) {
        *p = (struct pte){ va, lo, cap };
        return 0;
    }
    if (used >= (mask + 1) / 4 * 3 && grow() < 0)
        return -E_NONE;
    place((struct pte){ va, lo, cap });
    used++;
    return 0;
}

/* What lies behind it and could not be found across the gap moves into it. */
void pt_remove(word va)
{
    struct pte *p = pt_lookup(va);
    word gap, i;

    if (!p)
        return;
    used--;
    gap = (word)(p - table);
    table[gap] = (struct pte){ 0 };
    for (i = (gap + 1) & mask; table[i].lo; i = (i + 1) & mask)
        if (((i - hash(table[i].va)) & mask) >= ((i - gap) & mask)) {
            table[gap] = table[i];
            table[i] = (struct pte){ 0 };
            gap = i;
        }
}

/* The least address at or above va: a walk in order is slow here, and rare. */
struct pte *pt_next(word va)
{
    struct pte *best = NULL;

    for (struct pte *p = table; p <= table + mask; p++)
        if (p->lo && p->va >= va && (!best || p->va < best->va))
            best = p;
    return best;
}

/* Pages that follow one another mostly lie in slots that do, too: how many, from va's entry on. */
static word neighbours(const struct pte *p, word va, word pages)
{
    const struct pte *end = table + mask + 1, *q = p + 1;

    if (pages < (word)(end - p))
        end = p + pages;
    for (va += PAGE_SIZE; q < end && q->va == va; q++)
        va += PAGE_SIZE;
    return (word)(q - p);
}

static void each_run(word va, word pages, bool open)
{
    for (word n; pages; va += n << PAGE_SHIFT, pages -= n) {
        struct pte *p = pt_lookup(va);

        n = p ? neighbours(p, va, pages) : 1;
        if (p && open)
            run_open(p, p + n);
        else if (p)
            run_close(p, p + n);
    }
}

void pt_close(word va, word pages) { each_run(va, pages, false); }
void pt_open(word va, word pages) { each_run(va, pages, true); }

word pt_dirty(word va)
{
    const struct pte *p = pt_lookup(va);

    return p ? p->lo & PTE_DIRTY : 0;
}
