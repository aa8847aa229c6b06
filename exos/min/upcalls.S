# Where the kernel enters this environment: refill, exceptions, start and end of a slice, protected entry.
#
# The kernel saves t0, t1, t2 and delivers three words in them; every other register is the interrupted code's. No stub
# touches the kernel: k0 and k1 die at any exception and are never used. The end of a slice may come at any
# instruction here; slices.c knows each stub by its labels and undoes or completes what it finds half done.

#include <aegis/call.h>
#include <aegis/error.h>
#include "layout.h"

        .set    noreorder
        .set    noat
        .text

# The one list of registers that are saved and restored: all but v0 (2), k0, k1 (26, 27).
        .macro  registers op, offset, base
        .irp    n, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
        \op     $\n, \offset + 4*\n(\base)
        .endr
        .endm

        .macro  entry name
        .globl  \name
\name:
        .endm

# TLB refill: two levels, leaf entries of 16 bytes {lo, capability, spare}, all in guaranteed memory.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[31].
# out: every register as it was. 30 instructions, the system call counted as one.
# Root entries without a leaf point to one that is all zero, and page 0 with no capability is refused: one test, last.
entry min_refill
        move    $gp, $t0                #00 the PC to resume
        sw      $v0, REFILL($0)         #01
        sw      $a0, REFILL+4($0)       #02
        sw      $a1, REFILL+8($0)       #03
        sw      $a2, REFILL+12($0)      #04
        sw      $a3, REFILL+16($0)      #05
entry min_refill_saved
        srl     $a0, $t1, 20            #06 root index
        sll     $a0, $a0, 2             #07
        lw      $a2, MIN_ROOT($a0)      #08 the leaf
        srl     $a1, $t1, 8             #09 leaf index * 16
        andi    $a1, $a1, 0xff0         #10
        addu    $a2, $a2, $a1           #11
        lw      $a1, 0($a2)             #12 EntryLo
        lw      $a3, 8($a2)             #13 capability, high
        lw      $a2, 4($a2)             #14 capability, low
        srl     $a0, $t1, 12            #15
        sll     $a0, $a0, 12            #16 page of BadVAddr
        addiu   $v0, $0, CALL_V0(CALL_tlb_write)        #17
        syscall                         #18
        bltz    $v0, refill_refused     #19
         lw     $v0, REFILL($0)         #20
        lw      $a0, REFILL+4($0)       #21
        lw      $a1, REFILL+8($0)       #22
        lw      $a2, REFILL+12($0)      #23
        lw      $a3, REFILL+16($0)      #24
        lw      $t0, ENV_SAVE0+REFILL_WORDS($0)         #25
        lw      $t1, ENV_SAVE1+REFILL_WORDS($0)         #26
        lw      $t2, ENV_SAVE2+REFILL_WORDS($0)         #27
        jr      $gp                     #28
         nop                            #29 never a load: its delay would reach the resumed code

# No mapping: an exception like any other, but for where its words are.
refill_refused:
        sw      $t0, F_PC-F_SIZE($sp)
        sw      $t1, F_BADVADDR-F_SIZE($sp)
        sw      $t2, F_CAUSE-F_SIZE($sp)
        lw      $a0, REFILL+4($0)
        lw      $a1, REFILL+8($0)
        lw      $a2, REFILL+12($0)
        lw      $a3, REFILL+16($0)
        lw      $t0, ENV_SAVE0+REFILL_WORDS($0)
        lw      $t1, ENV_SAVE1+REFILL_WORDS($0)
        lw      $t2, ENV_SAVE2+REFILL_WORDS($0)
        b       frame_build
         nop
entry min_refill_end

# Every other exception: a frame on the stack of what faulted, then C.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[ExcCode].
# Until the words are in registers again sp stays, so that the end of a slice here can simply repeat the fault.
entry min_exception
        sw      $t0, F_PC-F_SIZE($sp)
        sw      $t1, F_BADVADDR-F_SIZE($sp)
        sw      $t2, F_CAUSE-F_SIZE($sp)
entry min_exception_stored
        andi    $t2, $t2, 0x7c          # ExcCode * 4
        lw      $t0, ENV_SAVE0($t2)
        lw      $t1, ENV_SAVE1($t2)
        lw      $t2, ENV_SAVE2($t2)
entry min_exception_end
frame_build:
        addiu   $sp, $sp, -F_SIZE
        sw      $v0, F_V0($sp)
        registers sw, F_REG, $sp
        addiu   $t0, $sp, F_SIZE
        sw      $t0, F_SP($sp)          # the interrupted sp
        mfhi    $t0
        mflo    $t1
        sw      $t0, F_HI($sp)
        sw      $t1, F_LO($sp)
        jal     min_fault
         move   $a0, $sp
        b       min_resume
         move   $v0, $sp

# min_run(thread): goes on where the thread was suspended, as the running thread.
entry min_run
        move    $v0, $a0
