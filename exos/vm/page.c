/* Pages: taken from the kernel, entered into the table, shown for a moment in a window, given up. */
#include <aegis/call.h>
#include <aegis/error.h>
#include "vm_hidden.h"

#define PATIENCE 64                     /* slices that somebody else has to give a page back */

int vm_page(struct cap *cap)
{
    bool more = true;                   /* of our own may be given up: looking for it costs a walk through the table */

    if (vm_limit && ENV->pages >= vm_limit)
        vm_give_back(1);
    for (int i = 0; i < PATIENCE; i++) {
        int page = rt_page(cap);

        if (page >= 0)
            return page;
        more = more && vm_give_back(1) != 0;
        if (more)
            continue;
        if (page != -E_AGAIN)
            return page;
        exos_yield(0);
    }
    return -E_NONE;
}

void vm_drop(word lo)
{
    if (lo & PTE_OWNED)
        sys_page_free(PTE_PAGE(lo));
    else if (lo & PTE_REF)
        sys_page_unref(PTE_PAGE(lo), 0);
}

int vm_enter(const struct pte *p)
{
    return sys_tlb_write(p->va, p->lo & PTE_HARDWARE, p->cap.lo, p->cap.hi);
}

int vm_insert(word va, word lo, struct cap cap)
{
    struct pte *p;
    int error;

    if (va & (PAGE_SIZE - 1) || va < PAGE_SIZE || va >= USER_TOP || !(lo >> PAGE_SHIFT))
        return -E_ADDRESS;
    lo = vm_lo(lo);
    p = pt_lookup(va);
    if (p) {
        word old = p->lo;

        *p = (struct pte){ va, lo, cap };
        sys_tlb_delete(va);
        if (PTE_PAGE(old) != PTE_PAGE(lo))
            vm_drop(old);
    } else {
        error = pt_insert(va, lo, cap);
        if (error < 0)
            return error;
        p = pt_lookup(va);
    }
    if (vm_policy.mapped)
        vm_policy.mapped(p);
    return lo & PTE_V ? vm_enter(p) : 0;
}

int vm_remove(word va)
{
    struct pte *p = va < USER_TOP ? pt_lookup(vm_page_of(va)) : NULL;
    word lo;

    if (!p)
        return -E_ADDRESS;
    lo = p->lo;
    pt_remove(vm_page_of(va));
    if (!(lo & PTE_OWNED))
        sys_tlb_delete(vm_page_of(va));         /* freeing the page does it otherwise */
    vm_drop(lo);
    return 0;
}

static word page_bits(word flags)
{
    return PTE_OWNED | (flags & VM_READ ? PTE_READ : 0) | (flags & VM_WRITE ? PTE_WRITE : 0)
        | (flags & VM_SHARED ? PTE_SHARED : 0);
}

static int insert_page(word va, int page, struct cap cap, word flags)
{
    int error = vm_insert(va, (word)page << PAGE_SHIFT | page_bits(flags), cap);

    if (error < 0)
        sys_page_free((word)page);
    return error;
}

int vm_zero(word va, word flags)
{
    struct cap cap;
    int page = vm_page(&cap);

    return page < 0 ? page : insert_page(va, page, cap, flags);
}

int vm_zero_page(word va, pageno wanted, word flags)
{
    int page = sys_page_alloc(wanted);

    if (page < 0)
        return page;
    sys_page_caps(wanted);
    return insert_page(va, page, (struct cap){ UPAGE->result[2], UPAGE->result[3] }, flags);
}

/* ---- windows ---- */

static struct pte window[WINDOWS];

void *vm_window(unsigned i, word lo, struct cap cap)
{
    window[i] = (struct pte){ WINDOW_VA + i * PAGE_SIZE, lo, cap };
    return vm_enter(&window[i]) < 0 ? NULL : (void *)window[i].va;
}

void vm_window_end(unsigned i)
{
    window[i].lo = 0;
    sys_tlb_delete(window[i].va);
}

bool vm_window_fault(word va)
{
    unsigned i = (va - WINDOW_VA) >> PAGE_SHIFT;

    return i < WINDOWS && window[i].lo && vm_enter(&window[i]) == 0;
}
