# TLB refill for any page table: calls pt_lookup, whatever it is, and enters what it finds.
#
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[31].
# out: every register as it was, but gp. The table and this code lie in guaranteed memory: nothing here misses in a way that
#      comes here again. It may interrupt a fault handler, so it has words of its own, and the stack below the handler's.

#include <aegis/call.h>
#include "stubs.h"

        .set    noreorder
        .set    noat
        .text

entry exos_refill
        by_number sw, REFILL, $0, 1,2,3,4,5,6,7,11,12,13,14,15,24,25,29,31
        mflo    $v0
        mfhi    $v1
        sw      $v0, REFILL+128($0)
        sw      $v1, REFILL+132($0)
        sw      $t0, REFILL+4*8($0)     # EPC, BadVAddr, Cause
        sw      $t1, REFILL+4*9($0)
        lw      $gp, FAULT_TOP($0)
        sw      $t2, REFILL+4*10($0)
        subu    $v0, $gp, $sp
        sltiu   $v0, $v0, FAULT_STACK
        beqz    $v0, 1f
         nop
        move    $gp, $sp                # of a handler
1:      addiu   $sp, $gp, -32
        jal     pt_lookup
         move   $a0, $t1
        lw      $t0, REFILL+4*8($0)
        lw      $t1, REFILL+4*9($0)
        lw      $t2, REFILL+4*10($0)
        beqz    $v0, refused
         srl    $a0, $t1, 12
        lw      $a1, 4($v0)             # lo
        lw      $a2, 8($v0)
        lw      $a3, 12($v0)
        andi    $v1, $a1, 0x200
        beqz    $v1, refused            # V
         sll    $a0, $a0, 12
        srl     $a1, $a1, 9
        sll     $a1, $a1, 9
        addiu   $v0, $0, CALL_V0(CALL_tlb_write)
        syscall
        bltz    $v0, refused
         move   $gp, $t0
        lw      $v0, REFILL+128($0)
        lw      $v1, REFILL+132($0)
        mtlo    $v0
        mthi    $v1
        by_number lw, REFILL, $0, 1,2,3,4,5,6,7,11,12,13,14,15,24,25,31,29
        words   lw, ENV_SAVE0+REFILL_WORDS, ENV_SAVE1+REFILL_WORDS, ENV_SAVE2+REFILL_WORDS, $0
        jr      $gp
         nop

refused:
        lw      $t0, REFILL+4*8($0)
        lw      $v0, REFILL+128($0)
        lw      $v1, REFILL+132($0)
        mtlo    $v0
        mthi    $v1
        by_number lw, REFILL, $0, 1,2,3,4,5,6,7,11,12,13,14,15,24,25,31,29
        j       rt_refused
         move   $gp, $t0