entry min_run_named
        lw      $v1, F_STATE($v0)
        sw      $v0, CURRENT($0)
        sw      $v1, T_STATE($v0)
# v0 = frame: all its registers, through the kernel, since no register is left to jump with.
entry min_resume
        lw      $a0, F_HI($v0)
        lw      $a1, F_LO($v0)
        mthi    $a0
        mtlo    $a1
        lw      $a0, F_PC($v0)
        lw      $a1, F_V0($v0)
        sw      $a0, RESUME_PC($0)
        sw      $a1, RESUME_V0($0)
        registers lw, F_REG, $v0
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
entry min_resume_call
        syscall
entry min_resume_end

# End of the slice: t0-t2 and the PC are in end_save. Everything else goes to one frame that only this stub uses.
entry min_end
        sw      $v0, NOW+F_V0($0)
        registers sw, NOW+F_REG, $0
        mfhi    $t0
        mflo    $t1
        sw      $t0, NOW+F_HI($0)
        sw      $t1, NOW+F_LO($0)
        la      $sp, min_upcall_stack_top - 24
        j       min_slice_end
         addiu  $a0, $0, NOW

# Start of a slice, all registers zero: C picks the thread.
entry min_start
        la      $sp, min_upcall_stack_top - 24
        j       min_slice_start
         nop
entry min_start_end

# int min_yield(a0 = successor): the callee-saved registers are all that a caller of C expects back.
entry min_yield
        lw      $t0, CURRENT($0)
        addiu   $t1, $0, THREAD_SUSPENDED
        .irp    n, 16,17,18,19,20,21,22,23,29,30
        sw      $\n, F_REG + 4*\n($t0)
        .endr
        sw      $ra, F_PC($t0)
        sw      $0, F_V0($t0)
        sw      $0, F_STATE($t0)
        addiu   $v0, $0, CALL_V0(CALL_yield)
entry min_yield_commit
        sw      $t1, T_STATE($t0)
        syscall
        jr      $ra                     # refused: v0 says why
         sw     $0, T_STATE($t0)
entry min_yield_end

# Protected entry. in: v0 = who transfers, v1 free, the message in all other registers. Ours: t0 = 0, a request with
# a1-a3; t0 = 1, a reply with a0. It is the reply that one of the two threads waits for, or a request, or one too many.
entry min_sync
        beqz    $t0, arrived
         lw     $v1, SERVE+T_STATE($0)
        nop
        beq     $v1, $v0, reply
         addiu  $v1, $0, SERVE
        lw      $v1, MAIN+T_STATE($0)
        nop
        beq     $v1, $v0, reply
         addiu  $v1, $0, MAIN
        b       min_start               # nobody waits for it
         nop
arrived:
        lw      $v1, SERVE+T_CALLER($0)
        nop
        bnez    $v1, busy
         addiu  $v1, $0, SERVE
        b       min_request_first
         sw     $v1, CURRENT($0)
busy:
        move    $a0, $v0
entry min_refuse                        # a0 = whom: one request at a time
        move    $v0, $a0
        addiu   $a0, $0, -E_AGAIN
        addiu   $t0, $0, 1
        syscall
        b       min_start               # it has died: nobody to go back to
         nop
reply:
        sw      $v1, CURRENT($0)
        sw      $0, T_STATE($v1)
entry min_sync_end
        lw      $sp, T_SP($v1)
entry min_call_return
        move    $v0, $a0
        .irp    n, 31,16,17,18,19,20,21,22,23,30        # ra first: a jump may not follow its load
        lw      $\n, 4*(\n-12)($sp)
        .endr
        jr      $ra
         addiu  $sp, $sp, 80

# int min_call(a0 = callee, a1-a3 = message): the thread waits in the callee's hands; its reply comes to min_sync.
entry min_call
        addiu   $sp, $sp, -80
        .irp    n, 16,17,18,19,20,21,22,23,30,31
        sw      $\n, 4*(\n-12)($sp)
        .endr
        lw      $t1, CURRENT($0)
        move    $v0, $a0
        sw      $sp, T_SP($t1)
        move    $t0, $0
        sw      $a0, T_STATE($t1)
        syscall
        sw      $0, T_STATE($t1)        # refused: nothing has changed but v0 and v1
        b       min_call_return
         move   $a0, $v0

entry min_request_first
        sw      $v0, SERVE+T_CALLER($0)
        la      $sp, min_serve_stack_top - 24
        jal     min_request             # (caller, a, b, c)
         move   $a0, $v0
        lw      $v1, SERVE+T_CALLER($0)
        move    $a0, $v0
        move    $v0, $v1
        addiu   $t0, $0, 1
        sw      $0, SERVE+T_CALLER($0)
entry min_reply_call
        syscall
        lw      $a0, RUNNING_OWNER($0)  # the caller has died meanwhile: the slice goes back to its owner
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        b       min_start
         nop
