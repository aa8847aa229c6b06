# Upcalls of revocation: they come at the start of a slice, with no register but t1 (kind) and t2 (count) set.

        .set    noreorder
        .text

        .macro  upcall name, function
        .globl  \name
\name:
        la      $sp, min_upcall_stack_top - 24
        move    $a0, $t1
        jal     \function
         move   $a1, $t2
        j       min_start               # where the slice would have begun
         nop
        .endm

        upcall  revoke_entry, revoked
        upcall  repossess_entry, repossessed
