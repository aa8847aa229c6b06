/*
 * Start, exceptions and mode changes of the strict emulator's tests.
 *
 * enter(t) runs code with the registers, program counter and Status of *t
 * until its next exception, whose state it leaves in *t.  An exception
 * without an enter() is a failure of the test itself.
 */
#include "trap.h"

	.set	noreorder
	.set	noat

	.text
	.globl	__start
__start:
	la	$sp, stack_top
	mtc0	$0, $12			# Status: no interrupts, BEV off
	la	$t0, __bss_start
	la	$t1, _end
1:	sw	$0, 0($t0)
	addiu	$t0, $t0, 4
	sltu	$t2, $t0, $t1
	bne	$t2, $0, 1b
	 nop
	# Both vectors: k1 tells which.
	la	$t0, vector_utlb
	la	$t1, 0x80000000
	li	$t2, 10
2:	lw	$t3, 0($t0)
	addiu	$t0, $t0, 4
	sw	$t3, 0($t1)
	addiu	$t2, $t2, -1
	bne	$t2, $0, 2b
	 addiu	$t1, $t1, 4
	la	$t0, vector_general
	la	$t1, 0x80000080
	li	$t2, 10
3:	lw	$t3, 0($t0)
	addiu	$t0, $t0, 4
	sw	$t3, 0($t1)
	addiu	$t2, $t2, -1
	bne	$t2, $0, 3b
	 addiu	$t1, $t1, 4
	jal	main
	 nop
	jal	finish
	 move	$a0, $v0
4:	b	4b
	 nop

vector_utlb:
	la	$k0, exception
	jr	$k0
	 li	$k1, 0
	.skip	40 - (. - vector_utlb)
vector_general:
	la	$k0, exception
	jr	$k0
	 li	$k1, 0x80
	.skip	40 - (. - vector_general)

/* void enter(struct trap *t) */
	.globl	enter
enter:
	addiu	$sp, $sp, -48
	sw	$s0, 0($sp)
	sw	$s1, 4($sp)
	sw	$s2, 8($sp)
	sw	$s3, 12($sp)
	sw	$s4, 16($sp)
	sw	$s5, 20($sp)
	sw	$s6, 24($sp)
	sw	$s7, 28($sp)
	sw	$fp, 32($sp)
	sw	$ra, 36($sp)
	la	$t0, enter_sp
	sw	$sp, 0($t0)
	la	$t0, enter_trap
	sw	$a0, 0($t0)
	move	$k1, $a0
	lw	$t0, TRAP_HI($k1)
	lw	$t1, TRAP_LO($k1)
	mthi	$t0
	mtlo	$t1
	lw	$k0, TRAP_STATUS($k1)
	lw	$1, 4($k1)
	mtc0	$k0, $12
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
	lw	$\n, 4*\n($k1)
	.endr
	lw	$k0, TRAP_EPC($k1)
	nop
	.globl	enter_leave
enter_leave:
	jr	$k0
	 rfe

exception:
	la	$k0, enter_trap
	lw	$k0, 0($k0)
	nop
	beq	$k0, $0, lost
	 nop
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
	sw	$\n, 4*\n($k0)
	.endr
	mfhi	$t0
	mflo	$t1
	sw	$t0, TRAP_HI($k0)
	sw	$t1, TRAP_LO($k0)
	mfc0	$t0, $13
	mfc0	$t1, $14
	mfc0	$t2, $8
	mfc0	$t3, $12
	sw	$t0, TRAP_CAUSE($k0)
	sw	$t1, TRAP_EPC($k0)
	sw	$t2, TRAP_BADVADDR($k0)
	sw	$t3, TRAP_STATUS($k0)
	sw	$k1, TRAP_VECTOR($k0)
	la	$t0, enter_trap
	sw	$0, 0($t0)
	la	$t0, enter_sp
	lw	$sp, 0($t0)
	nop
	lw	$s0, 0($sp)
	lw	$s1, 4($sp)
	lw	$s2, 8($sp)
	lw	$s3, 12($sp)
	lw	$s4, 16($sp)
	lw	$s5, 20($sp)
	lw	$s6, 24($sp)
	lw	$s7, 28($sp)
	lw	$fp, 32($sp)
	lw	$ra, 36($sp)
	mtc0	$0, $12
	jr	$ra
	 addiu	$sp, $sp, 48

lost:
	la	$sp, stack_top
	mfc0	$a0, $13
	mfc0	$a1, $14
	mfc0	$a2, $8
	jal	unexpected
	 nop

/* void stop(void): GXemul ends at once, with status 0. */
	.globl	stop
stop:
	.word	0x00c0de0d
	b	stop
	 nop

/* void tlb_write(int index, uint32_t hi, uint32_t lo) */
	.globl	tlb_write
tlb_write:
	sll	$a0, $a0, 8
	mtc0	$a0, $0
	mtc0	$a1, $10
	mtc0	$a2, $2
	nop
	nop
	tlbwi
	nop
	jr	$ra
	 nop

/* void put(int c): through the PROM */
	.globl	put
put:
	li	$t0, 0xbfc00068
	jr	$t0
	 nop

	.bss
	.align	4
	.skip	16384 - 32
stack_top:
	.skip	32
enter_trap:
	.skip	4
enter_sp:
	.skip	4
