# Upcalls of revocation: they come before the start of a slice, while whatever was suspended still lies where the end of
# its slice left it. So they use no stack and only count. in: t0 = where the slice begins, all but t1, t2 zero.

#include <aegis/call.h>
#include "layout.h"

        .set    noreorder
        .text

        .macro  upcall name, counter
        .globl  \name, \counter
\name:  lw      $t1, \counter
        addiu   $v0, $0, CALL_V0(CALL_upcall_done)
        addiu   $t1, $t1, 1
        sw      $t1, \counter
        syscall                         # the next may come. Alters v0 alone
        jr      $t0
         move   $v0, $0
        .data
\counter: .word 0
        .text
        .endm

        upcall  revoke_entry, asked
        upcall  repossess_entry, told
