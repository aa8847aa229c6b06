/* The memory layout, drawn once: every address and size that kernel, libOS and assembly share.
 *
 * User addresses (kuseg)                        Kernel addresses
 *   0x00000000  page 0: never mapped              0x80000000  vectors, call table (page 0)
 *   0x00001000  guaranteed segment (1 MB):        0x80007000  page table, indexed backwards (page.h)
 *     0x00006000  u-page, read-write              0x80110000  kernel image, boot archive behind it
 *     0x00007000  environment page, read-only     then        STLB, environment page pairs, free pages
 *     0x00010000  the first program               0xffffe000  environment page of whoever runs (wired entry 0;
 *   0x00100000  ordinary segment                              under ASID 0 the kernel's own: wired entry 1)
 *   0x80000000  end of user space                 0xfffff000  hot page: transfer table (wired entry 2)
 *
 * The environment page and the u-page of the running environment lie below 32 KB so that a user handler reaches
 * them from register 0 with no base register; the kernel reaches its pages at the top of kseg2 in the same way. */
#ifndef AEGIS_MEMORY_H
#define AEGIS_MEMORY_H

#define PAGE_SHIFT      12
#define PAGE_SIZE       4096
#define USER_TOP        0x80000000

#define GSEG_SHIFT      20                          /* guaranteed segment: [0, 1 MB) */
#define GSEG_PAGES      (1 << (GSEG_SHIFT - PAGE_SHIFT))
#define UPAGE_VA        0x6000
#define ENVPAGE_VA      0x7000
#define DEFAULT_VA      0xff000                     /* last page of the segment: the default refill handler */
#define PROGRAM_VA      0x10000                     /* where the first program is linked */

#define ENV_BITS        8
#define ENV_MAX         (1 << ENV_BITS)             /* environment 0 is the dummy */
#define ENV_GUARANTEED_PAGES 8                      /* "a few (5-10) pages are guaranteed" */
#define STLB_ENTRIES    4096
#define SLICE_MAX       512                         /* positions in the slice vector */
#define SLICE_HZ        64                          /* quantum 15.625 ms */
#define RANGE_MAX       64                          /* pages that one call takes or gives back: 70,000 instructions */
#define CONSOLE_BURST   16                          /* characters that one call prints at most */

/* EntryLo bits as the caller of tlb_write gives them; G is never the caller's. */
#define PTE_N           0x800                       /* not cached */
#define PTE_D           0x400                       /* writable: needs the write capability */
#define PTE_V           0x200                       /* valid */

#endif
