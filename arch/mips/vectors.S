/* The two exception vectors and the protected control transfer: the code that runs most.
 *
 * The block from stubs_begin to stubs_end is copied to physical 0 by machine_init() (branches inside are relative, jumps
 * out absolute). k0 and k1 are the kernel's; every other register is the user's until a line says it was saved.
 *
 * Reaching memory without a base register: wired TLB entry 0 maps the running environment's page (struct env) at
 * KENVPAGE under its ASID, entry 2 the hot page (struct hot) at KHOTPAGE for every ASID, so that E_x($0) and H_x($0) are
 * one instruction. Entry 1 maps the kernel's own environment page at KENVPAGE under ASID 0. Every path that leaves the
 * stubs first puts ASID 0 into EntryHi: from then on the same loads find only words that lead to trap(), and an
 * exception taken in the kernel can never reach a user handler. It costs one instruction there and nothing here.
 *
 * Numbers count instructions from the vector. Counts are asserted by bench/budgets.tsv. */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text
    .globl stubs_begin, stubs_end
    .globl vector_utlb, vector_utlb_end, vector_general, vector_general_end
    .align 7
stubs_begin:

/* TLB refill, 0x80000000: the software TLB answers, 14 instructions (paper: 18).
 * Two arrays, EntryLo and tags, need no scaling of Context; the environment's tag is folded in by the xor. EntryLo is
 * loaded and written before the tag is known to match: it is harmless until tlbwr.
 * The floor is 9 (Context points into a linear array); see the report. #08 waits for mfc0 and has nothing to do: both
 * scratch registers are live, and writing the TLB before the comparison would have to be undone on each miss. */
vector_utlb:
    mfc0    $k0, C0_CONTEXT             #00 PTEBase (0) | VPN << 2
    lw      $k1, E_STLB($0)             #01 EntryLo array, size-aligned, xor tag
    andi    $k0, $k0, STLB_INDEX        #02
    xor     $k0, $k0, $k1               #03 slot
    lw      $k1, 0($k0)                 #04 EntryLo
    lw      $k0, STLB_TAGS($k0)         #05 tag
    mtc0    $k1, C0_ENTRYLO             #06
    mfc0    $k1, C0_ENTRYHI             #07 what is wanted: VPN | ASID
    nop                                 #08 mfc0 delay
    bne     $k0, $k1, utlb_miss         #09 also for the kseg addresses of the R3000 bug
     mfc0   $k0, C0_EPC                 #10
    tlbwr                               #11 two after mtc0 EntryLo
    jr      $k0                         #12
     rfe                                #13
vector_utlb_end:

    .org    stubs_begin + 0x80
/* Everything else, 0x80000080. The save and handler words are indexed by ExcCode, so the stores may sit in delay slots
 * before it is known who takes the exception.
 * Dispatch to the user's handler is 14 instructions (paper: 18): three registers saved, and EPC, BadVAddr and Cause
 * delivered in them. Thirteen would leave out #10. */
vector_general:
    mfc0    $k0, C0_CAUSE               #00
    mtc0    $0, C0_INDEX                #01 mfc0 delay; transfers write wired entry 0
    andi    $k0, $k0, 0x7c              #02 ExcCode * 4
    lw      $k1, E_HANDLER($k0)         #03
    sw      $t0, E_SAVE0($k0)           #04 load delay
    bltz    $k1, kernel_cause           #05 Int, Sys, no handler, or taken in the kernel
     sw     $t1, E_SAVE1($k0)           #06
    mfc0    $t0, C0_EPC                 #07
    sw      $t2, E_SAVE2($k0)           #08 mfc0 delay
    mfc0    $t1, C0_BADVADDR            #09
    beq     $t0, $k1, handler_faulted   #10 interrupts have the lowest priority: this loop would starve the clock
     mfc0   $t2, C0_CAUSE               #11
    jr      $k1                         #12
     rfe                                #13

/* t0, t1 are still the user's. k1 is WORD_CALLS for Sys, WORD_KERNEL otherwise: and'ed with v0 it gives a call's index
 * (v0 < 0: 0x80000000 | number * 4) or a callee's (v0 >= 0: index * 4). WORD_KERNEL gives index 0 in both cases: call 0 and the
 * dummy environment, which lead to trap(). So no branch asks what the cause was. */
kernel_cause:
    bgez    $v0, transfer               #07
     and    $k1, $v0, $k1               #08
    lw      $k1, 0x800($k1)             #09 call table, in this page (init.c)
    lw      $k0, H_NMASK($0)            #10 load delay; for tlb_write
    jr      $k1                         #11
     srl    $k1, $a1, 8                 #12 for tlb_write
