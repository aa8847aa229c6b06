# One thread leaves the processor, another one goes on where it left it. Floating-point registers are thread.c's.
        .set    noreorder
        .text

        .macro  callee_saved op
        .set    at_, 16
        .irp    n, 31,16,17,18,19,20,21,22,23,30
        \op     $\n, at_($sp)
        .set    at_, at_+4
        .endr
        .endm
#define FRAME 56

# void thread_switch(word *from = where this one's sp goes, word to = that of the other)
        .globl  thread_switch
        .ent    thread_switch
thread_switch:
        addiu   $sp, $sp, -FRAME
        callee_saved sw
        sw      $sp, 0($a0)
        move    $sp, $a1
        callee_saved lw
        jr      $ra
         addiu  $sp, $sp, FRAME
        .end    thread_switch
