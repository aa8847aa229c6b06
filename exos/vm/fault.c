/* TLB faults that the page table does not answer: pages come in on demand, are copied when written, become dirty. */
#include <aegis/call.h>
#include <aegis/error.h>
#include <aegis/page.h>
#include "../rt/rt.h"
#include "vm_hidden.h"

const char *vm_why;
word vm_fault_count;

word vm_faults(void) { return vm_fault_count; }

static bool grow(word va)
{
    struct vm_region *r = vm_region(STACK_TOP - PAGE_SIZE);
    if (!r || !(r->flags & VM_GROWS) || va >= r->start || va < STACK_TOP - STACK_MAX)
        return false;
    r->start = vm_page_of(va);
    return true;
}

static int from_public(struct vm_region *r, word va, bool store)
{
    word page = r->page + ((va - r->start) >> PAGE_SHIFT), filled = r->filled > va ? r->filled - va : 0;
    struct cap none = { 0, 0 };
    word bits = PTE_READ | (r->flags & VM_WRITE ? PTE_WRITE : 0);
    if (!filled)
        return vm_zero(va, r->flags);
    if (!(r->flags & VM_WRITE) || (filled >= PAGE_SIZE && !store))
        return vm_insert(va, page << PAGE_SHIFT | bits | (r->flags & VM_WRITE ? PTE_COW : 0), none);
    int copy = sys_page_copy(page, 0, 0, 0);
    if (copy < 0)
        return copy;
    struct cap cap = { UPAGE->result[2], UPAGE->result[3] };
    if (filled < PAGE_SIZE) {
        char *to = vm_window(0, (word)copy << PAGE_SHIFT | PTE_V | PTE_D, cap);
        for (word i = filled; i < PAGE_SIZE; i++)
            to[i] = 0;
        vm_window_end(0);
    }
    return vm_insert(va, (word)copy << PAGE_SHIFT | bits | PTE_OWNED | (store ? PTE_DIRTY : 0), cap);
}

static bool bring_in(word va, bool store)
{
    struct vm_region *r = vm_region(va);
    if (!r && grow(va))
        r = vm_region(va);
    if (!r) {
        vm_why = STACK_TOP - STACK_MAX - PAGE_SIZE <= va && va < STACK_TOP ? "stack overflow at " : NULL;
        return false;
    }
    if (!(r->flags & (store ? VM_WRITE : VM_READ)))
        return false;
    vm_fault_count++;
    if (r->pager)
        return r->pager(r, va, store);
    int error = r->page ? from_public(r, va, store) : vm_zero(va, r->flags);
    if (error < 0)
        vm_why = "no memory for ";
    return error >= 0;
}

/* A page that is shared until written: whoever is alone with it keeps it, anybody else gets a copy. */
static bool own(struct pte *p)
{
    pageno page = PTE_PAGE(p->lo);
    word va = p->va;
    const volatile struct page *r = vm_record(page);    /* may enter its own page into the table, where p is then another */
    p = pt_lookup(va);
    word lo = p->lo;
    struct cap cap = p->cap;
    if (vm_sharing)
        vm_note_shared(p);
    if (r->owner == ENV->id && !(r->info & PAGE_REFS)) {
        sys_page_revoke(page);                  /* who had the right to read it has it no more */
        *p = (struct pte){ p->va, vm_lo((lo & ~(word)(PTE_COW | PTE_REF)) | PTE_OWNED | PTE_DIRTY),
                           { UPAGE->result[2], UPAGE->result[3] } };
        return vm_enter(p) == 0;
    }
    int copy = sys_page_copy(page, cap.lo, cap.hi, 0);
    if (copy < 0) {
        vm_why = "no memory for ";
        return false;
    }
    cap = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
    if (r->owner == ENV->id)
        lo = (lo & ~(word)PTE_REF) | PTE_OWNED;
    if (lo & PTE_OWNED)
        sys_page_free(page);
    else if (lo & PTE_REF)
        sys_page_unref(page, 0);
    else
        sys_tlb_delete(p->va);
    *p = (struct pte){ p->va, vm_lo((word)copy << PAGE_SHIFT | (lo & (PTE_READ | PTE_WRITE | PTE_SHARED)) | PTE_OWNED | PTE_DIRTY), cap };
    return vm_enter(p) == 0;
}

static bool answer(word va, bool store)
{
    struct pte *p = pt_lookup(va);
    va = vm_page_of(va);
    if (vm_window_fault(va))
        return true;
    if (!p)
        return bring_in(va, store);
    if (!(p->lo & (store ? PTE_WRITE : PTE_READ)))
        return false;
    if (store && p->lo & PTE_COW) {
        vm_fault_count++;
        return own(p);
    }
    p->lo = vm_lo(p->lo | (store ? PTE_DIRTY : 0));
    if (vm_enter(p) == 0)
        return true;
    pt_remove(va);                              /* its page was taken away: the region knows what was there */
    return bring_in(va, store);
}

static void fault(struct exos_frame *f, bool store)
{
    vm_why = NULL;
    if (f->badvaddr >= USER_TOP || !answer(f->badvaddr, store))
        exos_unhandled(f, 11);
}

void vm_fault(struct exos_frame *f) { fault(f, FAULT_CODE(f) == VEC_TLBS); }
void vm_fault_store(struct exos_frame *f) { fault(f, true); }

int vm_touch(word va, bool store)
{
    struct pte *p = pt_lookup(va);
    if (p && p->lo & PTE_V && (!store || p->lo & PTE_D))
        return 0;
    return answer(va, store) ? 0 : -E_ADDRESS;
}

#define RECORDS_VA 0x7f800000              /* of the kernel's page table, a page when one is asked for */

const volatile struct page *vm_record(pageno page)
{
    const volatile struct table *t = &SYSINFO->page_table;
    word at = t->offset + (~page & SYSINFO->page_mask) * sizeof(struct page), va = RECORDS_VA + vm_page_of(at);

    if (!pt_lookup(va))
        vm_insert(va, (t->first + at / PAGE_SIZE) << PAGE_SHIFT | PTE_READ | PTE_SHARED, (struct cap){ 0, 0 });
    return (const volatile struct page *)(RECORDS_VA + at);
}
