/* The R3010's registers. Its user-visible state is 32 words and the control register; CU1 is turned on around the
 * access only. REAL: one instruction between lwc1/mtc1 and use; two after setting CU1. */
#include "regs.h"

    .set noreorder
    .set noat
    .set hardfloat
    .text

#define CU1_ON \
    mfc0    $t0, C0_STATUS; lui $t1, 0x2000; or $t1, $t0, $t1; mtc0 $t1, C0_STATUS; nop; nop; nop
#define CU1_BACK \
    nop; mtc0 $t0, C0_STATUS; nop; jr $ra; nop
#define FOR_FPR(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) \
    X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
#define STORE(n) swc1 $f##n, (4 * n)($a0);
#define LOAD(n)  lwc1 $f##n, (4 * n)($a0);
#define CLEAR(n) mtc1 $0, $f##n;

/* void machine_fpu_save(word *fpr, word *fcsr) */
LEAF(machine_fpu_save)
    CU1_ON
    FOR_FPR(STORE)
    cfc1    $t2, $31
    nop
    sw      $t2, 0($a1)
    CU1_BACK
END(machine_fpu_save)

/* void machine_fpu_load(const word *fpr, word fcsr): zeroes when fpr is NULL */
LEAF(machine_fpu_load)
    CU1_ON
    beqz    $a0, 1f
     nop
    FOR_FPR(LOAD)
    b       2f
     nop
1:  FOR_FPR(CLEAR)
2:  nop
    ctc1    $a1, $31
    nop
    CU1_BACK
END(machine_fpu_load)
