# See raw.h. Nothing here needs a base register: all words lie in the u-page.

#include "raw.h"

        .set    noreorder
        .set    noat
        .text

        .macro  each op, base
        .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,29,30,31
        \op     $\n, \base + 4*\n($0)
        .endr
        .endm
        .macro  callee_saved op
        .irp    n, 31,16,17,18,19,20,21,22,23,30
        \op     $\n, 4*(\n-12)($sp)
        .endr
        .endm

# void raw_run(a0 = code): gp alone does not come from RAW_IN; it is the code's address.
        .globl  raw_run
raw_run:
        addiu   $sp, $sp, -80
        callee_saved sw
        sw      $sp, RAW_SP($0)
        sw      $a0, RAW_CODE($0)
        lw      $t0, RAW_IN+4*32($0)
        lw      $t1, RAW_IN+4*33($0)
        mthi    $t0
        mtlo    $t1
        lw      $gp, RAW_CODE($0)
        each    lw, RAW_IN
        jr      $gp
         nop

        .globl  raw_back
raw_back:
        each    sw, RAW_OUT
        sw      $gp, RAW_OUT+4*28($0)
        mfhi    $t0
        mflo    $t1
        sw      $t0, RAW_OUT+4*32($0)
        sw      $t1, RAW_OUT+4*33($0)
        lw      $sp, RAW_SP($0)
        nop
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 80

        .globl  raw_syscall
raw_syscall:
        syscall
        j       raw_back
         nop

# Keeps what was delivered and every register of what was interrupted, and resumes with gp only changed.
        .macro  handler name
        .globl  \name
\name:
        each    sw, RAW_SEEN
        sw      $gp, RAW_SEEN+4*28($0)
        sw      $t0, RAW_EPC($0)
        sw      $t1, RAW_BAD($0)
        sw      $t2, RAW_CAUSE($0)
        mfhi    $t1
        sw      $t1, RAW_SEEN+4*32($0)
        mflo    $t1
        sw      $t1, RAW_SEEN+4*33($0)
        lw      $t1, RAW_COUNT($0)
        addiu   $gp, $t0, 4
        addiu   $t1, $t1, 1
        sw      $t1, RAW_COUNT($0)
        lw      $t0, RAW_RESUME($0)
        nop
        beqz    $t0, 1f
         andi   $t2, $t2, 0x7c
        move    $gp, $t0
1:
        .endm
        .macro  handler_end
        sw      $t0, RAW_SEEN+4*8($0)
        sw      $t1, RAW_SEEN+4*9($0)
        sw      $t2, RAW_SEEN+4*10($0)
        jr      $gp
         nop
        .endm

        handler raw_handler
        lw      $t0, ENV_SAVE0($t2)
        lw      $t1, ENV_SAVE1($t2)
        lw      $t2, ENV_SAVE2($t2)
        nop
        handler_end

        handler raw_refill_handler
        lw      $t0, ENV_SAVE0+REFILL_WORDS($0)
        lw      $t1, ENV_SAVE1+REFILL_WORDS($0)
        lw      $t2, ENV_SAVE2+REFILL_WORDS($0)
        nop
        handler_end
