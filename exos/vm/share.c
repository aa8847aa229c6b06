/* Copy-on-write between a parent and its child (paper 6.2; POSIX fork is made of it in exos/sys). */
#include <aegis/call.h>
#include <aegis/error.h>
#include "../rt/rt.h"
#include "vm_hidden.h"

/* What page_ref_range reads and writes in the u-page's data. */
struct shared { pageno page; struct cap cap; };
#define BATCH   RANGE_MAX
static struct pte *batch[BATCH];
static word batched;

static bool is_shared(word lo) { return lo & (PTE_OWNED | PTE_REF); }

/* The child gets references to the pages of the batch, and the private ones' entries the capability to read. */
static int flush(envid child, struct cap cap)
{
    volatile struct shared *s = (volatile struct shared *)UPAGE->data;
    int error;

    for (word i = 0; i < batched; i++) {
        s[i].page = PTE_PAGE(batch[i]->lo);
        s[i].cap.lo = batch[i]->cap.lo;
        s[i].cap.hi = batch[i]->cap.hi;
    }
    UPAGE->arg[2] = cap.lo;
    UPAGE->arg[3] = cap.hi;
    error = batched ? sys_page_ref_range(batched, child) : 0;
    for (word i = 0; !error && i < batched; i++) {
        struct pte *p = batch[i];
        word was = p->lo;

        if (was & PTE_SHARED)
            continue;
        p->cap = (struct cap){ s[i].cap.lo, s[i].cap.hi };
        p->lo = vm_lo((was & ~(word)PTE_DIRTY) | PTE_COW);
        if (was & PTE_D)
            error = vm_enter(p);
    }
    batched = 0;
    return error < 0 ? error : 0;
}

bool vm_sharing;

/* What the entry of a page said that is written after it was shared and before the child has its copy of the table. */
void vm_note_shared(const struct pte *p)
{
    struct birth *b = &STATE->birth;

    if (b->handed_count < HANDED_MAX)
        b->handed[b->handed_count++] = (struct handed_page){ p->va, p->lo, p->cap };
}

int vm_share_all(envid child, struct cap cap)
{
    int error = 0;

    STATE->birth.handed_count = 0;
    vm_sharing = true;
    batched = 0;
    for (struct pte *p = pt_next(0); p && !error; p = pt_next(p->va + PAGE_SIZE)) {
        if (!is_shared(p->lo))
            continue;
        batch[batched++] = p;
        if (batched == BATCH)
            error = flush(child, cap);
    }
    return error ? error : flush(child, cap);
}

int vm_shared(void)
{
    vm_sharing = false;
    return STATE->birth.handed_count < HANDED_MAX ? 0 : -E_NONE;
}

/* On the fault stack, before the child's first instruction. */
void vm_forked(void)
{
    struct birth *b = &STATE->birth;

    vm_sharing = false;
    for (word i = 0; i < b->handed_count; i++)
        pt_insert(b->handed[i].va, b->handed[i].lo, b->handed[i].cap);
    b->handed_count = 0;
    for (struct pte *p = pt_next(0); p; p = pt_next(p->va + PAGE_SIZE))
        if (p->lo & PTE_OWNED)
            p->lo = (p->lo & ~(word)PTE_OWNED) | PTE_REF;
}
