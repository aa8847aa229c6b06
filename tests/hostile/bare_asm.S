# Start, end and yield of a bare environment (bare.h). Its frame is in the u-page, reached from register 0.
#include <aegis/call.h>
#include "bare.h"

        .set    noreorder
        .set    noat
        .text

        .macro  each op
        .irp    n, 1,3,4,5,6,7,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
        \op     $\n, BARE_FRAME + 4*\n($0)
        .endr
        .endm

# Start of a slice: at its entry the first time, else where the last slice ended. Repeats if the slice ends in it, which
# changes nothing: up to bare_started nothing has happened.
        .globl  bare_start
bare_start:
        lw      $t0, BARE_SUSPENDED($0)
        nop
        bnez    $t0, bare_resume
         lw     $t1, BARE_ENTRY($0)
        lw      $a0, BARE_ARG($0)
        jalr    $t1
         ori    $sp, $0, BARE_STACK
bare_started:
        move    $a0, $0
        move    $a1, $0
        move    $a2, $0
        addiu   $v0, $0, CALL_V0(CALL_env_destroy)
        syscall

# void bare_yield(a0 = successor): what a caller of C expects back.
        .globl  bare_yield
bare_yield:
        .irp    n, 16,17,18,19,20,21,22,23,28,29,30
        sw      $\n, BARE_FRAME + 4*\n($0)
        .endr
        b       bare_commit
         sw     $ra, BARE_FRAME + 4*34($0)

# Repeats from the beginning if the slice ends in it: the frame stays.
bare_resume:
        lw      $t0, BARE_FRAME + 4*32($0)
        lw      $t1, BARE_FRAME + 4*33($0)
        mthi    $t0
        mtlo    $t1
        lw      $t0, BARE_FRAME + 4*34($0)
        lw      $t1, BARE_FRAME + 4*2($0)
        sw      $t0, RESUME_PC($0)
        sw      $t1, RESUME_V0($0)
        each    lw
        lw      $8, BARE_FRAME + 4*8($0)
        lw      $9, BARE_FRAME + 4*9($0)
        lw      $10, BARE_FRAME + 4*10($0)
        sw      $0, BARE_SUSPENDED($0)
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
        syscall
# A protected entry that gives every caller its control back. The program is suspended meanwhile: its frame stays.
        .globl  bare_bounce
bare_bounce:
        syscall
        move    $a0, $0                 # it has died
        addiu   $v0, $0, CALL_V0(CALL_yield)
1:      syscall
        b       1b
         addiu  $v0, $0, CALL_V0(CALL_yield)
bare_commit:
        addiu   $t0, $0, 1
        sw      $t0, BARE_SUSPENDED($0)
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        jr      $ra                     # refused
         sw     $0, BARE_SUSPENDED($0)
bare_yield_end:

# End of a slice: t0 = PC; t0-t2 of the interrupted code are in end_save.
        .globl  bare_end
bare_end:
        lui     $t1, %hi(bare_start)
        addiu   $t1, $t1, %lo(bare_start)
        subu    $t1, $t0, $t1
        sltiu   $t1, $t1, bare_started - bare_start
        bnez    $t1, 2f                 # suspended or not, as it was
         lui    $t1, %hi(bare_resume)
        addiu   $t1, $t1, %lo(bare_resume)
        subu    $t1, $t0, $t1
        sltiu   $t1, $t1, bare_yield_end - bare_resume
        bnez    $t1, 1f                 # the frame is whole already
         sw     $t0, BARE_FRAME + 4*35($0)
        sw      $t0, BARE_FRAME + 4*34($0)
        sw      $v0, BARE_FRAME + 4*2($0)
        each    sw
        mfhi    $t0
        mflo    $t1
        sw      $t0, BARE_FRAME + 4*32($0)
        sw      $t1, BARE_FRAME + 4*33($0)
        lw      $t0, %lo(bare_end_save)($0)
        lw      $t1, %lo(bare_end_save + 4)($0)
        lw      $t2, %lo(bare_end_save + 8)($0)
        sw      $t0, BARE_FRAME + 4*8($0)
        sw      $t1, BARE_FRAME + 4*9($0)
        sw      $t2, BARE_FRAME + 4*10($0)
1:      addiu   $t0, $0, 1
        sw      $t0, BARE_SUSPENDED($0)
2:      move    $a0, $0
        addiu   $v0, $0, CALL_V0(CALL_yield)
3:      syscall
        b       3b
         addiu  $v0, $0, CALL_V0(CALL_yield)

# For every exception: whatever it was, at the entry again, on an empty stack.
        .globl  bare_restart
bare_restart:
        lw      $t1, BARE_ENTRY($0)
        lw      $a0, BARE_ARG($0)
        jr      $t1
         ori    $sp, $0, BARE_STACK

# int bare_call(a0-a3 = the call's, 16(sp) = v0)
        .globl  bare_call
bare_call:
        lw      $v0, 16($sp)
        nop
        syscall
        jr      $ra
         nop
