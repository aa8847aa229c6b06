/* What is known of pages, and told to them: dirty, referenced, cached, instructions. */
#include <aegis/call.h>
#include <aegis/error.h>
#include "vm_hidden.h"

/* Changes the flags of every page that is there; refills bring what now holds. */
static int change(word va, word bytes, word clear, word set)
{
    if (!vm_is_range(va, bytes))
        return -E_ADDRESS;
    for (struct pte *p = pt_next(va); p && p->va < va + bytes; p = pt_next(p->va + PAGE_SIZE))
        p->lo = (p->lo & ~clear) | set;
    return sys_tlb_range(va, bytes >> PAGE_SHIFT, 0) < 0 ? -E_ADDRESS : 0;
}

int vm_clean(word va, word bytes) { return change(va, bytes, PTE_DIRTY | PTE_D, 0); }
int vm_unreference(word va, word bytes) { return change(va, bytes, PTE_V, 0); }
int vm_cached(word va, word bytes, bool cached) { return change(va, bytes, cached ? PTE_N : 0, cached ? 0 : PTE_N); }

bool vm_referenced(word va)
{
    const struct pte *p = va < USER_TOP ? pt_lookup(va) : NULL;

    return p && p->lo & PTE_V;
}

int vm_instructions(word va, word bytes)
{
    for (word end = va + bytes, next; va < end; va = next) {
        struct pte *p = va < USER_TOP ? pt_lookup(va) : NULL;
        word offset = va & (PAGE_SIZE - 1);
        int error;

        next = vm_page_of(va) + PAGE_SIZE < end ? vm_page_of(va) + PAGE_SIZE : end;
        if (!p)
            return -E_ADDRESS;
        UPAGE->arg[0] = p->cap.hi;
        error = sys_cache_flush(PTE_PAGE(p->lo), offset, next - va, p->cap.lo);
        if (error < 0)
            return error;
    }
    return 0;
}

const void *vm_expose(const volatile struct table *t)
{
    word pages = (t->offset + t->bytes + PAGE_SIZE - 1) >> PAGE_SHIFT;
    struct vm_region r = { .flags = VM_READ | VM_SHARED, .page = t->first }, *there;

    for (word va = MMAP_VA; (there = vm_region(va)); va = there->end)       /* shown already? */
        if (!there->pager && there->page == t->first && !(there->flags & VM_WRITE))
            return (const void *)(there->start + t->offset);
    r.start = vm_find(pages << PAGE_SHIFT);
    r.end = r.filled = r.start + (pages << PAGE_SHIFT);
    return r.start && vm_add(&r) == 0 ? (const void *)(r.start + t->offset) : NULL;
}
