/* Entries that lie one behind the other, changed four a turn. */
#ifndef VM_RUN_H
#define VM_RUN_H

#include <exos/pt.h>

static inline word run_closed(word lo) { return lo & ~(word)(PTE_WRITE | PTE_D); }
/* WRITE where READ, D where DIRTY: what has no entry has lo 0 and keeps it. */
static inline word run_opened(word lo)
{
    return lo | (lo & PTE_READ) * (PTE_WRITE / PTE_READ) | (lo & PTE_DIRTY) * (PTE_D / PTE_DIRTY);
}

static inline void run_close(struct pte *p, struct pte *end)
{
    for (; p + 4 <= end; p += 4) {
        word a = p[0].lo, b = p[1].lo, c = p[2].lo, d = p[3].lo;

        p[0].lo = run_closed(a), p[1].lo = run_closed(b), p[2].lo = run_closed(c), p[3].lo = run_closed(d);
    }
    for (; p < end; p++)
        p->lo = run_closed(p->lo);
}

static inline void run_open(struct pte *p, struct pte *end)
{
    for (; p + 4 <= end; p += 4) {
        word a = p[0].lo, b = p[1].lo, c = p[2].lo, d = p[3].lo;

        p[0].lo = run_opened(a), p[1].lo = run_opened(b), p[2].lo = run_opened(c), p[3].lo = run_opened(d);
    }
    for (; p < end; p++)
        p->lo = run_opened(p->lo);
}

#endif
