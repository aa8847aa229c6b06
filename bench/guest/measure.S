# The measured sequences. Markers: sll $0,$0,16..29 opens a region, 31 closes it (bench/trace, docs/measuring.md).
# One page holds them all, so that no fetch faults inside of a region but the first.

#include <aegis/call.h>
#include "layout.h"

        .set    noreorder
        .set    noat
        .text
        .balign 4096

#define SEEN            (UPAGE_VA + 0xb00)
#define SAVED           (UPAGE_VA + 0xc00)      /* stack pointer while registers hold patterns */

        .macro  mark n
        sll     $0, $0, \n
        .endm
        .macro  function name
        .globl  \name
\name:
        .endm
        .macro  callee_saved op
        \op     $31, 12($sp)
        \op     $16, 16($sp)
        \op     $17, 20($sp)
        \op     $18, 24($sp)
        \op     $19, 28($sp)
        \op     $20, 32($sp)
        \op     $21, 36($sp)
        \op     $22, 40($sp)
        \op     $23, 44($sp)
        \op     $30, 48($sp)
        .endm

# ---- system calls ----

function bench_null
        addiu   $v0, $0, CALL_V0(CALL_null)
        mark    17
        syscall
        mark    31
        jr      $ra
         nop

# a0 = where the registers that must be zero afterwards go: at, v1, a1-a3, t0-t5, HI.
function bench_null_c
        sw      $a0, SAVED($0)
        li      $t0, 0x5ec2e7           # something to scrub, in each
        mthi    $t0
        mtlo    $t0
        .irp    n, 1,3,5,6,7,9,10,11,12,13
        move    $\n, $t0
        .endr
        addiu   $v0, $0, CALL_V0(CALL_null_c)
        mark    18
        syscall
        mark    31
        or      $v0, $v0, $a0
        lw      $a0, SAVED($0)
        nop
        sw      $1, 0($a0)
        sw      $3, 4($a0)
        sw      $5, 8($a0)
        sw      $6, 12($a0)
        sw      $7, 16($a0)
        sw      $8, 20($a0)
        sw      $9, 24($a0)
        sw      $10, 28($a0)
        sw      $11, 32($a0)
        sw      $12, 36($a0)
        mfhi    $t0
        mflo    $t1
        sw      $t0, 40($a0)
        sw      $t1, 44($a0)
        jr      $ra
         nop

# ---- exceptions ----
# Known values in t0-t3; t3 must survive, t0-t2 must be in the save words.

        .macro  faulting name, number, insns:vararg
function \name
        li      $t0, 0x11111111
        li      $t1, 0x22222222
        li      $t2, 0x7fffffff
        li      $t3, 0x33333333
        mark    \number
        .globl  \name\()_at
\name\()_at:
        \insns
        mark    31
        jr      $ra
         move   $v0, $t3
        .endm

        faulting bench_unalign, 16, lw $t3, 1($a0)
        faulting bench_overflow, 17, add $t3, $t2, $t2
        .set    hardfloat
        faulting bench_coproc, 18, mtc1 $t3, $f0
        .set    softfloat
        faulting bench_prot, 19, sw $t3, 0($a0)

# What the kernel delivered is kept; resumes behind the faulting instruction.
function bench_handler
        sw      $t0, SEEN+0($0)
        sw      $t1, SEEN+4($0)
        sw      $t2, SEEN+8($0)
        addiu   $gp, $t0, 4
        andi    $t2, $t2, 0x7c
        lw      $t0, ENV_SAVE0($t2)
        lw      $t1, ENV_SAVE1($t2)
        sw      $t0, SEEN+12($0)
        sw      $t1, SEEN+16($0)
        lw      $t2, ENV_SAVE2($t2)
        lw      $t1, SEEN+24($0)
        sw      $t2, SEEN+20($0)
        addiu   $t1, $t1, 1
        sw      $t1, SEEN+24($0)
        lw      $t1, SEEN+16($0)
        jr      $gp
         nop

# The same through exc_return: region 20 is the call, made by a handler.
function bench_return
        li      $t3, 0x33333333
        break   5
        mark    31
        jr      $ra
         move   $v0, $t3
function bench_return_handler
        lw      $t1, SEEN+24($0)
        addiu   $t0, $t0, 4
        sw      $t0, RESUME_PC($0)
        sw      $v0, RESUME_V0($0)
        addiu   $t1, $t1, 1
        sw      $t1, SEEN+24($0)
        addiu   $v0, $0, CALL_V0(CALL_exc_return)
        mark    20
        syscall

# ---- transfers ----
# bench_transfer(a0 = callee, a1 = where the registers go): a pattern in every register but v0, v1, k0, k1.
function bench_transfer
        addiu   $sp, $sp, -56
        callee_saved sw
        sw      $sp, SAVED($0)
        sw      $a1, SAVED+4($0)
        move    $v0, $a0
        .irp    n, 1,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
        li      $\n, 0x01010101 * \n
        .endr
        mark    16
        syscall
        mark    31                      # refused: v0 < 0
        lw      $sp, SAVED($0)
        nop
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 56

function bench_reply_sync               # the caller's synchronous entry: v0 = who replies
        mark    31
        lw      $v1, SAVED+4($0)
        nop
        .irp    n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
        sw      $\n, 4*\n($v1)
        .endr
        lw      $sp, SAVED($0)
        nop
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 56

function bench_sync                     # the callee's: counts, as the paper's did, and replies
        addiu   $a0, $a0, 1
        syscall
        break   6                       # the caller cannot have died

# bench_yield_*(a0 = successor): comes back through bench_back_start.
        .macro  yielding name, number
function \name
        addiu   $sp, $sp, -56
        callee_saved sw
        sw      $sp, SAVED($0)
        addiu   $v0, $0, CALL_V0(CALL_yield)
        .if     \number
        mark    \number
        .endif
        syscall
        .if     \number
        mark    31                      # refused
        .endif
        lw      $sp, SAVED($0)
        nop
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 56
        .endm
        yielding bench_yield_plain, 0
        yielding bench_yield_17, 17
        yielding bench_yield_18, 18

function bench_back_start
        lw      $sp, SAVED($0)
        move    $v0, $0
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 56

# The successor: closes the region (or not), and yields to the environment whose id its u-page holds.
function bench_start_marked
        mark    31
function bench_start
        lw      $a0, SAVED($0)
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        break   7

# ---- TLB ----

        .macro  loading name, number
function \name
        mark    \number
        lw      $v0, 0($a0)
        mark    31
        jr      $ra
         nop
        .endm
        loading bench_load_16, 16
        loading bench_load_17, 17
        loading bench_load_18, 18

# ---- pages ----

        .macro  freeing name, number
function \name
        addiu   $sp, $sp, -24
        sw      $ra, 20($sp)
        mark    \number
        jal     sys_page_free
         nop
        mark    31
        lw      $ra, 20($sp)
        nop
        jr      $ra
         addiu  $sp, $sp, 24
        .endm
        freeing bench_free_16, 16
        freeing bench_free_17, 17
        .balign 4096
