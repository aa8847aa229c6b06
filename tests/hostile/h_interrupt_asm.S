# Stretches of code for h_interrupt: s0 = the device's alarm register, t9 = N, armed by the first store. They end in raw_back.
#include <aegis/call.h>
#include "../guest/raw.h"

        .set    noreorder
        .set    noat
        .set    hardfloat
        .text

        .macro  begin name
        .globl  \name
\name:
        sw      $t9, 0($s0)
        .endm
        .macro  finish
        sw      $0, 0($s0)
        j       raw_back
         nop
        .endm
        .macro  call number
        addiu   $v0, $0, CALL_V0(\number)
        syscall
        .endm

# Products and quotients in flight, halves of unaligned words, branches both ways.
begin s_math
        mult    $s3, $s4
        addiu   $s1, $s5, 3
        mflo    $s2
        mfhi    $s5
        nop
        nop
        divu    $s2, $s4
        lwl     $t0, RAW_IN+6($0)
        lwr     $t0, RAW_IN+3($0)
        mfhi    $t1
        mflo    $t2
        nop
        addu    $t1, $t1, $t2
        multu   $t1, $t0
        bltzal  $0, 1f
         addiu  $t3, $0, 3
1:      addiu   $t3, $t3, -1
        bgtz    $t3, 1b
         xor    $t4, $t4, $t3
        swl     $t4, RAW_SEEN+6($0)
        swr     $t4, RAW_SEEN+3($0)
        lw      $t5, RAW_SEEN+4($0)
        finish

begin s_primitives
        call    CALL_null
        call    CALL_upcall_done
        lui     $a0, 0x2000
        call    CALL_tlb_delete
        move    $a0, $0
        call    CALL_cid_switch
        addiu   $v0, $0, CALL_V0(250)
        syscall
        move    $s1, $v0
        call    CALL_null
        finish

begin s_null_c
        call    CALL_null_c
        finish

begin s_self
        call    CALL_env_self
        move    $s1, $v0
        finish

# No such environment: through C and back with an error.
begin s_refused
        lui     $v0, 0x7fff
        syscall
        move    $s1, $v0
        lui     $a0, 0x7fff
        call    CALL_acall
        addu    $s1, $s1, $v0
        finish

begin s_pages
        addiu   $a0, $0, -1
        call    CALL_page_alloc
        move    $a0, $v0
        call    CALL_page_free
        lui     $a0, 0x3000
        addiu   $a1, $0, 70
        addiu   $a2, $0, 1
        call    CALL_tlb_range
        finish

# The floating-point registers, which another environment takes whenever it runs.
begin s_float
        mtc1    $s3, $f2
        mtc1    $s4, $f3
        nop
        mfc1    $s1, $f2
        mfc1    $s2, $f3
        nop
        addu    $s1, $s1, $s2
        mtc1    $s1, $f31
        nop
        nop
        mfc1    $s2, $f31
        nop
        subu    $s2, $s2, $s1
        finish

# A neighbour that leaves something in every register that it can.
        .globl  s_scribble
s_scribble:
        .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25
        li      $\n, 0x5a5a0000 + \n
        .endr
        mthi    $at
        mtlo    $v0
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        mtc1    $at, $f\n
        .endr
        jr      $ra
         nop
