/* Into C and back. Ways: call_through_c for system calls (four words saved, the rest scrubbed on the way out), device for
 * interrupts that end no slice, idle_interrupted for those that find nobody at work, and trap_entry for everything else.
 * ASID 0 is in EntryHi whenever C runs: the words that the vectors load are then the kernel's own (vectors.S). */
#include "regs.h"
#include "offsets.h"

    .set noreorder
    .set noat
    .text

/* A call of kind c: 54 instructions with an empty function. v0 call number; entered after 13.
 * The function gets a0-a3. at, v1, a0-a3, t0-t9, HI, LO come back zero, so that nothing of the kernel is left in them. */
#define CALL_FRAME 32
LEAF(call_through_c)
    andi    $k1, $v0, 0x3fc             #13
    lw      $k1, H_CALL($k1)            #14
    lw      $k0, E_KSEG0($0)            #15
    mfc0    $v0, C0_EPC                 #16
    sw      $k0, H_RUNNING($0)          #17
    lw      $k0, H_STACK($0)            #18
    mtc0    $0, C0_ENTRYHI              #19 no mapped access for two more
    sw      $sp, -4($k0)                #20
    sw      $ra, -8($k0)                #21
    sw      $v0, -12($k0)               #22
    jalr    $k1                         #23
     addiu  $sp, $k0, -CALL_FRAME       #24
    lw      $k0, H_RUNNING($0)
    lw      $k1, (CALL_FRAME - 12)($sp)
    lw      $ra, (CALL_FRAME - 8)($sp)
    lw      $k0, ENV_ENTRY_HI($k0)
    lw      $sp, (CALL_FRAME - 4)($sp)
    mtc0    $k0, C0_ENTRYHI
    addiu   $k1, $k1, 4
    move    $at, $0
    move    $v1, $0
    move    $a0, $0
    move    $a1, $0
    move    $a2, $0
    move    $a3, $0
    move    $t0, $0
    move    $t1, $0
    move    $t2, $0
    move    $t3, $0
    move    $t4, $0
    move    $t5, $0
    move    $t6, $0
    move    $t7, $0
    move    $t8, $0
    move    $t9, $0
    mtlo    $0
    mthi    $0
    jr      $k1
     rfe
END(call_through_c)

/* Everything else. k0 and k1 are free, all other registers are those of whoever was interrupted. */
#define SAVE(n)    sw $n, (FRAME_REG + 4 * n)($k1);
#define RESTORE(n) lw $n, (FRAME_REG + 4 * n)($k1);
/* Into the environment that hot.running names, with these registers of the frame at k1, the others as they are. */
#define RESUME(REGISTERS) \
    lw $t1, H_RUNNING($0); \
    lw $t2, FRAME_LO($k1); \
    lw $t3, ENV_STATUS($t1); \
    lw $t4, ENV_ENTRY_HI($t1); \
    mtc0 $t3, C0_STATUS; \
    mtc0 $t4, C0_ENTRYHI; \
    lw $t3, FRAME_HI($k1); \
    mtlo $t2; \
    mthi $t3; \
    REGISTERS(RESTORE) \
    lw $k0, FRAME_EPC($k1); \
    RESTORE(29) \
    jr $k0; \
    rfe

/* An interrupt of devices only: neither trap() nor a slice is concerned. C keeps s0-s8; all others are saved, 41
 * instructions to trap_device() instead of 60 to trap(), and nothing is asked there. The floor is 24: the words stored. */
LEAF(trap_entry)
    .globl  call_through_frame, call_none
