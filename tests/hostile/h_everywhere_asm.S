# A C function on registers that are known: t9 = its address. Ends in raw_back (tests/guest/raw.h).
#include <aegis/call.h>
        .set    noreorder
        .text

        .globl  apply
apply:  jalr    $t9
         nop
        j       raw_back
         nop

# void give(a0 = whom): the rest of the slice, to a program of exos/min that shall not reply: t0 = 0 says so. Its own next start
# is at its entry.
        .globl  give
give:   move    $t0, $0
        addiu   $v0, $0, CALL_V0(CALL_yield)
        syscall
        jr      $ra
         nop
