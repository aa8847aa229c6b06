# Where the kernel enters this environment: refill, exceptions, end and start of a slice, protected entry.
#
# The kernel saves t0-t2 and delivers three words in them; all other registers are the interrupted code's. k0 and k1 die
# at any exception. One program runs here. It is suspended in one of two ways, and goes on where it was:
#   by the end of its slice, at any instruction, in these stubs too: NOW holds every register. Nothing else of this
#     environment runs until it goes on, so that all save words keep their values: nothing needs to be undone.
#   by its own will, in min_yield and min_transfer: parked, on its stack what C expects back. Only then are calls served.

#include <aegis/call.h>
#include <aegis/error.h>
#include "layout.h"

        .set    noreorder
        .set    noat
        .text

        .macro  each op, at, base, regs:vararg  # by number
        .irp    n, \regs
        \op     $\n, \at + 4*\n(\base)
        .endr
        .endm
        .macro  all op, at, base                # but v0, k0, k1; sp last, for it may be the base
        each    \op, \at, \base, 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,30,31,29
        .endm
        .macro  save at, base                   # with HI and LO behind them
        all     sw, \at, \base
        mfhi    $t0
        mflo    $t1
        each    sw, \at + 128 - 4*8, \base, 8, 9
        .endm
        .macro  load at, base
        each    lw, \at + 128 - 4*8, \base, 8, 9
        mthi    $t0
        mtlo    $t1
        all     lw, \at, \base
        .endm
        .macro  callee_saved op                 # ra first: a jump may not follow its load
        each    \op, -48, $sp, 31,16,17,18,19,20,21,22,23,30
        .endm
        .macro  words op, a, b, c, base         # t0-t2
        \op     $t0, \a(\base)
        \op     $t1, \b(\base)
        \op     $t2, \c(\base)
        .endm
        .macro  entry name
        .globl  \name
\name:
        .endm

# TLB refill: two levels, leaf entries of 16 bytes {lo, capability, spare}, all in guaranteed memory.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[31].
# out: every register as it was, but gp. 30 instructions, the system call counted as one.
# Root entries without a leaf point to one that is all zero, and page 0 with no capability is refused: one test, last.
entry min_refill
        move    $gp, $t0                #00 the PC to resume
        each    sw, REFILL, $0, 2,4,5,6,7       #01 v0, a0-a3
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
        bltz    $v0, refused            #19
         lw     $v0, REFILL+8($0)       #20
        each    lw, REFILL, $0, 4,5,6,7 #21
        words   lw, ENV_SAVE0+REFILL_WORDS, ENV_SAVE1+REFILL_WORDS, ENV_SAVE2+REFILL_WORDS, $0  #25
        jr      $gp                     #28
         nop                            #29 never a load: its delay would reach the resumed code

refused:                                # no mapping: an exception like any other, but for where its words are
        each    lw, REFILL, $0, 4,5,6,7
        words   sw, F_PC-F_SIZE, F_BADVADDR-F_SIZE, F_CAUSE-F_SIZE, $sp
        b       frame
         addiu  $gp, $0, REFILL_WORDS

# Every other exception: a frame on the stack of what faulted, then C.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[ExcCode].
# out: every register as the frame then has it, but gp. A miss on the frame changes gp as well: it is loaded last.
entry min_exception
        words   sw, F_PC-F_SIZE, F_BADVADDR-F_SIZE, F_CAUSE-F_SIZE, $sp
        andi    $gp, $t2, 0x7c          # ExcCode * 4
frame:  words   lw, ENV_SAVE0, ENV_SAVE1, ENV_SAVE2, $gp
        sw      $v0, F_V0-F_SIZE($sp)
        save    F_REG-F_SIZE, $sp
        addiu   $a0, $sp, -F_SIZE
        jal     min_fault
         move   $sp, $a0
        lw      $v0, F_V0($sp)
        load    F_REG, $sp
        nop                             # load delay of sp
        lw      $gp, F_PC-F_SIZE($sp)
        nop                             # load delay
        jr      $gp
         nop

# int min_yield(a0 = successor). int min_transfer(a0 = callee, a1-a3 = message).
# Parked from the store of PARKED on. If the slice ends before the syscall after it, the two are repeated.
entry min_yield
        lw      $v1, SERVED($0)
        addiu   $v0, $0, CALL_V0(CALL_yield)
        b       park
         sltu   $v1, $0, $v1            # OPEN or CLOSED: one request at a time
entry min_transfer
        move    $v0, $a0
        move    $v1, $a0
park:   addiu   $sp, $sp, -80
        callee_saved sw
        move    $t0, $0                 # a request
leave:  sw      $v1, AWAITED($0)
        sw      $0, RESULT($0)
        sw      $sp, PARKED($0)
