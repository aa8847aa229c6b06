# Work for t_preempt: every register known, several ways into the library, every register unchanged at the end.

#include "raw.h"

        .set    noreorder
        .set    noat
        .text

# s0 = an address that is not in TLB nor STLB, s2 = an unaligned one; RAW_ALARM holds the device's alarm register, t9 = N.
        .globl  work
work:
        lw      $gp, RAW_ALARM($0)
        nop
        sw      $t9, 0($gp)             # from here on: an interrupt after N instructions
        nop
        lw      $s1, 0($s0)             # the refill handler
        add     $s1, $s3, $s4
        lw      $s1, 0($s2)             # an exception whose C handler steps over it
        beq     $0, $0, 1f
         lw     $s1, 4096($s0)          # the same two from a branch's slot
        nop
1:      nop
        add     $s1, $s1, $s3
        j       raw_back
         nop

# End of the slice: arms the device once more, so that the end-slice handler itself, or the start that follows, is
# interrupted too.
        .globl  end_again
end_again:
        lw      $t1, RAW_ALARM($0)      # t0 is min_end's
        lw      $t2, RAW_AGAIN($0)
        sw      $0, RAW_AGAIN($0)
        j       min_end
         sw     $t2, 0($t1)
