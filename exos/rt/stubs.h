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
        .macro  words op, a, b, c, base                 # t0-t2
        \op     $t0, \a(\base)
        \op     $t1, \b(\base)
        \op     $t2, \c(\base)
        .endm
#endif
#endif
