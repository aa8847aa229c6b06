/* Reading an address where nothing may be: a bus timeout must not end the kernel. For the time of the read the general
 * vector holds a jump to the code below. Before machine_init() only, with interrupts off. */
#include "regs.h"

#define VECTOR      0x80                /* in kseg0; kseg1 for writing it */

    .set noreorder
    .set noat
    .text

/* bool machine_probe(word address, word *value): false if the bus did not answer.
 * Clobbers t0-t7, k0, k1. */
LEAF(machine_probe)
    addiu   $sp, $sp, -32
    sw      $ra, 28($sp)
    sw      $s0, 24($sp)
    sw      $s1, 20($sp)
    move    $s0, $a0
    move    $s1, $a1
    lui     $t0, 0xa000
    lw      $t1, VECTOR($t0)            # what the PROM has there
    lw      $t2, VECTOR+4($t0)
    lw      $t3, VECTOR+8($t0)
    lw      $t4, VECTOR+12($t0)
    sw      $t1, 0($sp)
    sw      $t2, 4($sp)
    sw      $t3, 8($sp)
    sw      $t4, 12($sp)
    lui     $t1, %hi(probe_jump)
    lw      $t2, %lo(probe_jump)($t1)
    lw      $t3, %lo(probe_jump+4)($t1)
    lw      $t4, %lo(probe_jump+8)($t1)
    sw      $t2, VECTOR($t0)
    sw      $t3, VECTOR+4($t0)
    sw      $t4, VECTOR+8($t0)
    sw      $0, VECTOR+12($t0)
    li      $a0, VECTOR
    jal     machine_icache_invalidate
     li     $a1, 16
    lw      $t1, 0($s0)
    nop
    sw      $t1, 0($s1)
    li      $v0, 1
probe_back:
    lui     $t0, 0xa000
    lw      $t1, 0($sp)
    lw      $t2, 4($sp)
    lw      $t3, 8($sp)
    lw      $t4, 12($sp)
    sw      $t1, VECTOR($t0)
    sw      $t2, VECTOR+4($t0)
    sw      $t3, VECTOR+8($t0)
    sw      $t4, VECTOR+12($t0)
    move    $s0, $v0
    li      $a0, VECTOR
    jal     machine_icache_invalidate
     li     $a1, 16
    move    $v0, $s0
    lw      $ra, 28($sp)
    lw      $s1, 20($sp)
    lw      $s0, 24($sp)
    jr      $ra
     addiu  $sp, $sp, 32
probe_jump:
    lui     $k0, %hi(probe_failed)
    addiu   $k0, $k0, %lo(probe_failed)
    jr      $k0
probe_failed:                                 # the delay slot is the zero word behind: nop
    lui     $k0, %hi(probe_back)
    addiu   $k0, $k0, %lo(probe_back)
    move    $v0, $0
    jr      $k0
     rfe
END(machine_probe)
