/* What the assembly of exos/rt and of page tables shares. Offsets are checked against the structures in start.c. */
#ifndef EXOS_STUBS_H
#define EXOS_STUBS_H

#include <exos/layout.h>

/* struct env, struct sysinfo, struct upage */
#define ENV_SAVE0       ENVPAGE_VA              /* by ExcCode * 4 */
#define ENV_SAVE1       (ENVPAGE_VA + 128)
#define ENV_SAVE2       (ENVPAGE_VA + 256)
#define REFILL_WORDS    (4 * 31)
#define SELF            (ENVPAGE_VA + 1560)
#define END_SAVE        (ENVPAGE_VA + 1592)     /* t0-t2 at the end of the slice */
#define RUNNING_OWNER   (SYSINFO_VA + 36)
#define RESUME_PC       (UPAGE_VA + 128)
#define RESUME_V0       (UPAGE_VA + 132)

#ifdef __ASSEMBLER__
        .macro  entry name
        .globl  \name
\name:
        .endm
        .macro  by_number op, at, base, regs:vararg     # register n at at + 4n
        .irp    n, \regs
        \op     $\n, \at + 4*\n(\base)
        .endr
        .endm
        .macro  in_order op, at, base, regs:vararg      # consecutive words
        .set    at_, \at
        .irp    n, \regs
        \op     $\n, at_(\base)
        .set    at_, at_+4
        .endr
        .endm
        .macro  callee_saved op                 # ra first: a jump may not follow its load
        in_order \op, PARKED_AT+4, $sp, 31,16,17,18,19,20,21,22,23,30
        .endm
        .macro  words op, a, b, c, base                 # t0-t2
        \op     $t0, \a(\base)
        \op     $t1, \b(\base)
        \op     $t2, \c(\base)
        .endm
        .macro  all op, at, base                # but v0, k0, k1; sp last, for it may be the base
        by_number \op, \at, \base, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,30,31,29
        .endm
        .macro  save at, base                   # with LO and HI behind them
        all     sw, \at, \base
        mflo    $t0
        mfhi    $t1
        in_order sw, \at + 128, \base, 8, 9
        .endm
        .macro  load at, base
        in_order lw, \at + 128, \base, 8, 9
        mtlo    $t0
        mthi    $t1
        all     lw, \at, \base
        .endm
#define PARKED_SIZE     (PARKED_AT + 48)        /* with what callee_saved fills; a multiple of 8 */
#endif
#endif
