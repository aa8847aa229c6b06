/* Refill handlers for those who have none, so that the vector need not ask (vectors.S has no instruction to spare).
 * An environment without a handler of its own runs the first word of default_page, in user mode, at DEFAULT_VA: a call
 * that ends it with a report. The kernel's own environment page names utlb_in_kernel. */
#include "regs.h"
#include "offsets.h"
#include <aegis/call.h>
#include <aegis/memory.h>

    .set noreorder
    .set noat
    .text

/* A page of its own: everyone may read and execute it. t0-t2 hold EPC, BadVAddr, Cause. */
    .align  PAGE_SHIFT
    .globl  default_page
default_page:
    addiu   $v0, $0, CALL_V0(CALL_refill_fault)
    syscall
    nop
    .align  PAGE_SHIFT

/* The kernel missed on a user address: a fault of its own. The vector's rfe has popped Status once too often: previous
 * mode was the kernel's, and interrupts stay off. */
LEAF(utlb_in_kernel)
    mfc0    $k0, C0_STATUS
    lw      $t0, (E_SAVE0 + 124)($0)
    ori     $k0, $k0, STATUS_KUP | 5
    xori    $k0, $k0, STATUS_KUP | 5
    lw      $t1, (E_SAVE1 + 124)($0)
    lw      $t2, (E_SAVE2 + 124)($0)
    mtc0    $k0, C0_STATUS
    nop
    j       trap_entry
     nop
END(utlb_in_kernel)
