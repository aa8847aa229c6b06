/* What a kernel with the classical refill of nine instructions would execute, and nothing else of a kernel.
 *
 * Context points into a linear page table in kseg2: 2 MB from PTEBase, of which only the pages that hold entries in use
 * exist. They are mapped by the TLB as other pages are, so that the load of an entry may miss itself (#2); then the general
 * vector maps the page of the table from the root, 512 words at the top of kseg2 in one wired entry, and resumes the load.
 *
 * PTEBase is chosen so that the root's address is the missing address shifted, sign-extended: 0xffc00000 >> 12 << 2 is
 * 0xfffff000. */
#include "regs.h"

#define PTE_BASE        0xffc00000
#define ROOT_AT         -0x800          /* a scratch word behind the root's 512: reached from $0 */
#define ASID_MASK       0xfc0
#define UTLB_LOAD       0x80000008
#define SYSCALL         0x20

    .set noreorder
    .set noat
    .text
    .globl vectors_begin, vectors_end
    .align 7
vectors_begin:
    mfc0    $k0, C0_CONTEXT             #00 PTE_BASE | VPN << 2
    mfc0    $k1, C0_EPC                 #01 survives the miss of the load
    lw      $k0, 0($k0)                 #02 may miss: vector_general
    nop                                 #03 load delay
    mtc0    $k0, C0_ENTRYLO             #04
    nop                                 #05
    tlbwr                               #06
    jr      $k1                         #07
     rfe                                #08

    .org    vectors_begin + 0x80
/* A miss of that load: 23 instructions until it is executed again. EntryHi and Context were lost to the second miss; the
 * user's page number is got back from the address of its entry. Everything else goes to `other`. */
    mfc0    $k0, C0_EPC                 #00
    sw      $at, ROOT_AT($0)            #01 mfc0 delay
    addiu   $k0, $k0, -8                #02
    sll     $k0, $k0, 1                 #03 0 if EPC is UTLB_LOAD
    bnez    $k0, 1f                     #04
     mfc0   $k0, C0_BADVADDR            #05 the entry's address
    nop                                 #06 mfc0 delay
    sra     $k0, $k0, 12                #07
    sll     $k0, $k0, 2                 #08
    lw      $k0, 0($k0)                 #09 from the root: wired
    mfc0    $at, C0_ENTRYHI             #10
    mtc0    $k0, C0_ENTRYLO             #11
    mfc0    $k0, C0_BADVADDR            #12
    tlbwr                               #13
    andi    $at, $at, ASID_MASK         #14
    sll     $k0, $k0, 10                #15 the user's page << 12
    or      $at, $at, $k0               #16
    mtc0    $at, C0_ENTRYHI             #17
    mfc0    $k0, C0_BADVADDR            #18
    nop                                 #19 two between mtc0 EntryHi and a mapped load
    lw      $at, ROOT_AT($0)            #20
    j       UTLB_LOAD                   #21
     rfe                                #22
1:  lui     $k0, %hi(other)
    addiu   $k0, $k0, %lo(other)
    jr      $k0
     nop
vectors_end:

/* The user program is done, or something went wrong. */
other:
    mfc0    $k0, C0_CAUSE
    lui     $k1, %hi(kernel_registers)
    andi    $k0, $k0, 0x7c
    xori    $k0, $k0, SYSCALL
    beqz    $k0, user_return
     addiu  $k1, $k1, %lo(kernel_registers)
    lw      $sp, 0($k1)
    mfc0    $a0, C0_CAUSE
    mfc0    $a1, C0_EPC
    mfc0    $a2, C0_BADVADDR
    j       linear_fault
     nop

/* word user_call(const word registers[6]): runs registers[0] in user mode with registers[1..4] as its arguments, until it
 * returns to user_exit, which registers[5] names. */
LEAF(user_call)
    lui     $t0, %hi(kernel_registers)
    addiu   $t0, $t0, %lo(kernel_registers)
    sw      $sp, 0($t0)
    sw      $ra, 4($t0)
    sw      $s0, 8($t0)
    sw      $s1, 12($t0)
    sw      $s2, 16($t0)
    sw      $s3, 20($t0)
    sw      $s4, 24($t0)
    sw      $s5, 28($t0)
    sw      $s6, 32($t0)
    sw      $s7, 36($t0)
    sw      $fp, 40($t0)
    li      $t0, STATUS_KUP             # user mode after rfe; no interrupt is enabled
    mtc0    $t0, C0_STATUS
    move    $t0, $a0
    nop
    lw      $k0, 0($t0)
    lw      $a0, 4($t0)
    lw      $a1, 8($t0)
    lw      $a2, 12($t0)
    lw      $a3, 16($t0)
    lw      $ra, 20($t0)
    jr      $k0
     rfe
user_return:
    lw      $sp, 0($k1)
    lw      $ra, 4($k1)
    lw      $s0, 8($k1)
    lw      $s1, 12($k1)
    lw      $s2, 16($k1)
    lw      $s3, 20($k1)
    lw      $s4, 24($k1)
    lw      $s5, 28($k1)
    lw      $s6, 32($k1)
    lw      $s7, 36($k1)
    lw      $fp, 40($k1)
    jr      $ra
     nop
END(user_call)

/* void tlb_start(word root): PTEBase, the address space, the wired entry of the root. The other entries hold kseg0
 * addresses, which match nothing. */
LEAF(tlb_start)
    lui     $t0, PTE_BASE >> 16
    mtc0    $t0, C0_CONTEXT
    lui     $t1, 0x8000
    li      $t2, 63 << 8
    mtc0    $t1, C0_ENTRYHI
    mtc0    $0, C0_ENTRYLO
1:  mtc0    $t2, C0_INDEX
    addiu   $t2, $t2, -0x100
    tlbwi
    bgez    $t2, 1b
     nop
    li      $t0, 0xfffff040             # ASID 1, as everything
    mtc0    $t0, C0_ENTRYHI
    mtc0    $a0, C0_ENTRYLO
    mtc0    $0, C0_INDEX
    nop
    tlbwi
    jr      $ra
     nop
END(tlb_start)

LEAF(__start)
    mtc0    $0, C0_STATUS
    nop
    nop
    lui     $t0, %hi(__bss_start)
    addiu   $t0, $t0, %lo(__bss_start)
    lui     $t1, %hi(_end)
    addiu   $t1, $t1, %lo(_end)
1:  sw      $0, 0($t0)
    addiu   $t0, $t0, 4
    sltu    $t2, $t0, $t1
    bnez    $t2, 1b
     nop
    lui     $sp, %hi(stack_top - 16)
    addiu   $sp, $sp, %lo(stack_top - 16)
    lui     $t0, %hi(linear_main)
    addiu   $t0, $t0, %lo(linear_main)
    jr      $t0
     move   $gp, $0
END(__start)

    .bss
    .align 4
kernel_registers:
    .space  44
    .align 4
    .space  4096
stack_top:
