# Raw entries for t_transfer: what arrives is stored as it arrives.

#include <aegis/call.h>
#include "raw.h"

        .set    noreorder
        .set    noat
        .text

        .macro  store_all base
        .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
        sw      $\n, \base + 4*\n($0)
        .endr
        .endm

# Synchronous entry that changes no register: keeps them, HI and LO, and replies to whoever v0 names.
        .globl  echo_sync
echo_sync:
        store_all RAW_SEEN
        sw      $0, RAW_COUNT($0)
        syscall
        sw      $v0, RAW_COUNT($0)      # refused: says why
        addiu   $v0, $0, CALL_V0(CALL_yield)
        move    $a0, $0
        syscall
        nop

# The caller's entry while it waits in raw_transfer: v0 = who replies.
        .globl  raw_reply
raw_reply:
        j       raw_back
         nop

# Asynchronous entry: a0 = caller; keeps the registers, and yields to it.
        .globl  echo_async
echo_async:
        store_all RAW_SEEN
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        nop

# Synchronous entry that serves requests while the program waits for a reply itself, on its stack: callers in a chain
# reply in the opposite order.
        .globl  waiting_sync
waiting_sync:
        bnez    $t0, min_sync
         nop
        lw      $s1, AWAITED($0)
        lw      $s2, PARKED($0)
        sw      $v0, SERVED($0)
        sw      $0, PARKED($0)
        move    $s0, $v0
        addiu   $sp, $s2, -24
        jal     waiting_request
         move   $a0, $v0
        move    $a0, $v0
        move    $v0, $s0
        addiu   $t0, $0, 1
        sw      $s1, AWAITED($0)
        sw      $0, RESULT($0)
        sw      $0, SERVED($0)
        sw      $s2, PARKED($0)
        syscall
        j       min_start               # the caller has died
         move   $a0, $0
