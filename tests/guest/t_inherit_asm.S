# Yields to whoever yielded to it.
#include <aegis/call.h>

        .set    noreorder
        .text
        .globl  inherit_start
        .ent    inherit_start
inherit_start:
        li      $v0, CALL_V0(CALL_yield)
        syscall
        b       inherit_start
         nop
        .end    inherit_start
