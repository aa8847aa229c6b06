# Where the kernel enters the program to ask for something back, or to say what it has taken.
# in: t0 = where the slice would have begun, t1 = kind of resource, t2 = how many; all other registers zero. sp first, as
# in every upcall of exos/min: on that stack the end of the slice knows that there is no thread to suspend.

        .set    noreorder
        .text

        .macro  upcall name, function
        .globl  \name
\name:  la      $sp, min_upcall_stack_top - 24
        move    $s0, $t0
        move    $a0, $t1
        jal     sys_upcall_done         # its words are copied: the next may come. Alters v0 alone
         move   $a1, $t2
        jal     \function
         nop
        jr      $s0                     # the slice begins
         nop
        .endm

        upcall  asked, on_asked
        upcall  taken, on_taken
