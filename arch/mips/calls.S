/* System calls that need no kernel stack. Each is entered from vectors.S after 13 instructions with
 *   k0 = H_NMASK, k1 = a1 >> 8, all other registers the user's; v0 is free.
 * They alter no register but v0. */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text

/* Returns to the instruction behind the syscall. Five instructions. */
LEAF(call_null_asm)
    mfc0    $k0, C0_EPC                 #13
    move    $v0, $0                     #14 mfc0 delay
    addiu   $k0, $k0, 4                 #15
    jr      $k0                         #16
     rfe                                #17
END(call_null_asm)

/* tlb_write(va, lo, cap): renews a secure binding. 37 instructions from the vector.
 * a0 va, a1 EntryLo as authorised.
 * The page's record holds the EntryHi and the EntryLo that stlb_bind() checked when the binding was made, and loses them
 * the moment the authorisation ends. If both agree with the arguments there is nothing left to check: address, page,
 * attributes and right are what was granted, or the same without D. Anything else goes the complete way through C.
 * The caller's a0 is only or'ed: it may set any of the low bits, but the binding holds the ASID and its complement, of which
 * an or can only add bits. So the address space is the caller's own, and the low bits of a0 change nothing.
 * The record's address: nor gives kseg0 | (~page & mask) * 16. No branch is needed for page numbers out of range,
 * since a foreign EntryLo cannot agree. */
LEAF(call_tlb_write_asm)
    nor     $k0, $k0, $k1               #13
    lw      $v0, E_BIND($0)             #14
    lw      $k1, PAGE_BINDING($k0)      #15
    or      $v0, $v0, $a0               #16
    bne     $k1, $v0, tlb_write_slow    #17
     lw     $k0, PAGE_LO($k0)           #18
    mtc0    $v0, C0_ENTRYHI             #19 bits 5-0 are not there
    bne     $k0, $a1, tlb_write_less    #20
     srl    $v0, $a0, 10                #21
    tlbp                                #22 an entry of this address may be there: never two
    mtc0    $a1, C0_ENTRYLO             #23
4:  mfc0    $k0, C0_INDEX               #24
    andi    $v0, $v0, STLB_INDEX        #25 mfc0 delay
    bltz    $k0, 1f                     #26
     lw     $k0, E_STLB($0)             #27
    mfc0    $k1, C0_ENTRYHI             #  found
    b       2f
     tlbwi
1:  mfc0    $k1, C0_ENTRYHI             #28 the tag
    tlbwr                               #29
2:  xor     $k0, $k0, $v0               #30
    sw      $k1, STLB_TAGS($k0)         #31
    mfc0    $k1, C0_EPC                 #32
    sw      $a1, 0($k0)                 #33
    addiu   $k1, $k1, 4                 #34
    jr      $k1                         #35 v0: not negative
     rfe                                #36

tlb_write_less:                         /* less than was granted: the same page, not writable. Three more */
    ori     $k1, $a1, 0x400             # D is what was granted, and not asked for: the two differ
    bne     $k0, $k1, tlb_write_slow
     tlbp
    b       4b
     mtc0   $a1, C0_ENTRYLO

/* Through C, as call_through_c (entry.S) does it, but that all registers come back: handlers of refills make this call with
 * nothing saved. 57 instructions around the function, which preserves s0-s8. */
#define KEPT(op) \
    op $1, -16; op $3, -20; op $4, -24; op $5, -28; op $6, -32; op $7, -36; op $8, -40; op $9, -44; op $10, -48; op $11, -52; \
    op $12, -56; op $13, -60; op $14, -64; op $15, -68; op $24, -72; op $25, -76
#define KEPT_FRAME  104                 /* with room for the function's arguments */
    .macro  keep register, at
    sw      \register, \at($k0)
    .endm
    .macro  put_back register, at
    lw      \register, (KEPT_FRAME + \at)($sp)
    .endm
tlb_write_slow:
    lw      $k0, E_KSEG0($0)
    mfc0    $v0, C0_EPC
    sw      $k0, H_RUNNING($0)
    lw      $k0, H_STACK($0)
    mtc0    $0, C0_ENTRYHI              /* no mapped access for two more */
    sw      $sp, -4($k0)
    sw      $ra, -8($k0)
    sw      $v0, -12($k0)
    KEPT(keep)
    mflo    $t0
    mfhi    $t1
    sw      $t0, -80($k0)
    sw      $t1, -84($k0)
    jal     call_tlb_write
     addiu  $sp, $k0, -KEPT_FRAME
    lw      $t0, (KEPT_FRAME - 80)($sp)
    lw      $t1, (KEPT_FRAME - 84)($sp)
    mtlo    $t0
    mthi    $t1
    lw      $k0, H_RUNNING($0)
    lw      $k1, (KEPT_FRAME - 12)($sp)
    lw      $ra, (KEPT_FRAME - 8)($sp)
    lw      $k0, ENV_ENTRY_HI($k0)
    KEPT(put_back)
    mtc0    $k0, C0_ENTRYHI
    lw      $sp, (KEPT_FRAME - 4)($sp)
    addiu   $k1, $k1, 4
    jr      $k1
     rfe
END(call_tlb_write_asm)

/* exc_return(): for handlers that have no register to return through. 19 instructions.
 * The resume PC is not checked: user mode begins with the fetch from it. */
LEAF(call_exc_return_asm)
    lw      $k0, E_UPAGE($0)            #13
    nop                                 #14 load delay
    lw      $k1, UPAGE_RESUME_PC($k0)   #15
    lw      $v0, UPAGE_RESUME_V0($k0)   #16
    jr      $k1                         #17
     rfe                                #18
END(call_exc_return_asm)

/* yield(successor) and acall(callee): the rest of this slice goes to another, 32 instructions to its first. a0 becomes
 * the caller's id; v1 is lost; what other registers hold is the caller's choice, as in a transfer. Whoever is not in the
 * transfer table, and 0 (the end of the slice), goes through C. */
    .macro  donate name, entry, number
LEAF(call_\name\()_asm)
    andi    $k1, $a0, 0x3fc             #13
    lw      $k0, H_TRANSFER($k1)        #14
    move    $v0, $0                     #15 load delay
    lw      $k1, ENV_ID($k0)            #16
    sw      $v1, E_V1($0)               #17 load delay
    bne     $k1, $a0, 1f                #18
     lw     $v1, \entry($k0)            #19
    lw      $k1, ENV_ENTRY_LO($k0)      #20
    blez    $v1, 1f                     #21 not registered
     mtc0   $k1, C0_ENTRYLO             #22
    lw      $k1, ENV_STATUS($k0)        #23
    sw      $k0, H_DONATED($0)          #24 nonzero: it ends with this slice
    lw      $k0, ENV_ENTRY_HI($k0)      #25
    lw      $a0, E_ID($0)               #26 still through the caller's mapping
    mtc0    $k0, C0_ENTRYHI             #27
    mtc0    $k1, C0_STATUS              #28
    tlbwi                               #29
    jr      $v1                         #30
     rfe                                #31
1:  lw      $v1, E_V1($0)
    j       call_through_frame
     li     $v0, 4 * \number - 1024
END(call_\name\()_asm)
    .endm

    donate  yield, ENV_START_PC, 4
    donate  acall, ENV_ASYNC_PC, 5
