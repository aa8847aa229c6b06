/* The STLB's long ranges: what protecting a hundred pages costs (aegis/stlb.c: range_slots). */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text

/* word machine_stlb_flip(word *slot, word hi, word pages, word bit): takes `bit` off the EntryLo words of adjacent slots and
 * gives them the other of D and STLB_CLOSED, as long as they are named hi, hi + 1 page, ... and have it. The pages done.
 * Eight slots at once, 61 instructions, then one by one. a0 slot, a1 its tag, a2 the end, v0 the beginning. */
#define FLIP        0x480
#define TAGS        STLB_TAGS
LEAF(machine_stlb_flip)
    sll     $a2, $a2, 2
    addu    $a2, $a0, $a2               # end of the slots
    addiu   $at, $a2, -32               # the last eight begin there
    sltu    $t8, $at, $a0
    move    $v0, $a0
    bnez    $t8, 2f
     move   $t9, $a1
1:  lw      $t0, TAGS($a0)
    lw      $t1, TAGS+4($a0)
    bne     $t0, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t0, TAGS+8($a0)
    bne     $t1, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t1, TAGS+12($a0)
    bne     $t0, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t0, TAGS+16($a0)
    bne     $t1, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t1, TAGS+20($a0)
    bne     $t0, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t0, TAGS+24($a0)
    bne     $t1, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t1, TAGS+28($a0)
    bne     $t0, $t9, 2f
     addiu  $t9, $t9, 0x1000
    bne     $t1, $t9, 2f
     addiu  $t9, $t9, 0x1000
    lw      $t0, 0($a0)
    lw      $t1, 4($a0)
    lw      $t2, 8($a0)
    lw      $t3, 12($a0)
    lw      $t4, 16($a0)
    lw      $t5, 20($a0)
    lw      $t6, 24($a0)
    lw      $t7, 28($a0)
    and     $t8, $t0, $t1
    and     $v1, $t2, $t3
    and     $t8, $t8, $v1
    and     $v1, $t4, $t5
    and     $t8, $t8, $v1
    and     $v1, $t6, $t7
    and     $t8, $t8, $v1
    and     $t8, $t8, $a3
    beqz    $t8, 2f
     xori   $t0, $t0, FLIP
    xori    $t1, $t1, FLIP
    sw      $t0, 0($a0)
    xori    $t2, $t2, FLIP
    sw      $t1, 4($a0)
    xori    $t3, $t3, FLIP
    sw      $t2, 8($a0)
    xori    $t4, $t4, FLIP
    sw      $t3, 12($a0)
    xori    $t5, $t5, FLIP
    sw      $t4, 16($a0)
    xori    $t6, $t6, FLIP
    sw      $t5, 20($a0)
    xori    $t7, $t7, FLIP
    sw      $t6, 24($a0)
    sw      $t7, 28($a0)
    addiu   $a0, $a0, 32
    sltu    $t8, $at, $a0
    beqz    $t8, 1b
     move   $a1, $t9

2:  beq     $a0, $a2, 3f
     lw     $t0, TAGS($a0)
    lw      $t1, 0($a0)
    bne     $t0, $a1, 3f
     and    $t2, $t1, $a3
    beqz    $t2, 3f
     xori   $t1, $t1, FLIP
    sw      $t1, 0($a0)
    addiu   $a0, $a0, 4
    b       2b
     addiu  $a1, $a1, 0x1000
3:  subu    $v0, $a0, $v0
    jr      $ra
     srl    $v0, $v0, 2
END(machine_stlb_flip)
