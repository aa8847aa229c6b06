/* word dpf_code_run_marked(word entry, const uint8_t *message, word bytes): demultiplexes by generated code, between markers
 * for whoever reads the instruction trace (docs/measuring.md). */
#include "regs.h"

    .set noreorder
    .text

LEAF(dpf_code_run_marked)
    addiu   $sp, $sp, -24
    sw      $ra, 20($sp)
    move    $t9, $a0
    move    $a0, $a1
    move    $a1, $a2
    sll     $0, $0, 12
    jalr    $t9
     nop
    sll     $0, $0, 12
    lw      $ra, 20($sp)
    nop
    jr      $ra
     addiu  $sp, $sp, 24
END(dpf_code_run_marked)
