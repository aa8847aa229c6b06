# word t10_trap(word va): region 20: one store to a page that is closed, whose handler skips it. Every register, HI and LO hold a
# pattern meanwhile; v0: how many are not what they were.
        .set    noreorder
        .set    noat
        .text
        .macro  callee_saved op                 # ra first: a jump may not follow its load
        .set    at_, 0
        .irp    n, 31,16,17,18,19,20,21,22,23,30
        \op     $\n, at_($sp)
        .set    at_, at_+4
        .endr
        .endm
        .globl  t10_trap
t10_trap:
        addiu   $sp, $sp, -48
        callee_saved sw
        .irp    n, 1,3,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,30
        li      $\n, 0x01010101 * \n
        .endr
        mthi    $t0
        mtlo    $t1
        sll     $0, $0, 20
        sw      $0, 0($a0)
        sll     $0, $0, 31
        move    $v0, $0
        .irp    n, 3,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,30
        li      $at, 0x01010101 * \n
        beq     $at, $\n, 1f
         nop
        addiu   $v0, $v0, 1
1:
        .endr
        mfhi    $at
        beq     $at, $t0, 1f
         nop
        addiu   $v0, $v0, 1
1:      mflo    $at
        beq     $at, $t1, 1f
         nop
        addiu   $v0, $v0, 1
1:
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, 48
