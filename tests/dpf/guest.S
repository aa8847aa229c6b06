/* Start of the guest, its console (line 3 of the DC7085, polled) and the page that register 0 reaches. */
    .set noreorder
    .section .text.start, "ax"
    .globl __start
__start:
    la      $sp, guest_stack_top
    mtc0    $0, $12                     # no interrupts, vectors in memory
    la      $t0, image_bss_start
    la      $t1, image_end
1:  sw      $0, 0($t0)
    addiu   $t0, $t0, 4
    sltu    $t2, $t0, $t1
    bne     $t2, $0, 1b
     nop
    mfc0    $t0, $15                    # R2000 (1): DECstation 3100
    lui     $s0, 0xbc00
    srl     $t0, $t0, 8
    andi    $t0, $t0, 3
    li      $t1, 1
    beq     $t0, $t1, 2f
     nop
    lui     $s0, 0xbfe0
2:  la      $t1, console
    sw      $s0, 0($t1)
    li      $t0, 0x20
    sh      $t0, 0($s0)
    li      $t0, 8
    sh      $t0, 0x10($s0)
    la      $t9, guest_main
    jr      $t9
     nop

    .text
    .globl console_put
console_put:
    la      $t0, console
    lw      $t0, 0($t0)
    nop
    jr      $ra
     sh     $a0, 0x18($t0)

/* void near_map(word phys): wired entry 2, global, read by kernel and generated code at 0xfffff000. */
    .globl near_map
near_map:
    ori     $a0, $a0, 0x300             # valid, global
    li      $t0, 0xfffff000
    li      $t1, 2 << 8
    mtc0    $t0, $10
    mtc0    $a0, $2
    mtc0    $t1, $0
    nop
    tlbwi
    nop
    mtc0    $0, $10
    nop
    jr      $ra
     nop

    .globl guest_stop
guest_stop:
    .word   0x00c0de0d                  # the emulator's own: ends the run
    b       guest_stop
     nop

    .bss
    .align 4
console:
    .space 4
    .align 4
    .space 8192
guest_stack_top:
    .space 16
