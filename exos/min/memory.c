/* Page table of two levels: root entry per megabyte, leaf entry per page. upcalls.S walks it at a TLB miss.
 * All of it lies in the guaranteed segment, whose misses the kernel answers. */
#include "min.h"

#define ROOT        ((struct min_pte **)MIN_ROOT)
#define ROOT_MAX    (USER_TOP >> 20)
#define LEAF_MAX    256

static struct min_pte no_leaf[LEAF_MAX] __attribute__((aligned(PAGE_SIZE)));
static word next_index;                 /* of the guaranteed segment */
extern char program_end[];

int min_page(struct cap *cap)
{
    int page = sys_page_alloc(-1);

    if (page < 0)
        return page;
    sys_page_caps(page);
    cap->lo = UPAGE->result[2];
    cap->hi = UPAGE->result[3];
    return page;
}

int min_guarantee(word index, word lo, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_gmap(0, index, lo);
}

void *min_gpage(void)
{
    struct cap cap;
    int page = next_index < GSEG_PAGES ? min_page(&cap) : -E_NONE;

    if (page < 0 || min_guarantee(next_index, page << PAGE_SHIFT | PTE_V | PTE_D, cap) < 0)
        return NULL;
    return (void *)(next_index++ << PAGE_SHIFT);
}

struct min_pte *min_lookup(word va)
{
    struct min_pte *leaf = va < USER_TOP ? ROOT[va >> 20] : no_leaf;

    return leaf == no_leaf ? NULL : &leaf[va >> PAGE_SHIFT & (LEAF_MAX - 1)];
}

int min_map(word va, word lo, struct cap cap)
{
    if (va >= USER_TOP)
        return -E_ADDRESS;
    if (!min_lookup(va)) {
        void *leaf = min_gpage();

        if (!leaf)
            return -E_NONE;
        ROOT[va >> 20] = leaf;
    }
    *min_lookup(va) = (struct min_pte){ lo, cap, 0 };
    return sys_tlb_write(va & -PAGE_SIZE, lo, cap.lo, cap.hi);
}

int min_unmap(word va)
{
    struct min_pte *entry = min_lookup(va);

    if (entry)
        *entry = (struct min_pte){ 0 };
    return sys_tlb_delete(va & -PAGE_SIZE);
}

int min_alloc(word va)
{
    struct cap cap;
    int page = min_page(&cap);

    return page < 0 ? page : min_map(va, page << PAGE_SHIFT | PTE_V | PTE_D, cap);
}

int min_memory_init(void)
{
    next_index = MIN_ROOT >> PAGE_SHIFT;
    if (min_guarantee(MIN_SYSINFO >> PAGE_SHIFT, ENV->sysinfo_pn << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0
        || !min_gpage() || !min_gpage())
        return -E_NONE;
    for (word i = 0; i < ROOT_MAX; i++)
        ROOT[i] = no_leaf;
    next_index = (word)program_end >> PAGE_SHIFT;
    return 0;
}
