/* The exposed page table of the kernel: one record per physical page, readable by every environment without a call.
 *
 * It says who owns a page, not how it may be used: the capabilities are elsewhere and secret.
 * The table is indexed backwards (record of page n at (~n & mask)): complementing the caller's page number and masking
 * it in one `nor` also yields the kseg0 bit, which saves the hot path the addition of a base (arch/mips/calls.S). */
#ifndef AEGIS_PAGE_H
#define AEGIS_PAGE_H

#include <aegis/types.h>
#include <aegis/memory.h>

#define PAGE_TABLE_PHYS 0x7000
#define PAGE_TABLE_MAX  65536           /* records: 256 MB of memory; more is left unused and the banner says so */

struct page {
    word binding;       /* secure binding: BINDING of the only mapping, PAGE_UNBOUND, or PAGE_MANY */
    word lo;            /* the EntryLo that was authorised for that binding */
    envid owner;        /* 0: free, or freed while the kernel keeps it; PAGE_KERNEL: the kernel's */
    word info;          /* bits 0-15 reference count, 16-31 PAGE_* flags */
};

/* The binding of a mapping is its EntryHi, and in bits 5-0, which the processor ignores, the ASID's complement: so no
 * address that a caller adds to its own ASID can make it another's, whatever bits it sets (arch/mips/calls.S). */
#define BINDING(hi)     ((hi) | (~((hi) >> 6) & 0x3f))
#define BINDING_HI(binding) ((binding) & ~0x3fu)

#define PAGE_UNBOUND    0               /* no STLB or TLB entry names the page: freeing it scans nothing */
#define PAGE_MANY       1               /* several may: freeing it sweeps STLB and TLB once */

#define PAGE_KERNEL     0x7fffffff      /* owner of kernel pages */
#define PAGE_REFS       0xffff
#define PAGE_PINNED     0x10000         /* environment pair: cannot be freed, revoked or re-owned while its owner lives */
#define PAGE_PUBLIC     0x20000         /* readable by all: the well-known capability 0 */
#define PAGE_RING       0x100000        /* a packet ring names it (net.h) */
#define PAGE_DIRTY      0x40000         /* free, but may still hold its last owner's contents */
#define PAGE_INHERITED  0x80000         /* its owner was a holder when the last one gave it up: no capability to write
                                           while others hold it */
#define PAGE_RING       0x100000        /* a packet ring names it (net.h) */
#define PAGE_ASH        0x200000        /* a handler names it as its memory, or its code is there (ash.h) */

#endif
