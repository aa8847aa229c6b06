# A kernel of two vectors and a user program that opens regions, with counts
# that can be read off this file.  Region 16: a system call, 11 kernel
# instructions.  Region 17: a load that misses, 9 kernel instructions.
	.set	noreorder
	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, hello
	jal	puts
	nop
	la	$t0, vector_utlb		# vectors to 0x80000000
	lui	$t1, 0x8000
	li	$t2, 64
1:	lw	$t3, 0($t0)
	addiu	$t0, $t0, 4
	sw	$t3, 0($t1)
	addiu	$t2, $t2, -1
	bnez	$t2, 1b
	 addiu	$t1, $t1, 4
	.ifdef	INVALIDATE			# or else --check finds these vectors stale
	lui	$t1, 0x2000
	lui	$t2, 3				# IsC, SwC
	mfc0	$t3, $12
	la	$t0, 1f
	or	$t0, $t0, $t1
	jr	$t0				# uncached
	 lui	$t1, 0x8000
1:	mtc0	$t2, $12
	li	$t2, 64
	nop
	nop
2:	sb	$0, 0($t1)
	addiu	$t2, $t2, -1
	bnez	$t2, 2b
	 addiu	$t1, $t1, 4
	la	$t0, 3f
	mtc0	$t3, $12
	nop
	nop
	nop
	jr	$t0
	 nop
3:
	.endif
	la	$t0, user			# every user page is this one
	li	$t1, 0x1ffff000
	and	$t0, $t0, $t1
	ori	$t0, $t0, 0x600			# D, V
	la	$t1, entrylo
	sw	$t0, 0($t1)
	li	$t1, 0x1000000c			# user mode after rfe, no interrupts
	mtc0	$t1, $12
	lui	$k0, 0x0040
	nop
	jr	$k0
	 rfe

done:	la	$a0, exit
	jal	puts
	nop
	sll	$0, $0, 15
	.word	0x00c0de0d
	nop
	.include "console.inc"

	.balign	128
vector_utlb:
	la	$k1, entrylo
	lw	$k1, 0($k1)
	mfc0	$k0, $14
	mtc0	$k1, $2
	nop
	tlbwr
	jr	$k0
	 rfe
	.balign	128
vector_general:
	mfc0	$k0, $13
	mfc0	$k1, $14
	andi	$k0, $k0, 0x7c
	xori	$k0, $k0, 0x20			# system call?
	bnez	$k0, 2f
	 li	$k0, 99
	beq	$v0, $k0, 2f
	nop
	addiu	$k1, $k1, 4
	jr	$k1
	 rfe
2:	la	$k0, done
	jr	$k0
	nop

	.balign	4096
user:
	li	$t0, 3
1:	sll	$0, $0, 16
	syscall
	sll	$0, $0, 31
	addiu	$t0, $t0, -1
	bnez	$t0, 1b
	 lui	$t1, 0x0050
	sll	$0, $0, 17
	lw	$t2, 0($t1)
	sll	$0, $0, 31
	li	$v0, 99
	syscall
	nop
	.balign	4096

	.data
	.balign	4
entrylo: .word	0
hello:	.asciz	"Aegis test guest\n"
exit:	.asciz	"80030000: 00000000        nop\nEXIT=0\n"
