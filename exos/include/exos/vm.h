/* Virtual memory (paper 6.2): regions, which say what an address is, and pages, which are there or not.
 *
 * Addresses and lengths are in bytes, page-aligned unless said otherwise; all return 0 or -E_* unless said otherwise.
 * Nothing here asks anybody but the kernel; everything may be replaced: a program that wants other faults installs its
 * own handlers (fault.h), one that wants another page table links it (pt.h), one that wants to choose what it gives back
 * sets vm_policy. */
#ifndef EXOS_VM_H
#define EXOS_VM_H

#include <stdbool.h>
#include <aegis/sysinfo.h>
#include <exos/pt.h>

#define VM_READ     1
#define VM_WRITE    2
#define VM_EXEC     4                   /* no difference to VM_READ: the processor knows none */
#define VM_SHARED   8                   /* fork keeps it shared; else each gets a copy when it writes */
#define VM_GROWS    16                  /* a stack: it grows down to STACK_MAX when touched */

/* A range of addresses and where its pages come from:
 *   pager NULL, page 0   zeros, on demand
 *   pager NULL, page n   public pages from n on (the boot archive, kernel tables), up to `filled`; zeros behind it.
 *                        Mapped as they are; a writable region gets a copy when it is written
 *   pager                the program's function makes the page: below */
struct vm_region {
    word start, end;
    word flags;                         /* VM_* */
    pageno page;
    word filled;                        /* address where the public bytes end; any alignment */
    bool (*pager)(struct vm_region *r, word va, bool store);    /* maps va's page (vm_insert): true */
    bool (*evict)(struct vm_region *r, struct pte *p);          /* keeps a dirty page's contents: true; NULL: never */
    void *data;                         /* the pager's own */
};
#define VM_REGIONS  48

struct vm_region *vm_region(word va);                           /* NULL: none */
int vm_add(const struct vm_region *r);                          /* E_BUSY: overlaps, E_NONE: too many */
word vm_find(word bytes);                                       /* free addresses in the mmap area; 0: none */

/* mmap, munmap, mprotect are these. Any part of regions may be unmapped or protected; E_ADDRESS: not all of it is there. */
int vm_map(word va, word bytes, word flags);                    /* zeros on demand */
int vm_unmap(word va, word bytes);
int vm_protect(word va, word bytes, word flags);                /* VM_READ | VM_WRITE, VM_READ or 0 */

/* One page by name. lo: page << 12 | PTE_* (pt.h). Replaces what was mapped there, whose page is freed or dropped. Makes
 * no region: a fault on it once it is removed is the region's, or nobody's. */
int vm_insert(word va, word lo, struct cap cap);
int vm_remove(word va);                                         /* frees the page if PTE_OWNED, drops a PTE_REF */
int vm_zero(word va, word flags);                               /* a fresh page there now, instead of on demand */
int vm_zero_page(word va, pageno page, word flags);             /* this physical page, which must be free: colouring */

/* Shows kernel tables (sysinfo) and other public pages: maps them at free addresses, returns where the table starts;
 * NULL: no room. The same table always gets the same address. */
const void *vm_expose(const volatile struct table *t);

/* Faults one page in, as a load or a store at va would. For handing memory to others. */
int vm_touch(word va, bool store);

/* Pages that are there, without asking their regions: what collectors and checkpointers do to many pages, often (Appel and
 * Li's operations; paper Table 10). Stores to closed pages fault with VEC_MOD, for a handler of the program's own. One page
 * costs its look-up and one short system call, and may be named by any address in it; more are one sweep, and addresses
 * that have no page are passed over. */
int vm_close_page(word va), vm_close_pages(word va, word pages);
int vm_open_page(word va), vm_open_pages(word va, word pages);
static inline int vm_close(word va, word pages) { return pages == 1 ? vm_close_page(va) : vm_close_pages(va, pages); }
static inline int vm_open(word va, word pages) { return pages == 1 ? vm_open_page(va) : vm_open_pages(va, pages); }

/* Fork. vm_share_all makes every private page copy-on-write, for the caller as for `child`, whose parent the caller is: the
 * table keeps capabilities to read only, so that who gets a copy of the table can write no page but its own, and the child
 * holds a reference to each page that it is to see. 0 or -E_*. Then the caller copies its resident pages for the child, the state
 * page last, and says so by vm_shared: pages that it wrote in between are noted in the state page. The child, whose table
 * is a copy, begins with vm_forked (upcalls.S): what its parent owns it only holds. */
int vm_share_all(envid child, struct cap cap);
int vm_shared(void);
void vm_forked(void);

/* Dirty and referenced. vm_clean: not dirty, the next store says so again. vm_unreference: the next access says so. */
int vm_clean(word va, word bytes);
int vm_unreference(word va, word bytes);
static inline bool vm_dirty(word va) { return pt_dirty(va) != 0; }
bool vm_referenced(word va);

/* Cached or not (PTE_N), and instructions that were written. */
int vm_cached(word va, word bytes, bool cached);
int vm_instructions(word va, word bytes);

/* Eviction (exos/vm/evict.c). When the kernel asks for pages back, or none is left, the policy names victims, one after
 * the other, until enough are clean or could be saved. */
struct vm_policy {
    void (*mapped)(struct pte *p);      /* a page has come in; NULL: does not matter */
    struct pte *(*victim)(void);        /* which should go; NULL: none. Asked again if that one cannot */
};
extern struct vm_policy vm_policy;
extern const struct vm_policy vm_fifo, vm_clock;
int vm_give_back(word pages);           /* how many were freed */
extern word vm_limit;                   /* not 0: with so many pages of its own, the program makes room before it takes more */
word vm_faults(void);                   /* pages that faults have brought in */

#endif
