# Says that all is well, and then executes where no memory is.
	.set	noreorder
	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, exit
	jal	puts
	nop
	lui	$t0, 0xb700
	jr	$t0
	nop
	.include "console.inc"
	.data
exit:	.asciz	"EXIT=0\n"
