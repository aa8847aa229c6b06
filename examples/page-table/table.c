/* A page table in one file (exos/pt.h), for a program that knows where it lives: three spans of a megabyte, each a vector
 * with an entry for every page. docs/tutorials/page-table.md explains it. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>

enum { SPANS = 3, ENTRIES = 256 };

static const word start[SPANS] = { TEXT_VA, 0x20000000, STACK_TOP - ENTRIES * PAGE_SIZE };
static struct pte table[SPANS][ENTRIES];

void (*const pt_refill)(void) = exos_refill;    /* the library's handler, which calls pt_lookup */
word table_lookups;

int pt_init(void) { return 0; }

/* Where va's entry is, whether or not there is one; NULL: the table has no place for it. */
static struct pte *place(word va)
{
    for (unsigned i = 0; i < SPANS; i++)
        if (va - start[i] < ENTRIES * PAGE_SIZE)
            return &table[i][(va - start[i]) >> PAGE_SHIFT];
    return NULL;
}

struct pte *pt_lookup(word va)
{
    struct pte *p = place(va);

    table_lookups++;
    return p && p->lo ? p : NULL;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte *p = place(va);

    if (!p)
        return -E_NONE;
    *p = (struct pte){ va, lo, cap };
    return 0;
}

void pt_remove(word va)
{
    struct pte *p = place(va);

    if (p)
        p->lo = 0;
}

/* In the order of the addresses, as the spans are. */
struct pte *pt_next(word va)
{
    struct pte *end = table[SPANS - 1] + ENTRIES;

    for (struct pte *p = table[0]; p < end; p++)
        if (p->lo && p->va >= va)
            return p;
    return NULL;
}

void pt_close(word va, word pages)
{
    for (; pages; pages--, va += PAGE_SIZE) {
        struct pte *p = place(va);
        if (p)
            p->lo &= ~(word)(PTE_WRITE | PTE_D);
    }
}

void pt_open(word va, word pages)
{
    for (; pages; pages--, va += PAGE_SIZE) {
        struct pte *p = place(va);
        if (p && p->lo)
            p->lo |= PTE_WRITE | (p->lo & PTE_DIRTY ? PTE_D : 0);
    }
}

word pt_dirty(word va)
{
    struct pte *p = place(va);

    return p ? p->lo & PTE_DIRTY : 0;
}
