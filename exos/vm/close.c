/* Pages closed to stores and opened again, whatever their regions say (vm.h; Appel and Li; paper Tables 10 and 13). The system
 * call for one page is in line: a collector's handler does little else. */
#include <aegis/call.h>
#include <aegis/error.h>
#include "run.h"
#include "vm_hidden.h"

/* tlb_write alters no register but v0. */
static inline int enter(word va, word lo, struct cap cap)
{
    register word v0 __asm__("$2") = (word)CALL_V0(CALL_tlb_write);
    register word a0 __asm__("$4") = va;
    register word a1 __asm__("$5") = lo;
    register word a2 __asm__("$6") = cap.lo;
    register word a3 __asm__("$7") = cap.hi;

    __asm__ volatile ("syscall" : "+r"(v0) : "r"(a0), "r"(a1), "r"(a2), "r"(a3) : "memory");
    return (int)v0;
}

static inline int change(struct pte *p, word lo)
{
    p->lo = lo;
    return enter(p->va, lo & PTE_HARDWARE, p->cap);
}

int vm_close_pages(word va, word pages)
{
    pt_close(va, pages);
    return sys_tlb_range(va, pages, 1);
}

int vm_open_pages(word va, word pages)
{
    pt_open(va, pages);
    return sys_tlb_range(va, pages, 2);
}

int vm_close_page(word va)
{
    struct pte *p = pt_lookup(va);

    return p ? change(p, run_closed(p->lo)) : -E_ADDRESS;
}

int vm_open_page(word va)
{
    struct pte *p = pt_lookup(va);

    return p ? change(p, p->lo | PTE_WRITE | (p->lo & PTE_DIRTY) * (PTE_D / PTE_DIRTY)) : -E_ADDRESS;
}
