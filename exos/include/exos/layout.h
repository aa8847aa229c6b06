/* The address map of an ExOS process, drawn once, and the words that C and assembly share (docs/exos.md).
 *
 *   guaranteed segment: the kernel answers its misses, so nothing here ever faults
 *     0x00003000  struct sysinfo, read-only             0x00007000  environment page, read-only
 *     0x00004000  struct state: the library's own       0x00008000  tables of the server, read-only
 *     0x00006000  u-page                                0x00010000  resident part of the program (exos.ld): stubs,
 *                                                                   fault handlers, page table; behind it pages that
 *                                                                   page tables grow into, upwards
 *   ordinary segment: mapped by the program's own page table, on demand
 *     0x00400000  text, mapped from the boot archive    0x40000000  windows and mmap, upwards
 *     behind it   data, bss, heap upwards               0x7fff0000  top of the stack, downwards
 *
 * Everything below 0x8000 is reached by one instruction from register 0. $gp belongs to the handlers. */
#ifndef EXOS_LAYOUT_H
#define EXOS_LAYOUT_H

#include <aegis/memory.h>

#define SYSINFO_VA      0x3000
#define STATE_VA        0x4000
#define TABLES_VA       0x8000              /* the server's tables */
#define TABLES_END      0x10000
#define RESIDENT_VA     0x10000
#define TEXT_VA         0x00400000
#define MMAP_VA         0x40000000
#define MMAP_END        0x7f000000
#define STACK_TOP       0x7fff0000
#define STACK_MAX       0x00800000          /* the stack grows to 8 MB; the page below that is never mapped */

#define WINDOW_VA       0x7fff1000          /* pages that the library maps for a moment, WINDOWS of them */
#define WINDOWS         4

/* struct exos_frame (fault.h), as the stubs build it. */
#define F_REG           16
#define F_LO            144
#define F_HI            148
#define F_PC            152
#define F_BADVADDR      156
#define F_CAUSE         160
#define F_SIZE          168
#define FAULT_STACK     5632                /* with the library's resident data, two pages: fork copies them */
#define FAULT_SPARE     1536                /* a handler that faults with less left is in a loop */

/* struct state (upcall.h). NOW: all registers of the program that the end of a slice suspended, by number, LO, HI; its v0
 * and PC lie where exc_return reads them. */
#define NOW             STATE_VA
#define REFILL          (STATE_VA + 136)    /* the same of whom a refill interrupted */
#define PARKED          (STATE_VA + 272)    /* sp where the program waits by its own will; 0: it runs, or NOW holds it */
#define AWAITED         (STATE_VA + 276)    /* while parked: whose reply it waits for, or one of these: */
#define OPEN            0                   /*   nobody's, and requests are welcome */
#define CLOSED          1                   /*   nobody's, and they are not */
#define RESULT          (STATE_VA + 280)    /* while parked: what it will find in v0 */
#define SERVED          (STATE_VA + 284)    /* whose request it works for; means nothing while it is parked OPEN */
#define CRITICAL        (STATE_VA + 288)    /* depth of critical sections */
#define LATE            (STATE_VA + 292)    /* a slice ended within one: it yields when it leaves */
#define FAULT_FRAME     (STATE_VA + 296)    /* where the next fault's frame goes; 0: a handler runs */
#define FAULT_TOP       (STATE_VA + 300)    /* end of the stack on which faults are handled */
#define HOOK            (STATE_VA + 304)    /* not 0: rt_hook is to be called when a slice starts */
#define HOOK_PC         (STATE_VA + 308)    /* where the interrupted program goes on behind it */
#define FORKED          (STATE_VA + 312)    /* not 0: this environment begins where its parent made this checkpoint */
#define REVOKED         (STATE_VA + 316)    /* not 0: the kernel has asked for something back */
#define REPLY           (STATE_VA + 320)    /* words of the reply that the parked program waits for */
#define HANDLERS        (STATE_VA + 384)    /* C functions by ExcCode */

#define SERVER          (STATE_VA + 448)    /* C function that answers requests, or 0 */
#define FUNCTION        (STATE_VA + 452)    /* C function that answers local calls; there is always one */
#define PT_LOOKUP       (STATE_VA + 456)    /* of the linear page table: where its two searches begin */
#define PT_DIRTY        (STATE_VA + 460)

/* At sp of a parked program: room for the arguments of who is called on its stack, and where it goes on. */
#define PARKED_AT       16

#define MESSAGE_WORDS   16

/* Behind struct state, for read() and write() reach it by one instruction: struct descriptor (exos/sys/file.h). */
#define DESCRIPTORS     (STATE_VA + 2048)
#define DESCRIPTORS_BYTES 2048

#endif
