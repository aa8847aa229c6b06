/* The page table of a process (paper 6.2): ordinary data behind a small interface. A program is linked with one of
 * exos/vm/pt_twolevel.c (unless it says otherwise), pt_linear.c, pt_inverted.c, or one of its own that defines these
 * functions (examples/page-table, docs/tutorials/page-table.md).
 *
 * All code and data are resident: the refill handler uses them (exos/rt/refill.S, or a faster one beside the table). */
#ifndef EXOS_PT_H
#define EXOS_PT_H

#include <stdbool.h>
#include <aegis/types.h>
#include <aegis/memory.h>

/* An entry: 16 bytes. lo holds what tlb_write takes and, in the bits below it, what the library keeps. */
struct pte {
    word va;                            /* of the page */
    word lo;                            /* page << 12 | PTE_*; 0: no entry */
    struct cap cap;                     /* to write if PTE_OWNED, else what there is */
};
/* PTE_N 0x800, PTE_D 0x400, PTE_V 0x200: aegis/memory.h. V off: not referenced since the clock's hand passed, or not
 * accessible; D off: the next store faults. The kernel never sees the others. */
#define PTE_WRITE       0x100           /* the program may write */
#define PTE_DIRTY       0x080           /* it has written: D = WRITE && DIRTY. Never together with COW */
#define PTE_COW         0x040           /* a store gets a copy first */
#define PTE_OWNED       0x020           /* the environment owns the page: unmapping frees it */
#define PTE_REF         0x010           /* it holds a reference to it: unmapping drops that */
#define PTE_SHARED      0x008           /* fork keeps it shared */
#define PTE_READ        0x004           /* the program may read */
#define PTE_WIRED       0x002           /* never evicted */
#define PTE_HARDWARE    0xfffffe00      /* what tlb_write gets */
#define PTE_PAGE(lo)    ((lo) >> PAGE_SHIFT)

/* Called once, before anything else. 0 or -E_*. */
int pt_init(void);

/* What the kernel calls at a miss that its STLB does not answer: exos_refill (exos/rt/refill.S), which calls pt_lookup, or
 * an assembly stub that knows the table. */
extern void (*const pt_refill)(void);
void exos_refill(void);
extern char rt_refused[];               /* where such a stub goes if there is no valid entry */

/* The entry of va's page; NULL: none. va is any user address. The pointer holds until the next insert or remove. */
struct pte *pt_lookup(word va);

/* Makes or replaces it. lo is not 0. 0, or -E_NONE: the table cannot grow. */
int pt_insert(word va, word lo, struct cap cap);

void pt_remove(word va);

/* The first entry at or above va; NULL: none. Walks: for (p = pt_next(0); p; p = pt_next(p->va + PAGE_SIZE)). */
struct pte *pt_next(word va);

/* Ranges, for one tlb_range afterwards. Entries that are not there stay so. */
void pt_close(word va, word pages);     /* not writable: WRITE and D off */
void pt_open(word va, word pages);      /* writable: WRITE on, and D where DIRTY */

/* Is there a dirty page at va? Not 0 if so. */
word pt_dirty(word va);

#endif
