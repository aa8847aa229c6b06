# Says that it is a debug kernel and ends well.
	.set	noreorder
	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, banner
	jal	puts
	nop
	sll	$0, $0, 15
	.word	0x00c0de0d
	nop
	.include "console.inc"
	.data
banner:	.asciz	"Aegis 0 (debug)\nEXIT=0\n"
