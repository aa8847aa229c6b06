# Loops of known latency and traffic, each entered three times as a region.
# The sums are in test_model_guest.py.  $s1 counts down the three times.
	.set	noreorder
	.set	noat
	.macro	region n
	b	8f
	 li	$s1, 3
	.balign	64
9:	sll	$0, $0, \n
	.endm
	.macro	again				# warm by then
	sll	$0, $0, 31
	addiu	$s1, $s1, -1
8:	li	$t0, 100			# the write buffer and the units come to rest
7:	bnez	$t0, 7b
	 addiu	$t0, $t0, -1
	li	$t0, 100
	bnez	$s1, 9b
	 nop
	.endm

	.globl	__start
__start:
	jal	console_start
	nop
	la	$a0, hello
	jal	puts
	nop
	la	$s2, words
	lwc1	$f4, 1280($s2)		# one
	lwc1	$f5, 1284($s2)
	nop
	mov.d	$f2, $f4
	li	$t1, 3
	la	$s3, cold

	region	16				# BogoMIPS
1:	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	17				# mult
1:	mult	$t1, $t1
	mflo	$t2
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	18				# div
1:	div	$0, $t1, $t1
	mflo	$t2
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	19				# load, its slot filled with nothing
1:	lw	$t2, 0($s2)
	nop
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	20				# add.d
1:	add.d	$f2, $f2, $f4
	add.d	$f2, $f2, $f4
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	21				# mul.d
1:	mul.d	$f2, $f2, $f4
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	22				# div.d
1:	div.d	$f6, $f4, $f4
	bnez	$t0, 1b
	 addiu	$t0, $t0, -1
	again

	region	23				# 24 stores
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
	sw	$t1, \n * 4($s2)
	.endr
	again

	region	24				# 64 words never touched before
	addiu	$t0, $s3, 256
1:	lw	$t2, 0($s3)
	addiu	$s3, $s3, 4
	bne	$s3, $t0, 1b
	 nop
	again

	c.lt.d	$f2, $f4			# the trace does not show these slots
	nop
	bc1t	1f
	 nop
1:	bc1f	1f
	 nop
1:	la	$a0, exit
	jal	puts
	nop
	sll	$0, $0, 15
	.word	0x00c0de0d
	nop
	.include "console.inc"

	.data
	.balign	256
words:	.fill	64, 4, 1
cold:	.fill	256, 4, 1
one:	.word	0, 0x3ff00000
hello:	.asciz	"Aegis test guest\n"
exit:	.asciz	"EXIT=0\n"
