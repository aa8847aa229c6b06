# Where an environment of exos/min begins: the first at its ELF entry, a child at its start-slice vector.
# in: every register zero (a0 names who yielded): there is no stack yet.

        .set    noreorder
        .section .text.start, "ax"

        .globl  __start
        .ent    __start
__start:
        la      $sp, stack_top - 32
        jal     min_init
         nop
        lw      $t0, min_program
        nop                             # load delay
        jalr    $t0
         nop
        jal     sys_halt                # returns to all but the first environment
         move   $a0, $v0
        jal     sys_env_destroy
         move   $a0, $0
        .end    __start

        .bss
        .balign 8
        .space  12288
        .globl  stack_top
stack_top:
