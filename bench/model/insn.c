/* Decoding MIPS I. */
#include <stdlib.h>
#include <string.h>

#include "insn.h"
#include "params.h"

enum { TABLE_BITS = 14, TABLE_SIZE = 1 << TABLE_BITS };

static uint64_t gpr(unsigned n)
{
	return n ? (uint64_t)1 << n : 0;
}

static uint64_t fpr(unsigned n, bool is_double)
{
	return (is_double ? (uint64_t)3 : (uint64_t)1) << (32 + n);
}

static void decode_special(struct insn *i, unsigned rs, unsigned rt, unsigned rd, unsigned sa)
{
	switch (i->word & 63) {
	case 0: case 2: case 3:				/* sll srl sra */
		i->reads = gpr(rt);
		i->known = rs == 0;
		break;
	case 4: case 6: case 7:				/* sllv srlv srav */
	case 32: case 33: case 34: case 35: case 36: case 37: case 38: case 39:
	case 42: case 43:
		i->reads = gpr(rs) | gpr(rt);
		i->known = sa == 0;
		break;
	case 8: case 9:					/* jr jalr */
		i->reads = gpr(rs);
		i->tags = TAG_JUMPREG | TAG_BRANCH | ((i->word & 63) == 8 ? TAG_JUMP : 0);
		i->known = rt == 0 && sa == 0 && ((i->word & 63) == 9 || rd == 0);
		break;
	case 12: case 13:				/* syscall break */
		i->known = true;
		break;
	case 16: case 18:				/* mfhi mflo */
		i->tags = TAG_MFHILO;
		i->known = rs == 0 && rt == 0 && sa == 0;
		break;
	case 17: case 19:				/* mthi mtlo */
		i->reads = gpr(rs);
		i->tags = TAG_SETHILO;
		i->known = rt == 0 && rd == 0 && sa == 0;
		break;
	case 24: case 25: case 26: case 27:		/* mult div */
		i->reads = gpr(rs) | gpr(rt);
		i->tags = TAG_SETHILO | ((i->word & 63) < 26 ? TAG_MULT : TAG_DIV);
		i->known = rd == 0 && sa == 0;
		break;
	}
}

static void decode_memory(struct insn *i, unsigned op, unsigned rs, unsigned rt)
{
	static const uint8_t sizes[8] = { 1, 2, 0, 4, 1, 2, 0, 0 };
	bool store = op >= 40 && op < 48;

	i->tags = TAG_ACCESS;
	i->reads = gpr(rs);
	i->known = true;
	if (op >= 48) {					/* lwcN swcN */
		store = op >= 56;
		i->size = 4;
		i->known = (op & 7) >= 1 && (op & 7) <= 3;
		if ((op & 7) == 1) {
			i->tags |= TAG_COP1;
			if (store)
				i->reads |= i->float_reads = fpr(rt, false);
			else
				i->loads = fpr(rt, false);
		}
	} else {
		i->size = sizes[op & 7];
		i->known = store ? op < 44 || op == 46 : op != 39;
		if (store)
			i->reads |= gpr(rt);
		else
			i->loads = gpr(rt);
		if (store && i->size != 4)
			i->tags |= TAG_PARTIAL;
		if (!store && i->size == 0) {
			i->tags |= TAG_MERGE;
			i->reads |= gpr(rt);
		}
	}
	i->tags |= store ? TAG_STORE : TAG_LOAD;
}

static void decode_float(struct insn *i, unsigned format, unsigned rt, unsigned rd, unsigned sa)
{
	unsigned funct = i->word & 63;
	bool wide = format == 17, word = format == 20;

	i->tags = TAG_COP1;
	i->float_reads = fpr(rd, wide);
	i->float_writes = fpr(sa, wide);
	i->unit = UNIT_ADD;
	if (funct < 4 && !word) {			/* add sub mul div */
		static const uint8_t latency[4][2] = {
			{ PARAM_FP_ADD, PARAM_FP_ADD }, { PARAM_FP_ADD, PARAM_FP_ADD },
			{ PARAM_FP_MUL_S, PARAM_FP_MUL_D }, { PARAM_FP_DIV_S, PARAM_FP_DIV_D },
		};

		i->latency = latency[funct][wide];
		i->unit = funct == 2 ? UNIT_MUL : funct == 3 ? UNIT_DIV : UNIT_ADD;
		i->float_reads |= fpr(rt, wide);
		i->known = true;
	} else if (funct >= 5 && funct <= 7 && !word && rt == 0) {	/* abs mov neg */
		i->latency = PARAM_FP_MOVE;
		i->unit = UNIT_NONE;
		i->known = true;
	} else if (rt == 0 && ((funct == 32 && format != 16) || (funct == 33 && format != 17) ||
			       (funct == 36 && !word))) {		/* cvt */
		i->latency = PARAM_FP_CONVERT;
		i->float_writes = fpr(sa, funct == 33);
		i->known = true;
	} else if (funct >= 48 && !word && sa == 0) {			/* c.cond */
		i->latency = PARAM_FP_COMPARE;
		i->float_reads |= fpr(rt, wide);
		i->float_writes = REG_FCSR;
		i->tags |= TAG_COMPARE;
		i->known = true;
	}
	i->reads = i->float_reads | REG_FCSR;
}

static void decode_move(struct insn *i, unsigned unit, unsigned rs, unsigned rt, unsigned rd)
{
	bool from = rs < 4;
	uint64_t far = 0;

	i->known = (i->word & 0x7ff) == 0 && !(unit == 0 && (rs & 2));
	if (unit == 0) {
		i->cp0 = (uint8_t)rd;
		i->tags = from ? TAG_MFC0 : TAG_MTC0;
	} else if (unit == 1) {
		i->tags = TAG_COP1;
		far = rs & 2 ? (rd == 31 ? REG_FCSR : 0) : fpr(rd, false);
	}
	if (from) {
		i->reads = i->float_reads = far;
		i->loads = gpr(rt);
		i->tags |= TAG_LOAD;
	} else {
		i->reads = gpr(rt);
		i->loads = far;
		i->tags |= far ? TAG_LOAD : 0;
	}
}

static void decode_coprocessor(struct insn *i, unsigned unit, unsigned rs, unsigned rt,
			       unsigned rd, unsigned sa)
{
	if (rs < 8 && !(rs & 1)) {
		decode_move(i, unit, rs, rt, rd);
	} else if (rs == 8) {
		i->known = rt < 2;
		i->tags = TAG_BRANCH | (unit == 1 ? TAG_COP1 | TAG_BC1 : 0);
		if (unit == 1)
			i->reads = i->float_reads = REG_FCSR;
	} else if (unit == 0 && (i->word & 0xffffffc0u) == 0x42000000u) {
		switch (i->word & 63) {
		case 1: i->tags = TAG_TLBR; break;
		case 2: i->tags = TAG_TLBWI; break;
		case 6: i->tags = TAG_TLBWR; break;
		case 8: i->tags = TAG_TLBP; break;
		case 16: i->tags = TAG_RFE; break;
		}
		i->known = i->tags != 0;
	} else if (unit == 1 && (rs == 16 || rs == 17 || rs == 20)) {
		decode_float(i, rs, rt, rd, sa);
	} else if (unit >= 2) {
		i->known = rs >= 16;
	}
}

static void decode(struct insn *i, uint32_t word)
{
	unsigned op = word >> 26, rs = word >> 21 & 31, rt = word >> 16 & 31;

	memset(i, 0, sizeof *i);
	i->word = word;
	i->cp0 = CP0_NONE;
	if (op == 0) {
		decode_special(i, rs, rt, word >> 11 & 31, word >> 6 & 31);
	} else if (op == 1) {
		i->known = (rt & 15) < 2;
		i->tags = TAG_BRANCH;
		i->reads = gpr(rs);
	} else if (op < 4) {
		i->known = true;
		i->tags = TAG_BRANCH | (op == 2 ? TAG_JUMP : 0);
	} else if (op < 8) {
		i->known = op < 6 || rt == 0;
		i->tags = TAG_BRANCH;
		i->reads = gpr(rs) | (op < 6 ? gpr(rt) : 0);
	} else if (op < 16) {
		i->known = op < 15 || rs == 0;
		i->reads = op < 15 ? gpr(rs) : 0;
	} else if (op < 20) {
		decode_coprocessor(i, op & 3, rs, rt, word >> 11 & 31, word >> 6 & 31);
	} else if (op >= 32) {
		decode_memory(i, op, rs, rt);
	}
}

const struct insn *insn_decode(uint32_t word)
{
	static struct insn *table[TABLE_SIZE];
	struct insn **head = &table[word * 2654435761u >> (32 - TABLE_BITS)], *i = *head;

	while (i && i->word != word)
		i = i->next;
	if (!i) {
		i = malloc(sizeof *i);
		if (!i)
			abort();
		decode(i, word);
		i->next = *head;
		*head = i;
	}
	return i;
}
