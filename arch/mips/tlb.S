/* The processor's TLB. EntryHi's ASID is 0 whenever C runs, and each function here leaves it so.
 * Hazards: one instruction between writing EntryHi, EntryLo or Index and the TLB instruction, and between tlbp or tlbr
 * and reading what they set. GXEMUL: tlbr of another ASID's entry does not flush its translations; EntryHi is put back
 * to 0 before anyone uses it. */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text

/* void machine_tlb_write(word index, word hi, word lo) */
LEAF(machine_tlb_write)
    sll     $a0, $a0, 8
    mtc0    $a0, C0_INDEX
    mtc0    $a1, C0_ENTRYHI
    mtc0    $a2, C0_ENTRYLO
    nop
    tlbwi
    mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_write)

/* bool machine_tlb_kill(word hi): the entry becomes an unused kseg0 page of its own index, so that no two are equal. */
LEAF(machine_tlb_kill)
    mtc0    $a0, C0_ENTRYHI
    nop
    tlbp
    nop
    mfc0    $t0, C0_INDEX
    move    $v0, $0
    bltz    $t0, 1f
     srl    $t0, $t0, 8
    andi    $t0, $t0, 63
    sll     $t0, $t0, 12
    lui     $t1, 0x8000
    or      $t0, $t0, $t1
    mtc0    $t0, C0_ENTRYHI
    mtc0    $0, C0_ENTRYLO
    li      $v0, 1
    tlbwi
1:  mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_kill)

/* bool machine_tlb_replace(word hi, word lo): only where an entry is there. */
LEAF(machine_tlb_replace)
    mtc0    $a0, C0_ENTRYHI
    nop
    tlbp
    mtc0    $a1, C0_ENTRYLO
    mfc0    $t0, C0_INDEX
    move    $v0, $0
    bltz    $t0, 1f
     nop
    tlbwi
    li      $v0, 1
1:  mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_replace)

/* void machine_tlb_enter(word hi, word lo): over the entry of this address if there is one; never two. */
LEAF(machine_tlb_enter)
    mtc0    $a0, C0_ENTRYHI
    nop
    tlbp
    mtc0    $a1, C0_ENTRYLO
    mfc0    $t0, C0_INDEX
    nop
    bltz    $t0, 1f
     nop
    tlbwi
    b       2f
     nop
1:  tlbwr
2:  mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_enter)

/* void machine_tlb_read(word index, word *hi, word *lo) */
LEAF(machine_tlb_read)
    sll     $a0, $a0, 8
    mtc0    $a0, C0_INDEX
    nop
    tlbr
    nop
    mfc0    $t0, C0_ENTRYHI
    mfc0    $t1, C0_ENTRYLO
    sw      $t0, 0($a1)
    sw      $t1, 0($a2)
    mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_read)

/* void machine_tlb_kill_index(word index) */
LEAF(machine_tlb_kill_index)
    sll     $t0, $a0, 12
    lui     $t1, 0x8000
    or      $t0, $t0, $t1
    sll     $a0, $a0, 8
    mtc0    $t0, C0_ENTRYHI
    mtc0    $0, C0_ENTRYLO
    mtc0    $a0, C0_INDEX
    nop
    tlbwi
    mtc0    $0, C0_ENTRYHI
    jr      $ra
     nop
END(machine_tlb_kill_index)

/* void machine_tlb_empty(void): 239 instructions. Index is in bits 13-8, EntryHi's VPN begins at bit 12 and its ASID at bit 6:
 * one word serves as both, and makes every entry an unused kseg0 page, no two equal. */
LEAF(machine_tlb_empty)
    lui     $t0, 0x8000
    ori     $t1, $t0, TLB_SIZE << 8
    ori     $t0, $t0, TLB_WIRED << 8
    mtc0    $0, C0_ENTRYLO
1:
    .rept   7
    mtc0    $t0, C0_INDEX
    mtc0    $t0, C0_ENTRYHI
    addiu   $t0, $t0, 0x100
    tlbwi
    .endr
    mtc0    $t0, C0_INDEX
    mtc0    $t0, C0_ENTRYHI
    addiu   $t0, $t0, 0x100
    bne     $t0, $t1, 1b
     tlbwi
    jr      $ra
     mtc0   $0, C0_ENTRYHI
END(machine_tlb_empty)
