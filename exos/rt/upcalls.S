# Where the kernel enters this environment: exceptions, end and start of a slice, protected entry, revocation.
#
# The kernel saves t0-t2 and delivers three words in them; all other registers are the interrupted code's. k0 and k1 die
# at any exception; gp is the handlers'. One program runs here. It is suspended in one of two ways, and goes on where it was:
#   by the end of its slice, at any instruction, in these stubs too: NOW holds every register. Nothing else of this
#     environment runs until it goes on, so that all save words keep their values: nothing needs to be undone.
#   by its own will, in exos_yield and exos_try_call: parked, on its stack what C expects back. Only then are calls served,
#     on that stack.

#include <aegis/call.h>
#include <aegis/error.h>
#include "stubs.h"

        .set    noreorder
        .set    noat
        .text

        .macro  message op, at, base            # the words of struct message
        in_order \op, \at, \base, 4,5,6,7,9,10,11,12,13,14,15,24,25,16,17,18
        .endm
#define REQUEST 0                               /* t0 beside a message */
#define ANSWER  1
#define BUSY    2
#define CALL    -1                              /* t0 beside one word, in a0 */
#define RESULT_ -2

# ---- exceptions ----
# A frame on the fault stack, then the cause's C function, which preserves s0-s8 and sp.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save words: those of the cause (by = $t2), or those of
#      the refill (by = REFILL_WORDS($0)).
# out: every register as the frame then has it, but gp. 65 instructions and the function.
        .macro  fault_save words_at, by         # gp = the frame
        words   sw, F_PC, F_BADVADDR, F_CAUSE, $gp
        andi    $t2, $t2, 0x7c                  # ExcCode * 4
        lw      $t0, ENV_SAVE0+\words_at(\by)
        lw      $t1, ENV_SAVE1+\words_at(\by)
        sw      $t0, F_REG+4*8($gp)
        lw      $t0, ENV_SAVE2+\words_at(\by)
        sw      $t1, F_REG+4*9($gp)
        lw      $t1, HANDLERS($t2)
        sw      $t0, F_REG+4*10($gp)
        by_number sw, F_REG, $gp, 1,2,3,4,5,6,7,11,12,13,14,15,24,25,31,29
        mflo    $t0
        mfhi    $t2
        sw      $t0, F_LO($gp)
        sw      $t2, F_HI($gp)
        move    $a0, $gp
        jalr    $t1
         move   $sp, $gp
        .endm
        .macro  fault_return
        lw      $t0, F_LO($sp)
        lw      $t1, F_HI($sp)
        mtlo    $t0
        mthi    $t1
        by_number lw, F_REG, $sp, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25,31
        lw      $gp, F_PC($sp)
        lw      $sp, F_REG+4*29($sp)
        jr      $gp
         nop                            # never a load: its delay would reach the resumed code
        .endm
        .macro  fault words_at, by
1:      lw      $gp, FAULT_FRAME($0)
        sw      $0, FAULT_FRAME($0)     # load delay
        beqz    $gp, 2f
         nop
        fault_save \words_at, \by
        sw      $sp, FAULT_FRAME($0)
        fault_return
2:      lw      $gp, FAULT_TOP($0)      # a handler faulted
        nop                             # load delay
        subu    $gp, $gp, $sp
        sltiu   $gp, $gp, FAULT_STACK - FAULT_SPARE
        beqz    $gp, 3f
         addiu  $gp, $sp, -F_SIZE
        fault_save \words_at, \by
        fault_return
3:      lw      $gp, FAULT_TOP($0)
        nop                             # load delay
        subu    $gp, $gp, $sp
        sltiu   $gp, $gp, FAULT_STACK
        bnez    $gp, fault_overflow     # again and again
         lw     $gp, FAULT_TOP($0)
        nop                             # load delay
        addiu   $gp, $gp, -F_SIZE       # or was left by a jump: the stack begins anew
        b       1b
         sw     $gp, FAULT_FRAME($0)
        .endm

entry rt_exception
        fault   0, $t2

# A miss for which the page table has no valid entry. in: gp = EPC, otherwise as above.
entry rt_refused
        move    $t0, $gp
        fault   REFILL_WORDS, $0

fault_overflow:
        nop                             # load delay
        addiu   $sp, $gp, -32
        move    $a0, $t0
        jal     rt_fault_overflow       # does not return
         move   $a1, $t1

