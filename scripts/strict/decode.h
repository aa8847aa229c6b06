/*
 * What an R2000 or R3000 makes of an instruction word.  Included where
 * GXemul translates MIPS instructions; bits that MIPS I wants zero count.
 */
#ifndef STRICT_DECODE_H
#define STRICT_DECODE_H

enum strict_kind {
	STRICT_FINE,		/* as GXemul does it */
	STRICT_RESERVED,	/* not an instruction of MIPS I */
	STRICT_COPROCESSOR,	/* reserved, if the coprocessor is usable */
	STRICT_ABSENT,		/* for a coprocessor that is not there */
	STRICT_NOTHING,		/* a coprocessor condition that never holds */
	STRICT_ALWAYS		/* a coprocessor condition that always holds */
};

#define BITS(word, high, low) \
	(((word) >> (low)) & (((uint32_t)2 << ((high) - (low))) - 1))

static inline enum strict_kind strict_special(uint32_t word)
{
	int rs = BITS(word, 25, 21), rt = BITS(word, 20, 16);
	int rd = BITS(word, 15, 11), sa = BITS(word, 10, 6);
	int fine = 0;

	switch (word & 63) {
	case 0: case 2: case 3:			/* sll srl sra */
		fine = rs == 0;
		break;
	case 8: case 17: case 19:		/* jr mthi mtlo */
		fine = rt == 0 && rd == 0 && sa == 0;
		break;
	case 9:					/* jalr */
		fine = rt == 0 && sa == 0;
		break;
	case 12: case 13:			/* syscall break */
		fine = 1;
		break;
	case 16: case 18:			/* mfhi mflo */
		fine = rs == 0 && rt == 0 && sa == 0;
		break;
	case 24: case 25: case 26: case 27:	/* mult multu div divu */
		fine = rd == 0 && sa == 0;
		break;
	case 4: case 6: case 7:			/* sllv srlv srav */
	case 32: case 33: case 34: case 35:	/* add addu sub subu */
	case 36: case 37: case 38: case 39:	/* and or xor nor */
	case 42: case 43:			/* slt sltu */
		fine = sa == 0;
		break;
	}
	return fine ? STRICT_FINE : STRICT_RESERVED;
}

static inline enum strict_kind strict_cop0(uint32_t word)
{
	int fine = 0;

	switch (BITS(word, 25, 21)) {
	case 0: case 4:				/* mfc0 mtc0 */
		fine = (word & 0x7ff) == 0;
		break;
	case 8:					/* bc0f bc0t */
		if (BITS(word, 20, 16) > 1)
			break;
		return word & 0x10000 ? STRICT_ALWAYS : STRICT_NOTHING;
	case 16:
		if (BITS(word, 20, 6) != 0)
			break;
		switch (word & 63) {		/* tlbr tlbwi tlbwr tlbp rfe */
		case 1: case 2: case 6: case 8: case 16:
			fine = 1;
		}
		break;
	}
	return fine ? STRICT_FINE : STRICT_COPROCESSOR;
}

/* The R3010 computes in registers 0, 2, 4...; odd ones hold high halves. */
static inline enum strict_kind strict_cop1(uint32_t word)
{
	int fmt = BITS(word, 25, 21), ft = BITS(word, 20, 16);
	int fine = 0, odd = (word & 0x10840) != 0;

	switch (fmt) {
	case 0: case 2: case 4: case 6:		/* mfc1 cfc1 mtc1 ctc1 */
		fine = (word & 0x7ff) == 0;
		break;
	case 8:					/* bc1f bc1t */
		fine = ft <= 1;
		break;
	case 16: case 17:			/* single, double */
		switch (word & 63) {
		case 0: case 1: case 2: case 3:	/* add sub mul div */
			fine = 1;
			break;
		case 5: case 6: case 7:		/* abs mov neg */
		case 36:			/* cvt.w */
			fine = ft == 0;
			break;
		case 32: case 33:		/* cvt.s cvt.d */
			fine = ft == 0 && (word & 1) != (uint32_t)(fmt & 1);
			break;
		default:			/* c.cond */
			fine = (word & 0x7f0) == 0x30;
		}
		fine = fine && !odd;
		break;
	case 20:				/* word: cvt.s cvt.d */
		fine = ft == 0 && (word & 62) == 32 && !odd;
		break;
	}
	return fine ? STRICT_FINE : STRICT_COPROCESSOR;
}

static inline enum strict_kind strict_decode(uint32_t word)
{
	int rs = BITS(word, 25, 21), rt = BITS(word, 20, 16);

	switch (word >> 26) {
	case 0:
		return strict_special(word);
	case 1:					/* bltz bgez bltzal bgezal */
		return rt <= 1 || rt == 16 || rt == 17 ?
		    STRICT_FINE : STRICT_RESERVED;
	case 6: case 7:				/* blez bgtz */
		return rt == 0 ? STRICT_FINE : STRICT_RESERVED;
	case 15:				/* lui */
		return rs == 0 ? STRICT_FINE : STRICT_RESERVED;
	case 16:
		return strict_cop0(word);
	case 17:
		return strict_cop1(word);
	case 19:				/* the R2020's bc3f, bc3t */
		if (rs == 8 && rt <= 1)
			return rt ? STRICT_ALWAYS : STRICT_NOTHING;
		return STRICT_ABSENT;
	case 18: case 50: case 51: case 58: case 59:
		return STRICT_ABSENT;		/* cop2 lwc2 lwc3 swc2 swc3 */
	case 2: case 3: case 4: case 5: case 8: case 9: case 10: case 11:
	case 12: case 13: case 14: case 32: case 33: case 34: case 35:
	case 36: case 37: case 38: case 40: case 41: case 42: case 43:
	case 46: case 49: case 57:
		return STRICT_FINE;
	}
	return STRICT_RESERVED;
}

/* Whether the next instruction is this one's delay slot. */
static inline int strict_branches(uint32_t word)
{
	int major = word >> 26, fn = word & 63;

	return (major >= 1 && major <= 7) ||
	    (major == 0 && (fn == 8 || fn == 9)) ||
	    (major >= 16 && major <= 19 && BITS(word, 25, 21) == 8);
}

#undef BITS
#endif
