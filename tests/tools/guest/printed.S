# Prints two figures of one row, as a benchmark program whose figures are no instruction counts.
	.set	noreorder
	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, rows
	jal	puts
	nop
	.word	0x00c0de0d
	nop
	.include "console.inc"
	.data
rows:	.asciz	"row laps 3\nrow laps 5\nrow other 7\nEXIT=0\n"