# ---- the program's own will ----
# int exos_yield(a0 = successor). transfer: a0 = callee, a1 = message. While the program is parked, where it goes on is the
# word at PARKED_AT(sp); it finds v0 there, and sp, and nothing else. exos_yield_here() (upcall.h) parks by itself, and so does
# lrpc() (ipc.h). Parked from the store of PARKED on. If the slice ends before the syscall behind it, the two are repeated.
transfer:
        addiu   $sp, $sp, -PARKED_SIZE
        callee_saved sw
        la      $ra, yielded
        move    $v0, $a0
        move    $v1, $a0
        move    $at, $a1
        message lw, 0, $at
        b       exos_park
         addiu  $t0, $0, REQUEST
entry exos_yield
        lw      $v1, SERVED($0)
        addiu   $sp, $sp, -PARKED_SIZE
        callee_saved sw
        addiu   $v0, $0, CALL_V0(CALL_yield)
        move    $t0, $0
        jal     exos_park
         sltu   $v1, $0, $v1            # OPEN or CLOSED: one request at a time
yielded:
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, PARKED_SIZE
entry exos_park
        sw      $ra, PARKED_AT($sp)
leave:  sw      $v1, AWAITED($0)
        sw      $sp, PARKED($0)
leaving:
        syscall
        beqz    $t0, go_on              # refused: v0 says why
         move   $a0, $0
        b       slice                   # a reply: its caller has died
         sw     $sp, PARKED($0)
go_on:  lw      $ra, PARKED_AT($sp)
        sw      $0, PARKED($0)
        jr      $ra
         sw     $0, RESULT($0)

# int lrpc (ipc.h), of which this is the second half: v0 = server, a0 = argument. 4 instructions to the system call.
entry exos_park_call
        sw      $ra, PARKED_AT($sp)
        sw      $v0, AWAITED($0)
        sw      $sp, PARKED($0)
calling:
        syscall
        b       go_on                   # refused: v0 says why
         nop

# int exos_try_call(a0 = server, a1 = message)
entry exos_try_call
        addiu   $sp, $sp, -24
        sw      $ra, 20($sp)
        jal     transfer
         sw     $a1, 16($sp)
        lw      $ra, 20($sp)
        bnez    $v0, 1f
         lw     $a1, 16($sp)
        .irp    n, 0,8,16,24,32,40,48,56
        lw      $t0, REPLY+\n($0)
        lw      $t1, REPLY+\n+4($0)
        sw      $t0, \n($a1)
        sw      $t1, \n+4($a1)
        .endr
1:      jr      $ra
         addiu  $sp, $sp, 24

# A request that has been accepted. in: v0 = caller, sp = the parked program's, the message.
serve:  sw      $0, PARKED($0)
        addiu   $sp, $sp, -80
        message sw, 16, $sp
        lw      $v1, SERVER($0)
        addiu   $a1, $sp, 16
        jalr    $v1
         move   $a0, $v0
        message lw, 16, $sp
        lw      $v0, SERVED($0)
        addiu   $sp, $sp, 80
        addiu   $t0, $0, ANSWER
        b       leave
         addiu  $v1, $0, OPEN

# Something is asked back while the program is parked and awaits no reply: done on its stack. in: sp.
give_back:
        sw      $0, PARKED($0)
        addiu   $sp, $sp, -24
        jal     vm_revoked
         nop
        addiu   $sp, $sp, 24
        move    $t0, $0
        move    $a0, $0
        b       slice
         sw     $sp, PARKED($0)

# ---- the end of the slice ----
# in: t0 = PC; the interrupted t0-t2 in END_SAVE.
entry rt_end
        la      $t1, guarded
        subu    $t1, $t0, $t1
        sltiu   $t2, $t1, guarded_end - guarded
        beqz    $t2, suspend
         addiu  $t2, $t1, guarded - open
        sltiu   $t2, $t2, open_end - open
        bnez    $t2, suspend
         sltiu  $t2, $t1, refuse - guarded
        beqz    $t2, pass               # no program ran yet: the next slice begins anew
         lw     $t0, END_SAVE($0)
        lw      $t1, END_SAVE+4($0)
        addiu   $t2, $t0, -CALL
        beqz    $t2, pass               # a request is dropped: its sender will ask (rt_start)
         lw     $t2, END_SAVE+8($0)
        beqz    $t0, pass
         nop
        jal     replied                 # a reply is not
         nop
        b       pass
         nop
