# Where the kernel enters the program to ask for something back, or to say what it has taken: before a slice begins.
# in: t0 = where it begins, t1 = kind of resource, t2 = how many; all other registers zero.
# What the end of the last slice interrupted is still suspended, so this may not use a stack, nor enter C: it notes.
#include <aegis/call.h>
        .set    noreorder
        .globl  upcall
upcall: lw      $t1, noted
        addiu   $v0, $0, CALL_V0(CALL_upcall_done)
        addiu   $t1, $t1, 1
        sw      $t1, noted
        syscall                         # the next may come. Alters v0 alone
        jr      $t0                     # the slice begins
         move   $v0, $0
