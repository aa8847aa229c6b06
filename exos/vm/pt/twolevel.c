/* Two levels: a root word for each megabyte, a leaf of 256 entries, one for each page. A look-up is two loads. What it costs
 * is memory: 8 KB for the root, 4 KB for each megabyte of which a page is there. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>

#define ROOTS   (USER_TOP >> 20)
#define LEAF    256
#define INDEX(va) ((va) >> PAGE_SHIFT & (LEAF - 1))

struct pte *pt_root[ROOTS] EXOS_RESIDENT_DATA;          /* NULL: no leaf */

void (*const pt_refill)(void) = exos_refill;

int pt_init(void) { return 0; }

struct pte *pt_lookup(word va)
{
    struct pte *leaf = pt_root[va >> 20];

    return leaf && leaf[INDEX(va)].lo ? &leaf[INDEX(va)] : NULL;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte **leaf = &pt_root[va >> 20];

    if (!*leaf && !(*leaf = rt_gpage()))
        return -E_NONE;
    (*leaf)[INDEX(va)] = (struct pte){ va, lo, cap };
    return 0;
}

void pt_remove(word va)
{
    struct pte *p = pt_lookup(va);

    if (p)
        p->lo = 0;
}

struct pte *pt_next(word va)
{
    for (word root = va >> 20, i = INDEX(va + PAGE_SIZE - 1); root < ROOTS; root++, i = 0)
        for (struct pte *leaf = pt_root[root]; leaf && i < LEAF; i++)
            if (leaf[i].lo && leaf[i].va >= va)
                return &leaf[i];
    return NULL;
}

/* Entries that are not there have lo 0, or become so again where only bits are set in it. */
void pt_close(word va, word pages)
{
    for (word n; pages; va += n << PAGE_SHIFT, pages -= n) {
        struct pte *p = pt_root[va >> 20], *end;

        n = LEAF - INDEX(va) < pages ? LEAF - INDEX(va) : pages;
        if (!p)
            continue;
        p += INDEX(va);
        for (end = p + n; p < end; p++)
            p->lo &= ~(word)(PTE_WRITE | PTE_D);
    }
}

void pt_open(word va, word pages)
{
    for (word n; pages; va += n << PAGE_SHIFT, pages -= n) {
        struct pte *p = pt_root[va >> 20], *end;

        n = LEAF - INDEX(va) < pages ? LEAF - INDEX(va) : pages;
        if (!p)
            continue;
        p += INDEX(va);
        for (end = p + n; p < end; p++)
            if (p->lo)
                p->lo |= PTE_WRITE | (p->lo & PTE_DIRTY) * (PTE_D / PTE_DIRTY);
    }
}