suspend:
        lw      $t1, CRITICAL($0)
        la      $t2, leaving
        beqz    $sp, pass               # an upcall before the start, by other code: it has no stack
         nop
        bnez    $t1, linger
         nop
        subu    $t1, $t0, $t2
        beqz    $t1, 1f
         addiu  $t2, $t1, leaving - calling
        beqz    $t2, 1f
         addiu  $t2, $t1, leaving - answering
        bnez    $t2, 2f
         nop
1:      addiu   $t0, $t0, -4            # with the store of PARKED
2:      sw      $t0, RESUME_PC($0)
        sw      $v0, RESUME_V0($0)
        words   lw, END_SAVE, END_SAVE+4, END_SAVE+8, $0
        save    NOW, $0
        b       pass
         sw     $0, PARKED($0)
linger: sw      $t1, LATE($0)           # it leaves by itself, soon
        sw      $t0, RESUME_PC($0)
        sw      $v0, RESUME_V0($0)
        words   lw, END_SAVE, END_SAVE+4, END_SAVE+8, $0
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
        syscall

# From here to guarded_end NOW may hold the program, which the end of the slice must not overwrite.
guarded:
# v0's reply, a message or a result, if the program waits for it. Doing it twice does no harm. Alters v1, s3, s4.
# Only who is parked waits: between the stores of AWAITED and PARKED nothing was asked yet, and what comes answers nothing.
replied:
        lw      $s4, PARKED($0)
        lw      $s3, AWAITED($0)
        beqz    $s4, 1f
         addiu  $v1, $0, CLOSED         # until it goes on
        bne     $s3, $v0, 1f
         addiu  $s4, $t0, -BUSY
        bltz    $t0, 2f
         move   $s3, $a0
        beqz    $s4, 2f
         addiu  $s3, $0, -E_AGAIN
        message sw, REPLY, $0
        b       3f
         nop
2:      sw      $s3, RESULT($0)
3:      sw      $v1, AWAITED($0)
1:      jr      $ra
         nop

# Protected entry. in: v0 = who transfers, t0 = what. A message; or one word, for which no instruction is spent on anything else:
# 11 to the function, 5 from there to the system call, 13 to the caller. All other registers are of no use.
# Who asks is served on the stack of the parked program.
entry rt_sync
        bgez    $t0, long
         lw     $v1, AWAITED($0)
        andi    $t3, $t0, CALL & 1
        beqz    $t3, result
         lw     $t1, PARKED($0)
        bnez    $v1, refuse
         lw     $t2, FUNCTION($0)
        beqz    $t1, refuse
         move   $a1, $v0
        move    $sp, $t1
        sw      $v0, SERVED($0)         # accepted: behind this instruction it is no longer dropped
open:   jalr    $t2
         sw     $0, PARKED($0)
        move    $a0, $v0
        lw      $v0, SERVED($0)
        addiu   $t0, $0, RESULT_
        sw      $0, AWAITED($0)
        sw      $sp, PARKED($0)
answering:
        syscall
        move    $a0, $0
        b       slice                   # the caller has died
         sw     $sp, PARKED($0)
taken:  lw      $ra, PARKED_AT($sp)
        move    $v0, $a0
        jr      $ra
         nop
open_end:
result: bne     $v0, $v1, told          # nobody waits for it
         move   $sp, $t1
        bnez    $t1, taken
         sw     $0, PARKED($0)
        b       told
         nop

long:   beqz    $t0, request
         lw     $s3, PARKED($0)
        jal     replied
         nop
told:   move    $t0, $0                 # as if it yielded to us
        b       slice
         move   $a0, $v0
request:
        lw      $s4, AWAITED($0)
        beqz    $s3, refuse
         lw     $s5, SERVER($0)
        bnez    $s4, refuse
         nop
        beqz    $s5, refuse
         move   $sp, $s3
        b       serve
         sw     $v0, SERVED($0)         # accepted: behind this instruction it is no longer dropped
refuse:                                 # v0 = whom
        addiu   $t0, $0, BUSY
        syscall
        b       1f                      # it has died
         lw     $a0, RUNNING_OWNER($0)
pass:   move    $a0, $0
1:      addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        move    $a0, $0                 # the owner of this slice has died, too: nobody's
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        move    $t0, $0
        move    $a0, $0

