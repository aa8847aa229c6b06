# void fpu_save(word at[33]), void fpu_load(const word at[33]): all registers of the floating-point unit and its status.

        .set    noreorder
        .text
        .macro  each op
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
        \op     $f\n, 4*\n($a0)
        .endr
        .endm

        .globl  fpu_save
        .ent    fpu_save
fpu_save:
        each    swc1
        cfc1    $t0, $31
        nop                             # load delay
        jr      $ra
         sw     $t0, 128($a0)
        .end    fpu_save

        .globl  fpu_load
        .ent    fpu_load
fpu_load:
        lw      $t0, 128($a0)
        each    lwc1
        ctc1    $t0, $31
        jr      $ra
         nop
        .end    fpu_load
