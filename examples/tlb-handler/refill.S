# Two handlers of TLB misses that the program puts in place of exos/min's. docs/tutorials/tlb-handler.md explains them.
# in:  t0 = EPC, t1 = BadVAddr, t2 = Cause; the interrupted t0-t2 in save0-2[31]; gp belongs to handlers.
# out: every register as it was, but gp.
#include <aegis/call.h>
#include "layout.h"
#include "table.h"

        .set    noreorder
        .set    noat
        .text
        .globl  counting_refill, hashed_refill

        .macro  count                   # 4 instructions
        lw      $gp, MISSES($0)
        nop                             # load delay
        addiu   $gp, $gp, 1
        sw      $gp, MISSES($0)
        .endm
        .macro  saved op                # 5
        .irp    n, 2,4,5,6,7
        \op     $\n, SAVED+4*\n($0)
        .endr
        .endm

# Counts, then lets min's own handler answer: 6 instructions before its 30.
counting_refill:
        count                           #00
        j       min_refill              #04
         nop                            #05

# Searches the hashed table: 35 instructions, the system call counted as one, and 7 for each further entry looked at.
hashed_refill:
        count                           #00
        saved   sw                      #04
        move    $gp, $t0                #09 the PC to resume
        srl     $a0, $t1, 12            #10 page number
        srl     $t0, $t1, 24            #11
        xor     $t0, $t0, $a0           #12 its hash, as in C
        sll     $t0, $t0, 4             #13 16 bytes each
        sll     $a0, $a0, 12            #14 page of BadVAddr
probe:  andi    $t0, $t0, 0xff0         #15 behind the last entry comes the first
        lw      $v0, TABLE($t0)         #16 whose address?
        lw      $a1, TABLE+4($t0)       #17 EntryLo
        beq     $v0, $a0, found         #18
         lw     $a2, TABLE+8($t0)       #19 capability, low
        bnez    $v0, probe              # another's: the next
         addiu  $t0, $t0, 16
not_ours:
        saved   lw                      # min's table may have it; if not, min makes an exception of it
        j       min_refill
         move   $t0, $gp
found:  lw      $a3, TABLE+12($t0)      #20 capability, high
        addiu   $v0, $0, CALL_V0(CALL_tlb_write)        #21
        syscall                         #22
        bltz    $v0, not_ours           #23 the page is no longer ours
         nop                            #24
        saved   lw                      #25
        lw      $t0, ENV_SAVE0+REFILL_WORDS($0)         #30
        lw      $t1, ENV_SAVE1+REFILL_WORDS($0)         #31
        lw      $t2, ENV_SAVE2+REFILL_WORDS($0)         #32
        jr      $gp                     #33
         nop                            #34 never a load: its delay would reach the resumed code
