/* Names for assembly: CP0 registers, Status bits, and the register list that saving and restoring share. */
#ifndef REGS_H
#define REGS_H

#define C0_INDEX    $0
#define C0_RANDOM   $1
#define C0_ENTRYLO  $2
#define C0_CONTEXT  $4
#define C0_BADVADDR $8
#define C0_ENTRYHI  $10
#define C0_STATUS   $12
#define C0_CAUSE    $13
#define C0_EPC      $14
#define C0_PRID     $15

#define STATUS_KUP  0x8             /* previous mode: user */

/* Everything but $0, k0, k1: X(number) */
#define FOR_REGISTERS(X) \
    X(1)  X(2)  X(3)  X(4)  X(5)  X(6)  X(7)  X(8)  X(9)  X(10) X(11) X(12) X(13) X(14) X(15) X(16) \
    X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(28) X(30) X(31)

/* Those of them that a C function may alter, and gp, which a handler's code has for itself. */
#define FOR_CALLER_SAVED(X) \
    X(1)  X(2)  X(3)  X(4)  X(5)  X(6)  X(7)  X(8)  X(9)  X(10) X(11) X(12) X(13) X(14) X(15) X(24) X(25) X(28) X(31)

#define LEAF(name)  .globl name; .align 4; .type name, @function; .ent name; name:
#define END(name)   .end name; .size name, . - name

#endif
