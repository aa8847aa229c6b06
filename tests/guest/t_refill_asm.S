# For t_refill.c: one load that misses, of which no register tells.

        .set    noreorder
        .text
        .globl  x_miss
x_miss:
        lw      $0, 0($s0)
        j       raw_back
         nop
