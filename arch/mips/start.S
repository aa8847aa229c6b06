/* The first instructions of the kernel.
 *
 * From the PROM: a0 argc, a1 argv, a2 the word "DTC0" if a3 is a vector of PROM functions (later PROMs; the DECstation
 * 3100's own has none), sp the PROM's stack. Interrupts may be on, and the PROM's vectors in use. */
#include "regs.h"

#define PROM_MAGIC_HIGH 0x3046
#define PROM_MAGIC_LOW  0x4354

    .set noreorder
    .set noat
    .section .text.start, "ax", @progbits

/* Calls boot_main(argc, argv, vector or 0). */
LEAF(__start)
    mtc0    $0, C0_STATUS               # kernel, interrupts off, vectors in RAM, caches neither isolated nor swapped
    nop
    nop
    mtc0    $0, C0_CAUSE                # no software interrupt pending
    lui     $t0, PROM_MAGIC_HIGH
    ori     $t0, $t0, PROM_MAGIC_LOW
    beq     $a2, $t0, 1f
     move   $a2, $a3
    move    $a2, $0
1:  lui     $t0, %hi(kernel_bss_start)
    addiu   $t0, $t0, %lo(kernel_bss_start)
    lui     $t1, %hi(kernel_bss_end)
    addiu   $t1, $t1, %lo(kernel_bss_end)
2:  sw      $0, 0($t0)                  # both are 32-byte aligned
    sw      $0, 4($t0)
    sw      $0, 8($t0)
    sw      $0, 12($t0)
    sw      $0, 16($t0)
    sw      $0, 20($t0)
    sw      $0, 24($t0)
    addiu   $t0, $t0, 32
    bne     $t0, $t1, 2b
     sw     $0, -4($t0)
    lui     $sp, %hi(kernel_stack_top - 16)
    addiu   $sp, $sp, %lo(kernel_stack_top - 16)
    move    $gp, $0
    lui     $t0, %hi(boot_main)
    addiu   $t0, $t0, %lo(boot_main)
    move    $ra, $0                     # end of every backtrace
    jr      $t0
     move   $fp, $0
END(__start)
