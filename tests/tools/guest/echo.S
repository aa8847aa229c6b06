# Echoes what is typed until a q comes, then ends with status 3.
	.set	noreorder
	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, ready
	jal	puts
	nop
1:	lhu	$t0, 0($s0)
	nop
	andi	$t0, $t0, 0x80
	beqz	$t0, 1b
	nop
	lhu	$t0, 8($s0)
	nop
	andi	$t0, $t0, 0xff
	sh	$t0, 0x18($s0)
	li	$t1, 'q'
	bne	$t0, $t1, 1b
	nop
	la	$a0, exit
	jal	puts
	nop
	.word	0x00c0de0d
	nop
	.include "console.inc"
	.data
ready:	.asciz	"ready\n> "
exit:	.asciz	"\nEXIT=3\n"
