# Where a program of exos/min begins: the first environment's at its ELF entry, a child's at its start-slice vector.
# On entry every register is zero (a0 names who yielded): there is no stack yet.

        .set    noreorder
        .section .text.start, "ax"

        .globl  __start
        .ent    __start
__start:
        la      $sp, stack_top - 32
        jal     min_init
         nop
        jal     main
         nop
        jal     sys_halt
         move   $a0, $v0                # never returns for the first environment
        .end    __start

        .globl  min_child_start
        .ent    min_child_start
min_child_start:
        la      $sp, stack_top - 32
        jal     min_init
         nop
        lw      $t0, min_child_entry
        nop
        jalr    $t0
         nop
        move    $a0, $0
        jal     sys_env_destroy
         nop
        .end    min_child_start

        .bss
        .balign 8
        .globl  stack_top
        .space  8192
stack_top:
        .globl  min_serve_stack_top
        .space  4096
min_serve_stack_top:
        .globl  min_upcall_stack, min_upcall_stack_top
min_upcall_stack:
        .space  1024
min_upcall_stack_top:
