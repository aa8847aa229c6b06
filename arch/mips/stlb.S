/* The STLB's long ranges: what protecting a hundred pages costs (aegis/stlb.c: range_slots). */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text

/* word machine_stlb_flip(word *slot, word hi, word pages, word bit): takes `bit` off the EntryLo words of adjacent slots and
 * gives them the other of D and STLB_CLOSED, as long as they are named hi, hi + 1 page, ... and have it. The pages done.
 * Four slots at once, 33 instructions, then one by one. a0 slot, a1 hi, a2 pages left, v0 done. */
#define FLIP        0x480
#define TAGS        STLB_TAGS
LEAF(machine_stlb_flip)
    sltiu   $t8, $a2, 4
    bnez    $t8, 2f
     move   $v0, $0
1:  lw      $t0, TAGS($a0)
    lw      $t1, TAGS+4($a0)
    bne     $t0, $a1, 2f
     addiu  $t8, $a1, 0x1000
    lw      $t2, TAGS+8($a0)
    bne     $t1, $t8, 2f
     addiu  $t8, $t8, 0x1000
    lw      $t3, TAGS+12($a0)
    bne     $t2, $t8, 2f
     addiu  $t8, $t8, 0x1000
    bne     $t3, $t8, 2f
     lw     $t0, 0($a0)
    lw      $t1, 4($a0)
    lw      $t2, 8($a0)
    lw      $t3, 12($a0)
    and     $t4, $t0, $t1
    and     $t5, $t2, $a3
    and     $t4, $t4, $t5
    and     $t4, $t4, $t3
    beqz    $t4, 2f
     xori   $t0, $t0, FLIP
    xori    $t1, $t1, FLIP
    sw      $t0, 0($a0)
    xori    $t2, $t2, FLIP
    sw      $t1, 4($a0)
    xori    $t3, $t3, FLIP
    sw      $t2, 8($a0)
    sw      $t3, 12($a0)
    addiu   $a2, $a2, -4
    addiu   $a0, $a0, 16
    sltiu   $t4, $a2, 4
    addiu   $v0, $v0, 4
    beqz    $t4, 1b
     addiu  $a1, $t8, 0x1000

2:  beqz    $a2, 3f
     lw     $t0, TAGS($a0)
    lw      $t1, 0($a0)
    bne     $t0, $a1, 3f
     and    $t2, $t1, $a3
    beqz    $t2, 3f
     xori   $t1, $t1, FLIP
    sw      $t1, 0($a0)
    addiu   $a2, $a2, -1
    addiu   $a0, $a0, 4
    addiu   $v0, $v0, 1
    b       2b
     addiu  $a1, $a1, 0x1000
3:  jr      $ra
     nop
END(machine_stlb_flip)
