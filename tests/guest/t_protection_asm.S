# What a user may not do, one instruction each; for t_protection.

#include "raw.h"

        .set    noreorder
        .set    noat
        .text

        .macro  snippet name, insns:vararg
        .globl  \name
\name:
        nop
        \insns
        nop
        nop
        j       raw_back
         nop
        .endm

        snippet p_load, lw $s1, 0($s0)
        snippet p_store, sw $s1, 0($s0)
        snippet p_load_byte, lb $s1, 0($s0)
        snippet p_store_left, swl $s1, 3($s0)
        snippet p_jump, jr $s0

# Instructions that the hazard checker refuses in a program's text, for good reason.
        .data
        .macro  word_snippet name, value
        .globl  \name
\name:
        nop
        .word   \value
        nop
        nop
        j       raw_back
         nop
        .endm
        word_snippet p_mfc0_status, 0x40116000
        word_snippet p_mtc0_status, 0x40916000
        word_snippet p_mtc0_entryhi, 0x40915000
        word_snippet p_tlbwr, 0x42000006
        word_snippet p_tlbwi, 0x42000002
        word_snippet p_tlbp, 0x42000008
        word_snippet p_tlbr, 0x42000001
        word_snippet p_rfe, 0x42000010
        word_snippet p_movz, 0x0211880a
        word_snippet p_branch_likely, 0x52110001
        word_snippet p_sync, 0x0000000f
        word_snippet p_unknown, 0x00000001
        word_snippet p_prom_call, 0x00c0de0c
