# Where an environment of ExOS begins, at its ELF entry. in: every register zero: there is no stack yet.

#include "stubs.h"

        .set    noreorder
        .section .text.start, "ax"

        .globl  __start
        .ent    __start
__start:
        la      $sp, rt_stack_top - 32
        jal     rt_begin                # the program's stack
         nop
        addiu   $sp, $v0, -32
        jal     exos_main
         nop
        .end    __start

        .section .bss, "aw", @nobits
        .balign 16
        .globl  rt_stack, rt_stack_top
rt_stack:
        .space  FAULT_STACK
rt_stack_top:
