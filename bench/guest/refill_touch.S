# The measured loop of the refill comparison: random loads, one from each page drawn (refill.h). No stack, no memory but
# the pages, and nothing absolute: the bare program maps this page where it likes.
#include "refill.h"

        .set    noreorder
        .set    noat
        .text
        .balign 4096
        .globl  refill_page, refill_exit
refill_page:

        .macro  touching name, number
        .globl  refill_touch_\name
refill_touch_\name:
        lui     $t8, REFILL_SEED >> 16
        ori     $t8, $t8, REFILL_SEED & 0xffff
        li      $t9, REFILL_LOADS
        move    $v0, $0
        .if     \number
        sll     $0, $0, \number
        .endif
1:      sll     $t0, $t8, 13            # xorshift
        xor     $t8, $t8, $t0
        srl     $t0, $t8, 17
        xor     $t8, $t8, $t0
        sll     $t0, $t8, 5
        xor     $t8, $t8, $t0
        and     $t0, $t8, $a1           # page
        srlv    $t1, $t0, $a2           # its segment
        sllv    $t2, $t1, $a2
        subu    $t0, $t0, $t2           # its place there
        sll     $t2, $t1, 5
        addu    $t2, $t2, $t1
        and     $t2, $t2, $a3           # 33 a segment
        addu    $t0, $t0, $t2
        sll     $t2, $t1, 10
        addu    $t0, $t0, $t2
        sll     $t0, $t0, 12
        addu    $t0, $t0, $a0
        lw      $t0, 0($t0)
        addiu   $t9, $t9, -1
        bnez    $t9, 1b
         addu   $v0, $v0, $t0
        .if     \number
        sll     $0, $0, 31
        .endif
        jr      $ra
         nop
        .endm

        touching warm, 0
        .irp    n, 16,17,18,19,20,21,22,23,24,25,26,27,28
        touching \n, \n
        .endr

refill_exit:
        syscall
        nop
        .balign 4096