leaving:
        syscall
        beqz    $t0, go_on              # refused: v0 says why
         move   $a0, $0
        b       min_start               # a reply: its caller has died
         sw     $sp, PARKED($0)
go_on:  sw      $0, PARKED($0)
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 80

# A request that has been accepted. in: v0 = caller, sp = the parked program's, a1-a3 the message.
serve:  sw      $0, PARKED($0)
        lw      $t0, min_served_by
        addiu   $sp, $sp, -24
        jalr    $t0
         move   $a0, $v0
        addiu   $sp, $sp, 24
        move    $a0, $v0
        lw      $v0, SERVED($0)
        addiu   $t0, $0, 1              # a reply
        b       leave
         addiu  $v1, $0, OPEN

# End of the slice. in: t0 = PC; the interrupted t0-t2 in END_SAVE.
entry min_end
        la      $t1, guarded
        subu    $t1, $t0, $t1
        sltiu   $t2, $t1, guarded_end - guarded
        beqz    $t2, suspend
         sltiu  $t2, $t1, refuse - guarded
        beqz    $t2, pass               # no program ran yet: the next slice begins anew
         lw     $t0, END_SAVE($0)
        nop                             # load delay
        beqz    $t0, pass               # a request is dropped: its sender will ask (min_start)
         nop
        jal     replied                 # a reply is not
         nop
        b       pass
         nop
suspend:
        la      $t1, leaving
        beqz    $sp, pass               # an upcall before the start, by other code: it has no stack
         nop
        bne     $t0, $t1, 1f
         nop
        addiu   $t0, $t0, -4
1:      sw      $t0, RESUME_PC($0)
        sw      $v0, RESUME_V0($0)
        words   lw, END_SAVE, END_SAVE+4, END_SAVE+8, $0
        save    NOW, $0
        b       pass
         sw     $0, PARKED($0)

# From here to guarded_end NOW may hold the program, which the end of the slice must not overwrite.
guarded:
# v0's reply a0, if the parked program waits for it. Doing it twice does no harm.
replied:
        lw      $t1, PARKED($0)
        lw      $t2, AWAITED($0)
        beqz    $t1, 1f
         addiu  $t3, $0, CLOSED         # until it goes on
        bne     $t2, $v0, 1f
         nop
        sw      $a0, RESULT($0)
        sw      $t3, AWAITED($0)
1:      jr      $ra
         nop

# Protected entry. in: v0 = who transfers, the message in all other registers: t0 = 0, a request with a1-a3, or t0 = 1, a
# reply with a0. A request is served on the stack of the parked program.
entry min_sync
        beqz    $t0, request
         lw     $t1, PARKED($0)
        jal     replied
         nop
        move    $t0, $0                 # as if it yielded to us
        b       min_start
         move   $a0, $v0
request:
        lw      $t2, AWAITED($0)
        beqz    $t1, refuse
         nop
        bnez    $t2, refuse
         move   $sp, $t1
        b       serve
         sw     $v0, SERVED($0)         # accepted: behind this instruction it is no longer dropped
refuse:                                 # v0 = whom
        addiu   $a0, $0, -E_AGAIN
        addiu   $t0, $0, 1
        syscall
        b       1f                      # it has died
         lw     $a0, RUNNING_OWNER($0)
pass:   move    $a0, $0
1:      addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall

# Start of a slice. in: a0 = who yielded, t0 = 1: and waits for our reply; a0 = 0: nobody. All other registers are zero.
# On another's slice, for whom we do not work: a dropped request, or a reply on a slice of the callee's. Back to it.
entry min_start
        lw      $t1, PARKED($0)
        lw      $t2, AWAITED($0)
        lw      $t3, SERVED($0)
        beqz    $t1, 1f
         lw     $v0, RUNNING_OWNER($0)
        bnez    $t2, 1f
         nop
        sw      $0, SERVED($0)          # parked open: its last reply is gone
        move    $t3, $0
1:      bnez    $t3, go
         lw     $t3, SELF($0)
        beqz    $a0, 2f
         nop
        beqz    $t0, go
         nop
        move    $v0, $a0
2:      bne     $v0, $t3, refuse
         nop
go:     lw      $sp, PARKED($0)
        lw      $a0, AWAITED($0)
        beqz    $sp, resume
         sltiu  $t1, $a0, CLOSED + 1
        bnez    $t1, go_on
         lw     $v0, RESULT($0)
        addiu   $t0, $0, 1              # it waits: a slice may help the callee
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        b       go_on                   # which has died
         nop
resume: load    NOW, $0                 # through the kernel: no register is left to jump with
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
        syscall
guarded_end:
