/* Entries that lie one behind the other, changed eight a turn. */
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
    for (; p + 8 <= end; p += 8) {
        word a = p[0].lo, b = p[1].lo, c = p[2].lo, d = p[3].lo, e = p[4].lo, f = p[5].lo, g = p[6].lo, h = p[7].lo;

        p[0].lo = run_closed(a), p[1].lo = run_closed(b), p[2].lo = run_closed(c), p[3].lo = run_closed(d);
        p[4].lo = run_closed(e), p[5].lo = run_closed(f), p[6].lo = run_closed(g), p[7].lo = run_closed(h);
    }
    for (; p < end; p++)
        p->lo = run_closed(p->lo);
}

/* Eight that are all readable and dirty get the same two bits. */
static inline void run_open(struct pte *p, struct pte *end)
{
    const word alike = PTE_READ | PTE_DIRTY, more = PTE_WRITE | PTE_D;

    for (; p + 8 <= end; p += 8) {
        word a = p[0].lo, b = p[1].lo, c = p[2].lo, d = p[3].lo, e = p[4].lo, f = p[5].lo, g = p[6].lo, h = p[7].lo;

        if ((a & b & c & d & e & f & g & h & alike) == alike) {
            p[0].lo = a | more, p[1].lo = b | more, p[2].lo = c | more, p[3].lo = d | more;
            p[4].lo = e | more, p[5].lo = f | more, p[6].lo = g | more, p[7].lo = h | more;
        } else {
            for (unsigned i = 0; i < 8; i++)
                p[i].lo = run_opened(p[i].lo);
        }
    }
    for (; p < end; p++)
        p->lo = run_opened(p->lo);
}

#endif