# The start of a slice with something to think about. in: a0 = who yielded, t0 = 1: and waits for our reply; a0 = 0: nobody.
# On another's slice, for whom we do not work: a dropped request, or a reply on a slice of the callee's. Back to it.
slice:  lw      $t4, FORKED($0)
        lw      $t1, PARKED($0)
        bnez    $t4, forked
         lw     $t2, AWAITED($0)
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
        lw      $t1, REVOKED($0)
        beqz    $sp, resume
         lw     $a0, AWAITED($0)
        lw      $v0, RESULT($0)
        sltiu   $t2, $a0, CLOSED + 1
        beqz    $t2, 1f
         nop
        beqz    $t1, go_on
         nop
        b       give_back
         nop
1:      addiu   $t0, $0, 1              # it waits: a slice may help the callee. A reply could not come in give_back
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        b       go_on                   # which has died
         nop

forked: lw      $sp, FAULT_TOP($0)
        nop                             # load delay
        jal     vm_forked
         addiu  $sp, $sp, -32
        lw      $t4, FORKED($0)
        nop                             # load delay
        in_order lw, 0, $t4, 16,17,18,19,20,21,22,23,30,29,31
        addiu   $v0, $0, 1
        jr      $ra
         sw     $0, FORKED($0)

# The program goes on, or rt_hook first: not in a critical section, a handler, or the resident part.
resume: lw      $t0, HOOK($0)
        lw      $t2, CRITICAL($0)
        or      $t0, $t0, $t1
        beqz    $t0, 1f
         lw     $t3, FAULT_FRAME($0)
        bnez    $t2, 1f
         lw     $t0, RESUME_PC($0)
        beqz    $t3, 1f
         lui    $t1, %hi(resident_text_end)
        addiu   $t1, $t1, %lo(resident_text_end)
        sltu    $t1, $t0, $t1
        bnez    $t1, 1f
         lui    $t1, %hi(rt_hooked)
        addiu   $t1, $t1, %lo(rt_hooked)
        sw      $t0, HOOK_PC($0)
        sw      $t1, RESUME_PC($0)      # in the resident part: not done twice
1:      load    NOW, $0                 # through the kernel: no register is left to jump with
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
        syscall

# Start of a slice. in: a0 = who yielded, and t0; 0: nobody, it is our own. What other registers hold is a yielder's choice.
# As a rule the program waits in exos_yield, was yielded to, and nobody wants anything but that it goes on: 13 instructions.
entry rt_start
        lw      $t1, AWAITED($0)
        lw      $sp, PARKED($0)
        lw      $t2, REVOKED($0)
        beqz    $a0, slice              # perhaps a request was dropped
         or     $t1, $t1, $t0
        or      $t1, $t1, $t2
        bnez    $t1, slice
         move   $v0, $0
        beqz    $sp, slice
         sw     $0, PARKED($0)
guarded_end:
        lw      $ra, PARKED_AT($sp)
        sw      $0, SERVED($0)          # parked open: its last reply is gone
        jr      $ra
         nop

# As if the program had called rt_hook where it was. A miss on its stack changes gp: nothing is left in it before HOOK_PC.
entry rt_hooked
        sw      $v0, F_REG+4*2-F_SIZE($sp)
        save    F_REG-F_SIZE, $sp
        lw      $t0, HOOK_PC($0)
        nop                             # load delay
        sw      $t0, F_PC-F_SIZE($sp)
        sw      $0, F_CAUSE-F_SIZE($sp)
        addiu   $a0, $sp, -F_SIZE
        jal     rt_hook
         move   $sp, $a0
        lw      $t0, F_PC($sp)
        lw      $v0, F_REG+4*2($sp)
        sw      $t0, HOOK_PC($0)
        load    F_REG, $sp
        lw      $gp, HOOK_PC($0)
        nop                             # load delay
        jr      $gp
         nop

# ---- revocation ----
# Before the start of a slice. Noted; rt_start and the hook see to it. All registers but the three words are zero.
entry rt_revoke
        addiu   $t1, $0, 1
        sw      $t1, REVOKED($0)
        addiu   $v0, $0, CALL_V0(CALL_upcall_done)
        syscall
        b       slice
         move   $t0, $0

# int exos_checkpoint(a0 = where)
entry exos_checkpoint
        in_order sw, 0, $a0, 16,17,18,19,20,21,22,23,30,29,31
        jr      $ra
         move   $v0, $0
