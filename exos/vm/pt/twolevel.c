/* Two levels: a root word for each megabyte, a leaf of 256 entries, one for each page. A look-up is two loads. What it costs
 * is memory: 8 KB for the root, 4 KB for each megabyte of which a page is there. */
#include <aegis/error.h>
#include <exos/pt.h>
#include <exos/upcall.h>
#include "../run.h"

#define ROOTS   (USER_TOP >> 20)
#define LEAF    256
#define INDEX(va) ((va) >> PAGE_SHIFT & (LEAF - 1))

static struct pte no_leaf[LEAF];       /* all zero: so that a look-up asks one question, not two */
struct pte *pt_root[ROOTS] = { [0 ... ROOTS - 1] = no_leaf };

void (*const pt_refill)(void) = exos_refill;

int pt_init(void) { return 0; }

struct pte *pt_lookup(word va)
{
    struct pte *p = pt_root[va >> 20] + INDEX(va);

    return p->lo ? p : NULL;
}

int pt_insert(word va, word lo, struct cap cap)
{
    struct pte *leaf = pt_root[va >> 20];

    if (leaf == no_leaf) {
        leaf = rt_gpage();
        if (!leaf)
            return -E_NONE;
        pt_root[va >> 20] = leaf;
    }
    leaf[INDEX(va)] = (struct pte){ va, lo, cap };
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
        for (struct pte *leaf = pt_root[root]; leaf != no_leaf && i < LEAF; i++)
            if (leaf[i].lo && leaf[i].va >= va)
                return &leaf[i];
    return NULL;
}

static void each_leaf(word va, word pages, bool open)
{
    for (word n; pages; va += n << PAGE_SHIFT, pages -= n) {
        struct pte *leaf = pt_root[va >> 20], *p = leaf + INDEX(va);

        n = LEAF - INDEX(va) < pages ? LEAF - INDEX(va) : pages;
        if (leaf == no_leaf)
            continue;
        if (open)
            run_open(p, p + n);
        else
            run_close(p, p + n);
    }
}

void pt_close(word va, word pages) { each_leaf(va, pages, false); }
void pt_open(word va, word pages) { each_leaf(va, pages, true); }

word pt_dirty(word va) { return pt_root[va >> 20][INDEX(va)].lo & PTE_DIRTY; }
