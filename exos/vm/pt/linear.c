/* The paper's page table: a vector sorted by address, searched by halves. Its memory is a run of guaranteed pages that
 * grows as the program does; small programs have one, which makes it the cheapest to copy. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>

#define PAGES_MAX 64
#define PER_PAGE (PAGE_SIZE / sizeof(struct pte))

static struct pte *table;
static word entries, room;

void (*const pt_refill)(void) = exos_refill;

int pt_init(void)
{
    table = rt_gpage();
    room = PER_PAGE;
    return table ? 0 : -E_NONE;
}

/* The first entry at or above va. */
static struct pte *from(word va)
{
    struct pte *low = table, *high = table + entries;
    while (low < high) {
        struct pte *middle = low + (high - low) / 2;
        if (middle->va < va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct pte *pt_next(word va)
{
    struct pte *p = from(va);
    return p < table + entries ? p : NULL;
}

struct pte *pt_lookup(word va)
{
    struct pte *p = from(va & ~(word)(PAGE_SIZE - 1));
    return p < table + entries && p->va == (va & ~(word)(PAGE_SIZE - 1)) ? p : NULL;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte *p = from(va);
    if (p == table + entries || p->va != va) {
        if (entries == room) {
            if ((char *)rt_gpage() != (char *)(table + room))
                return -E_NONE;
            room += PER_PAGE;
        }
        for (struct pte *q = table + entries++; q > p; q--)
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
    entries--;
    for (; p < table + entries; p++)
        *p = p[1];
}

void pt_close(word va, word pages)
{
    for (struct pte *p = pt_next(va); p && (p->va - va) >> PAGE_SHIFT < pages; p = pt_next(p->va + PAGE_SIZE))
        p->lo &= ~(word)(PTE_WRITE | PTE_D);
}

void pt_open(word va, word pages)
{
    for (struct pte *p = pt_next(va); p && (p->va - va) >> PAGE_SHIFT < pages; p = pt_next(p->va + PAGE_SIZE))
        p->lo |= PTE_WRITE | (p->lo & PTE_DIRTY ? PTE_D : 0);
}