vector_general_end:

/* Synchronous protected control transfer, 24 instructions (paper: 30).
 * In: v0 callee's id. Out, in the callee at its synchronous entry: v0 caller's id, v1 that entry's PC; all other
 * registers are the message. The transfer table holds an environment only while nothing about entering it needs a
 * question (live, entry registered, has an ASID, no upcall pending); else the dummy, whose id (-1) matches nothing.
 * The slice's owner is not touched: who runs when the slice ends tells whom it was given to (slice.c). */
transfer:
    lw      $k0, H_TRANSFER($k1)        #09 callee's page in kseg0
    sw      $v1, E_V1($0)               #10 load delay; v1 comes back if this is no transfer
    lw      $v1, ENV_ID($k0)            #11
    lw      $k1, ENV_ENTRY_LO($k0)      #12
    bne     $v1, $v0, transfer_slow     #13 generation and all
     lw     $v1, ENV_ENTRY_HI($k0)      #14
    mtc0    $k1, C0_ENTRYLO             #15
    lw      $k1, ENV_STATUS($k0)        #16
    lw      $v0, E_ID($0)               #17 still through the caller's mapping
    mtc0    $v1, C0_ENTRYHI             #18 ASID, and KENVPAGE
    lw      $v1, ENV_SYNC_PC($k0)       #19
    mtc0    $k1, C0_STATUS              #20 two before rfe
    tlbwi                               #21 wired entry 0: STLB tag, id, save words, all of them
    jr      $v1                         #22
     rfe                                #23

/* Not in the table, or not a transfer at all. v1 is put back; trap() finds out. */
transfer_slow:
    lw      $v1, E_V1($0)
    j       trap_entry
     nop

/* The exception was taken at the entry of the very handler that would run: it can never make progress. */
handler_faulted:
    lw      $t0, E_SAVE0($k0)
    lw      $t1, E_SAVE1($k0)
    j       trap_entry
     lw     $t2, E_SAVE2($k0)

/* STLB miss. k0 EPC, k1 EntryHi. Addresses of the guaranteed segment are answered from the environment's own table
 * (27 instructions in all); others go to the user's refill handler (23), with save words of their own (index 31). That
 * handler may miss in the guaranteed segment, on its code, its table, these very words: such a miss needs k0 and k1
 * alone and saves nothing. */
utlb_miss:
    sra     $k1, $k1, 20                #11 0 in the guaranteed segment, negative in kernel space
    blez    $k1, utlb_guaranteed        #12
     lw     $k1, (E_HANDLER + 124)($0)  #13
utlb_upcall:
    sw      $t0, (E_SAVE0 + 124)($0)    #14
    beq     $k0, $k1, utlb_faulted      #15 at the entry of the handler that would run: it would never make progress
     move   $t0, $k0                    #16 EPC. There is always a handler: see default.S
    sw      $t1, (E_SAVE1 + 124)($0)    #17
    mfc0    $t1, C0_BADVADDR            #18
    sw      $t2, (E_SAVE2 + 124)($0)    #19
    mfc0    $t2, C0_CAUSE               #20
    jr      $k1                         #21 in a guaranteed mapping (env_set_vector): the fetch cannot come here again
     rfe                                #22

utlb_guaranteed:
    mfc0    $k1, C0_ENTRYHI             #14
    nop                                 #15 mfc0 delay
    bltz    $k1, utlb_chip_bug          #16
     srl    $k1, $k1, 10                #17
    andi    $k1, $k1, 0x3fc             #18 page of the segment * 4
    lw      $k1, E_GMAP($k1)            #19
    nop                                 #20 load delay
    beqz    $k1, utlb_unmapped          #21
     mtc0   $k1, C0_ENTRYLO             #22
    nop                                 #23 mtc0 EntryLo to tlbwr: one between
    tlbwr                               #24
    jr      $k0                         #25
     rfe                                #26

utlb_unmapped:                          /* a null pointer, most likely: the handler decides */
    b       utlb_upcall
     lw     $k1, (E_HANDLER + 124)($0)

/* REAL: an R3000 may enter the refill vector with a kernel address (4.4BSD knows it as "R3000 chip bug"); repeating the
 * instruction raises the right exception. */
utlb_chip_bug:
    jr      $k0
     rfe

utlb_faulted:
    lw      $t0, (E_SAVE0 + 124)($0)
    j       trap_entry
     nop

stubs_end:
