# Binary search in the linear table, every step written out (linear.c). The table begins at resident_end; slot 0 is never
# asked, slots behind the last entry hold an address above all others.
#
#   struct pte *pt_lookup(a0 = va)      the entry of va's page, or NULL
#   word pt_dirty(a0 = va)              its bit DIRTY
#
# Alter v0, v1, t0, t1. Four instructions to begin, five or seven to end, and four a step that goes down, six a step that
# goes up: v1 is loaded for both in the delay slot of the branch. 64 and 66 on average of 2048 slots. The floor is one
# load, its delay and one comparison a step.
#include <exos/layout.h>

        .set    noreorder
        .set    noat
        .text

        .macro  search slots, next              # v1 = address in the slot `slots` above v0
        sltu    $t1, $a0, $v1
        bnez    $t1, 1f
         lw     $v1, 16*\next($v0)
        addiu   $v0, $v0, 16*\slots
        lw      $v1, 16*\next($v0)
1:      nop                                     # load delay
        .endm

        .macro  search_far slots                # slots that no offset reaches
        li      $v1, 16*\slots
        addu    $t0, $v0, $v1
        lw      $v1, 0($t0)
        nop                                     # load delay
        sltu    $t1, $a0, $v1
        bnez    $t1, 1f
         nop
        move    $v0, $t0
1:
        .endm

        .macro  found_entry                     # v0 = slot, v1 = its address
        xor     $t1, $v1, $a0
        sltiu   $t1, $t1, 4096
        subu    $t1, $0, $t1
        jr      $ra
         and    $v0, $v0, $t1
        .endm

        .macro  found_dirty
        lw      $v0, 4($v0)                     # lo
        xor     $t1, $v1, $a0
        sltiu   $t1, $t1, 4096
        subu    $t1, $0, $t1
        and     $v0, $v0, $t1
        jr      $ra
         andi   $v0, $v0, 0x80                  # PTE_DIRTY
        .endm

# name, the word of the state page that says where it begins (linear.c: grow), and its end. Entries NAME_8 ... NAME_14 by the table's size.
        .macro  lookup name, begin, found
        .globl  \name
        .irp    level, 8,9,10,11,12,13,14
        .globl  \name\()_\level
        .endr
\name:
        lw      $t0, \begin($0)
        lui     $v0, %hi(resident_end)          # load delay
        jr      $t0
         addiu  $v0, $v0, %lo(resident_end)
\name\()_8:
        lw      $v1, 16*128($v0)
        b       128f
         nop
\name\()_9:
        lw      $v1, 16*256($v0)
        b       256f
         nop
\name\()_10:
        lw      $v1, 16*512($v0)
        b       512f
         nop
\name\()_14:
        search_far 8192
\name\()_13:
        search_far 4096
\name\()_12:
        search_far 2048
\name\()_11:
        lw      $v1, 16*1024($v0)
        nop
        search  1024, 512
512:    search  512, 256
256:    search  256, 128
128:    search  128, 64
        search  64, 32
        search  32, 16
        search  16, 8
        search  8, 4
        search  4, 2
        search  2, 1
        search  1, 0
        \found
        .endm

        lookup  pt_lookup, PT_LOOKUP, found_entry
        lookup  pt_dirty, PT_DIRTY, found_dirty
