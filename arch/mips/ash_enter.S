/* Into a handler's code, out of it, and the helpers that it calls. arch/mips/ash_code.c says which registers are whose.
 * Interrupts are off and no exception can happen: the code's accesses are all in bounds, in kseg0 and kseg1. */
#include "regs.h"
#include "offsets.h"

/* On the kernel's stack while the code runs; the first 16 bytes are the home of a helper's arguments. */
#define SAVED       16                  /* s0-s7, s8, ra */
#define MESSAGE     56
#define CODE_RA     60                  /* the handler's, during a helper */
#define CODE_SP     64
#define FRAME       72

    .set noreorder
    .set noat
    .text

    .macro  callee_saved op, base
    \op     $s0, SAVED+0(\base)
    \op     $s1, SAVED+4(\base)
    \op     $s2, SAVED+8(\base)
    \op     $s3, SAVED+12(\base)
    \op     $s4, SAVED+16(\base)
    \op     $s5, SAVED+20(\base)
    \op     $s6, SAVED+24(\base)
    \op     $s7, SAVED+28(\base)
    \op     $s8, SAVED+32(\base)
    \op     $ra, SAVED+36(\base)
    .endm

/* int machine_ash_enter(word code, const uint8_t *message, word bytes, const struct ash_memory *memory)
 * 1: the handler took the message, 0: it left it, negative: minus the code of the rule that it broke, see ash_stop.
 * The code finds a0 message, a1 bytes, a2 its memory's address, sp; nothing that it may read is in any other register. */
LEAF(machine_ash_enter)
    addiu   $sp, $sp, -FRAME
    callee_saved sw, $sp
    sw      $a1, MESSAGE($sp)
    li      $t0, ASH_TIME
    sw      $t0, H_ASH_TIME($0)
    sw      $sp, H_ASH_SP($0)
    move    $t0, $a0
    lw      $gp, ASH_MEMORY_AT($a3)
    lw      $sp, ASH_MEMORY_SP($a3)
    move    $at, $a1
    move    $k1, $a2
    move    $a0, $a1
    move    $a1, $a2
    lw      $a2, ASH_MEMORY_VA($a3)
    jr      $t0
     nop                                # load delay
END(machine_ash_enter)

/* Where the code ends. v0 may be on its way: it is read second. */
LEAF(ash_leave)
    lw      $sp, H_ASH_SP($0)
    sltu    $v0, $0, $v0
1:  callee_saved lw, $sp
    addiu   $sp, $sp, FRAME
    jr      $ra
     nop
/* Where it is stopped: ra = rule << 10 | instruction. */
    .globl  ash_stop, machine_ash_abort
ash_stop:
    lw      $sp, H_ASH_SP($0)
    b       1b
     subu   $v0, $0, $ra
/* void machine_ash_abort(word code): the same, for a helper. */
machine_ash_abort:
    b       ash_stop
     move   $ra, $a0
END(ash_leave)

/* The helpers: on the kernel's stack, at which the frame lies. They come back with what they left in at-t9, of which the code
 * may read v0 alone; k1 and gp no C function alters. */
    .macro  helper name
LEAF(ash_\name)
    lw      $k0, H_ASH_SP($0)
    nop                                 # load delay
    sw      $ra, CODE_RA($k0)
    sw      $sp, CODE_SP($k0)
    jal     ash_helper_\name
     move   $sp, $k0
    lw      $ra, CODE_RA($sp)
    lw      $at, MESSAGE($sp)
    lw      $sp, CODE_SP($sp)
    jr      $ra
     nop                                # load delay
END(ash_\name)
    .endm
    helper  send
    helper  copy
    helper  cksum
    helper  pipe
    helper  wake
