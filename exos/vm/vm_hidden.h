/* What the files of exos/vm share among themselves and with exos/rt. */
#ifndef EXOS_VM_HIDDEN_H
#define EXOS_VM_HIDDEN_H

#include <aegis/page.h>
#include <exos/upcall.h>
#include <exos/vm.h>

bool vm_begin(const struct birth *birth);               /* program.c: regions of the program, pages handed by a parent */

void vm_fault(struct exos_frame *f);                    /* fault.c: handlers of TLBL and TLBS, and of Mod */
void vm_fault_store(struct exos_frame *f);
extern const char *vm_why;                              /* what to say of a fault that cannot be answered, or NULL */
extern word vm_fault_count;

int vm_page(struct cap *cap);                           /* page.c: rt_page, which makes room if there is none */
void vm_drop(word lo);                                  /* a page that an entry had: freed, or its reference dropped */
int vm_enter(const struct pte *p);                      /* into TLB and STLB; 0 or -E_* */
void *vm_window(unsigned i, word lo, struct cap cap);   /* maps a page at window i until vm_window_end */
void vm_window_end(unsigned i);
bool vm_window_fault(word va);                          /* a window lost its binding: bound again */
word vm_archive(word file);                             /* program.c: place in the boot archive, from its first page's start */
void vm_archive_read(word place, void *to, word bytes);
const volatile struct page *vm_record(pageno page);     /* fault.c: what the kernel says of it; may fault */

extern bool vm_sharing;                                 /* share.c: a fork is under way */
void vm_note_shared(const struct pte *p);
void vm_revoked(void);                                  /* evict.c: the kernel asks for pages back */
void vm_repossessed(void);                              /* what the abort protocol took leaves the table */

static inline word vm_page_of(word va) { return va & ~(word)(PAGE_SIZE - 1); }
static inline bool vm_is_range(word va, word bytes)     /* whole pages of user space, page 0 not among them */
{
    return !((va | bytes) & (PAGE_SIZE - 1)) && va >= PAGE_SIZE && va < USER_TOP && bytes <= USER_TOP - va;
}
/* Hardware bits that follow from the others. */
static inline word vm_lo(word lo)
{
    lo &= ~(word)(PTE_D | PTE_V);
    if (lo & PTE_READ)
        lo |= PTE_V;
    if ((lo & (PTE_WRITE | PTE_DIRTY)) == (PTE_WRITE | PTE_DIRTY))
        lo |= PTE_D;
    return lo;
}

#endif
