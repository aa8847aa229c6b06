# Where a test program begins: exos/min sets itself up on a small stack of its own, then the program gets a large one.

        .set    noreorder
        .section .text.start, "ax"

        .globl  __start
        .ent    __start
__start:
        la      $sp, stack_top - 32
        jal     min_init
         nop
        jal     system_begin            # the program's stack
         nop
        addiu   $sp, $v0, -32
        jal     __libc_init_array
         nop
        jal     main
         nop
        jal     exit                    # does not return
         move   $a0, $v0
        .end    __start

        .bss
        .balign 8
        .space  4096
stack_top:
