/* First in, first out: the policy that needs no referenced bits. It remembers addresses in the order in which pages came;
 * those that were unmapped meanwhile are passed over. When more came than it can remember, the clock chooses. */
#include "vm_hidden.h"

#define QUEUE 2048
static word queue[QUEUE], first, count;

static void mapped(struct pte *p)
{
    if (count < QUEUE)
        queue[(first + count++) % QUEUE] = p->va;
}

static struct pte *victim(void)
{
    while (count) {
        struct pte *p = pt_lookup(queue[first]);

        first = (first + 1) % QUEUE;
        count--;
        if (p && (p->lo & (PTE_OWNED | PTE_WIRED | PTE_SHARED)) == PTE_OWNED)
            return p;
    }
    return vm_clock.victim();
}

const struct vm_policy vm_fifo = { mapped, victim };
