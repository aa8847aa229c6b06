/* The instruction cache, which does not see stores: whoever writes instructions invalidates their lines.
 *
 * The R3000's caches are direct-mapped, physically indexed, with lines of one word, and have no instructions of their
 * own. With IsC set, loads and stores stop at the data cache; with SwC set, the two caches change places, so that a store
 * of less than a word, which leaves its line invalid, reaches the instruction cache. While they are swapped instruction
 * fetches would be answered by the data cache: the code between the two changes therefore runs uncached, in kseg1.
 *
 * Cache size never matters: each word of the range is invalidated in the line where it could be, and storing to the same
 * line twice is harmless. Data caches are write-through: memory is current once the write buffer is empty. */
#include "regs.h"

#define ISOLATE_SWAP    0x3             /* IsC and SwC, in Status bits 31-16 */
#define KSEG1_BIT       0x2000
#define BLOCK           32              /* bytes per turn */

    .set noreorder
    .set noat
    .text

/* void machine_icache_invalidate(word phys, word bytes): forgets the instructions of [phys, phys + bytes).
 * In: interrupts off. Clobbers a0, a1, t0-t3. 3 instructions per 8 words beside the stores. GXEMUL: caches are always
 * coherent; isolating them drops its translations, and the stores are a slow path. */
LEAF(machine_icache_invalidate)
    beqz    $a1, 3f
     addu   $a1, $a0, $a1
    li      $t0, -BLOCK
    and     $a0, $a0, $t0               # whole blocks
    addiu   $a1, $a1, BLOCK - 1
    and     $a1, $a1, $t0
    lui     $t0, 0x8000
    or      $a0, $a0, $t0               # kseg0: cached
    or      $a1, $a1, $t0
    lui     $t0, %hi(1f)
    addiu   $t0, $t0, %lo(1f)
    lui     $t1, KSEG1_BIT
    or      $t0, $t0, $t1
    mfc0    $t2, C0_STATUS
    lui     $t3, ISOLATE_SWAP
0:  bc0f    0b                          # REAL: what was written must have left the write buffer
     or     $t3, $t2, $t3
    jr      $t0
     nop
1:  mtc0    $t3, C0_STATUS              # uncached from here
    nop                                 # REAL: three before the first access to the isolated cache
    nop
    nop
2:  sb      $0, 0($a0)
    sb      $0, 4($a0)
    sb      $0, 8($a0)
    sb      $0, 12($a0)
    sb      $0, 16($a0)
    sb      $0, 20($a0)
    sb      $0, 24($a0)
    sb      $0, 28($a0)
    addiu   $a0, $a0, BLOCK
    bne     $a0, $a1, 2b
     nop
    nop                                 # REAL: the last store is past the cache before it is joined again
    nop
    mtc0    $t2, C0_STATUS
    nop
    nop
    nop
3:  jr      $ra                         # to kseg0
     nop
END(machine_icache_invalidate)
