# Snippets for t_exceptions: each ends in raw_back. Labels name the instruction at which the exception must be.

#include "raw.h"

        .set    noreorder
        .set    noat
        .text

        .macro  snippet name, insns:vararg
        .globl  \name, \name\()_at
\name:
        nop
\name\()_at:
        \insns
        nop
        j       raw_back
         nop
        .endm
        .macro  delayed name, insns:vararg      # the same in the delay slot of a branch that is taken
        .globl  \name, \name\()_at
\name:
        nop
\name\()_at:
        beq     $0, $0, 1f
         \insns
        nop
1:      nop
        j       raw_back
         nop
        .endm

        snippet x_load_unaligned, lw $s1, 1($s0)
        snippet x_half_unaligned, lh $s1, 1($s0)
        snippet x_store_unaligned, sw $s1, 2($s0)
        snippet x_load_kernel, lw $s1, 0($s2)
        snippet x_store_kernel, sw $s1, 0($s2)
        snippet x_overflow, add $s1, $s3, $s3
        snippet x_subtract, sub $s1, $s4, $s3
        snippet x_break, break 5
        .set    hardfloat
        snippet x_float, mtc1 $s1, $f4
        .set    softfloat
        snippet x_cop2, .word 0x4a000000
        snippet x_load, lw $s1, 0($s0)
        snippet x_store, sw $s1, 0($s0)
        delayed x_delayed_load, lw $s1, 0($s0)
        delayed x_delayed_unaligned, lw $s1, 1($s0)
        delayed x_delayed_overflow, add $s1, $s3, $s3

# Call and jump through a register, with the fault in the slot: resumed at the jump, they run once more as a whole.
        .globl  x_call_load, x_call_load_at
x_call_load:
        nop
x_call_load_at:
        jal     1f
         lw     $s1, 0($s0)
        nop
1:      j       raw_back
         nop

# Opcodes that MIPS I lacks live in data: the hazard checker refuses them in text.
        .data
        .globl  x_reserved, x_reserved_at
x_reserved:
        nop
x_reserved_at:
        .word   0x70851002              # mul, of a later MIPS
        nop
        j       raw_back
         nop
