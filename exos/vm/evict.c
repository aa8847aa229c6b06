/* Giving pages back (paper 3.3, 3.4): which, says the policy; whether it may go, says this file. A page may go if it can come
 * again: it was never written, or its region keeps what was written (vm.h: evict). */
#include <aegis/call.h>
#include "../rt/rt.h"
#include "vm_hidden.h"

word vm_limit;
struct vm_policy vm_policy;
static word hand;                       /* the default policy's, if the program set none: the clock */

static bool is_candidate(const struct pte *p)
{
    return (p->lo & (PTE_OWNED | PTE_WIRED | PTE_SHARED)) == PTE_OWNED;
}

struct pte *vm_clock_victim(void)
{
    for (int round = 0; round < 3; round++) {
        for (struct pte *p = pt_next(hand); p; p = pt_next(hand)) {
            hand = p->va + PAGE_SIZE;
            if (!is_candidate(p))
                continue;
            if (!(p->lo & PTE_V))
                return p;
            p->lo &= ~(word)PTE_V;      /* the next access says that it is used */
            sys_tlb_delete(p->va);
        }
        hand = 0;
    }
    return NULL;
}

const struct vm_policy vm_clock = { NULL, vm_clock_victim };

/* Dirty, or shared and different from what its region would bring. */
static bool is_changed(const struct pte *p)
{
    return p->lo & (PTE_DIRTY | PTE_COW);
}

static bool evict(struct pte *p)
{
    struct vm_region *r = vm_region(p->va);

    if (!is_candidate(p) || !r)
        return false;
    if (is_changed(p) && !(r->evict && r->evict(r, p)))
        return false;
    return vm_remove(p->va) == 0;
}

static word candidates(void)
{
    word n = 0;

    for (struct pte *p = pt_next(0); p; p = pt_next(p->va + PAGE_SIZE))
        n += is_candidate(p);
    return n;
}

#define FEW 16

int vm_give_back(word pages)
{
    struct pte *(*victim)(void) = vm_policy.victim ? vm_policy.victim : vm_clock_victim;
    word freed = 0, refused = 0, most = FEW;

    while (freed < pages && refused < most) {
        struct pte *p = victim();

        if (!p)
            break;
        if (evict(p))
            freed++;
        else if (++refused == FEW)      /* worth counting: a policy may come round again and again to pages that may not go */
            most += 2 * candidates();
    }
    return (int)freed;
}

void vm_revoked(void)
{
    STATE->revoked = 0;
    if (ENV->revoke_kind == RESOURCE_PAGE)
        vm_give_back(ENV->revoke_count);
}

/* What the abort protocol took is gone: the table forgets it. Its contents are lost where nothing can bring them again;
 * then the region's next fault brings zeros or the file's, and the program may ask ENV->repossessed before. */
void vm_repossessed(void)
{
    word n = ENV->repossessed_count < REPOSSESSED_MAX ? ENV->repossessed_count : REPOSSESSED_MAX;

    for (struct pte *p = pt_next(0); p && n; p = pt_next(p->va + PAGE_SIZE))
        for (word i = 0; i < n; i++)
            if (ENV->repossessed[i].kind == RESOURCE_PAGE && ENV->repossessed[i].name == PTE_PAGE(p->lo)
                && p->lo & PTE_OWNED) {
                pt_remove(p->va);
                break;
            }
    sys_repossessed(ENV->repossessed_count);
}
