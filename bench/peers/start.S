# Entry of a static program on Linux: argc and argv lie on the stack.
        .text
        .set    noreorder
        .globl  __start
        .ent    __start
__start:
        lw      $a0, 0($sp)
        addiu   $a1, $sp, 4
        li      $t0, -8
        and     $sp, $sp, $t0
        addiu   $sp, $sp, -32           # room for main's argument registers
        jal     main
         nop
        move    $a0, $v0
        li      $v0, 4001               # exit
        syscall
        .end    __start
