/* Exceptions of the program, handled by the program (paper 5.3). Each cause has one handler, a C function; the library's
 * own (exos/vm) answer TLB faults, and whoever installs another may pass on to it what is not its own.
 *
 * A handler runs on the fault stack, which is resident, with the interrupted registers in *f, and may change any that
 * *f has: the program goes on as *f says. It may fault itself, yield, and use some 5 KB of stack. Floating-point registers
 * are not saved: a handler that uses them does so itself. Code and data of a handler for TLB faults are resident
 * (EXOS_RESIDENT), or the page that it lies on may be what is missing. */
#ifndef EXOS_FAULT_H
#define EXOS_FAULT_H

#include <stdbool.h>
#include <aegis/env.h>
#include <exos/layout.h>

#define EXOS_RESIDENT       __attribute__((section(".resident.text")))
#define EXOS_RESIDENT_DATA  __attribute__((section(".resident.data")))
#define EXOS_RESIDENT_CONST __attribute__((section(".resident.rodata")))

enum { REG_AT = 1, REG_V0, REG_V1, REG_A0, REG_A1, REG_A2, REG_A3, REG_T0, REG_S0 = 16, REG_SP = 29, REG_S8, REG_RA };

struct exos_frame {
    word arg[4];                /* home of a C function's arguments */
    word reg[32];               /* by number; not k0, k1, gp. s0-s8 only in a slice's hook: C preserves them */
    word lo, hi;
    word pc;                    /* of the faulting instruction, or of the branch before it if FAULT_IN_DELAY_SLOT */
    word badvaddr, cause, pad;
};
#define FAULT_CODE(f)           ((f)->cause >> 2 & 31)      /* VEC_MOD, VEC_TLBL, ... */
#define FAULT_IN_DELAY_SLOT(f)  ((f)->cause >> 31)

typedef void (*exos_handler)(struct exos_frame *f);

/* Installs the handler of a cause (VEC_MOD ... VEC_OV); returns the one before, which the new one calls for what is not
 * its own. The first, the library's, answer TLB faults, give the floating-point unit to whoever uses it, and end in
 * exos_unhandled for all else. */
exos_handler exos_handle(unsigned code, exos_handler handler);

/* What nobody wants. `signal` is UNIX's number: 11 for an address that is not mapped so, 10 unaligned, 8 overflow, 5
 * break, 4 anything else, 9 no memory left. The library's own function reports, and ends the program with 128 + signal;
 * signals (exos/sys) put theirs in front. */
extern void (*exos_unhandled)(struct exos_frame *f, int signal);
void fault_report(const struct exos_frame *f);          /* "NAME: store to 00000010 in main+14: ...", on the console */

/* The name of the function at pc in this program's file, and how far into it; NULL: none. For reports. */
const char *exos_symbol(word pc, word *offset);
const char *exos_program(void);                         /* of its process, "sh", or of its file, "bin/sh" */

#endif