call_none:
    mfc0    $k0, C0_CAUSE
    lw      $k1, H_WHOLE($0)
    nop                                 # load delay
    and     $k0, $k0, $k1
    bnez    $k0, call_through_frame
     mfc0   $k0, C0_STATUS
    lw      $k1, H_STACK($0)
    andi    $k0, $k0, STATUS_KUP
    beqz    $k0, idle_interrupted
     lw     $k0, E_KSEG0($0)
    addiu   $k1, $k1, -FRAME_SIZE
    sw      $k0, H_RUNNING($0)
    mtc0    $0, C0_ENTRYHI
    FOR_CALLER_SAVED(SAVE)
    SAVE(29)
    mflo    $t0
    mfhi    $t1
    mfc0    $t2, C0_EPC
    sw      $t0, FRAME_LO($k1)
    sw      $t1, FRAME_HI($k1)
    sw      $t2, FRAME_EPC($k1)
    jal     trap_device
     move   $sp, $k1
    move    $k1, $sp
    RESUME(FOR_CALLER_SAVED)

/* Of all others. In the kernel itself there is one place with interrupts on. */
call_through_frame:
    mfc0    $k0, C0_STATUS
    lw      $k1, H_STACK($0)
    andi    $k0, $k0, STATUS_KUP
    bnez    $k0, 1f
     addiu  $k1, $k1, -FRAME_SIZE
    mfc0    $k0, C0_CAUSE
    nop
    andi    $k0, $k0, CAUSE_CODE
    beqz    $k0, idle_interrupted
     nop
    b       2f                          # a fault; stay on its stack
     addiu  $k1, $sp, -FRAME_SIZE
1:  lw      $k0, E_KSEG0($0)
    nop
    sw      $k0, H_RUNNING($0)
2:  mtc0    $0, C0_ENTRYHI
    sw      $0, FRAME_REG($k1)
    FOR_REGISTERS(SAVE)
    SAVE(29)
    mflo    $t0
    mfhi    $t1
    mfc0    $t2, C0_EPC
    mfc0    $t3, C0_CAUSE
    mfc0    $t4, C0_STATUS
    mfc0    $t5, C0_BADVADDR
    sw      $t0, FRAME_LO($k1)
    sw      $t1, FRAME_HI($k1)
    sw      $t2, FRAME_EPC($k1)
    sw      $t3, FRAME_CAUSE($k1)
    sw      $t4, FRAME_STATUS($k1)
    sw      $t5, FRAME_BADVADDR($k1)
    move    $a0, $k1
    jal     trap
     move   $sp, $k1
    move    $a0, $sp
    /* falls through */
END(trap_entry)

/* void machine_frame_return(struct frame *): into the environment that hot.running names. */
LEAF(machine_frame_return)
    move    $k1, $a0
    RESUME(FOR_REGISTERS)
END(machine_frame_return)

/* void machine_env_install(struct env *): from now on the one that runs. Leaves ASID 0 in EntryHi. */
LEAF(machine_env_install)
    lw      $t0, ENV_ENTRY_LO($a0)
    lw      $t1, ENV_ENTRY_HI($a0)
    mtc0    $t0, C0_ENTRYLO
    mtc0    $t1, C0_ENTRYHI
    mtc0    $0, C0_INDEX
    lw      $t2, ENV_STATUS($a0)
    tlbwi
    mtc0    $0, C0_ENTRYHI
    mtc0    $t2, C0_STATUS
    nop
    jr      $ra
     sw     $a0, H_RUNNING($0)
END(machine_env_install)

/* void machine_unwind(void (*next)(void)): forgets every C function that is on the stack; next does not return. */
LEAF(machine_unwind)
    lw      $sp, H_STACK($0)
    move    $ra, $0                     # load delay; end of every backtrace
    jr      $a0
     addiu  $sp, $sp, -CALL_FRAME
END(machine_unwind)

/* bool machine_idle_with(word status): interrupts on until there is one; what trap_idle() says of it. Nobody's registers are in
 * the processor but those that C keeps, so that the interrupt is a call from here. Interrupts are off again by the exception.
 * GXEMUL: a loop that loads what it waits for (lui, lw, beq) is taken for Linux's: the host sleeps, and a 3100 on stock gets no
 * interrupt any more after the first typed character. */
LEAF(machine_idle_with)
    mtc0    $a0, C0_STATUS
    nop
    nop
1:  b       1b
     nop
idle_interrupted:
    j       trap_idle                   # which returns to our caller
     nop
END(machine_idle_with)
