# Stretches for h_tick: s0 = the device's alarm register, t9 = N, s1 = turns, s2 = where a frame shows. They end in raw_back.
#include <aegis/call.h>
#include "../guest/raw.h"

        .set    noreorder
        .set    noat
        .text

        .globl  s_compute, s_wait
s_compute:
        sw      $t9, 0($s0)
1:      bnez    $s1, 1b
         addiu  $s1, $s1, -1
        sw      $0, 0($s0)
        j       raw_back
         nop

# Until the frame is there, and then as long as a tick may come.
s_wait:
        sw      $t9, 0($s0)
1:      addiu   $v0, $0, CALL_V0(CALL_idle)
        syscall
        lw      $t0, 0($s2)
        nop
        beqz    $t0, 1b
         nop
2:      bnez    $s1, 2b
         addiu  $s1, $s1, -1
        sw      $0, 0($s0)
        j       raw_back
         nop
