/* One instruction of the R2000/R3000 with the R3010, as the model and the
 * checks see it: what it reads, what it loads late, what it occupies.
 *
 * scripts/mips.py decodes for the checks of linked programs; tests compare the
 * two over every kind of instruction.
 */
#ifndef MODEL_INSN_H
#define MODEL_INSN_H

#include <stdbool.h>
#include <stdint.h>

/* Sets of registers: bit n is $n, bit 32 + n is $fn.  $0 is never written, so
 * its bit stands for the floating-point status with the condition. */
#define REG_FCSR	((uint64_t)1)
#define REG_FPR(n)	((uint64_t)1 << (32 + (n)))

enum insn_tag {
	TAG_LOAD = 1 << 0,	/* loads a register late */
	TAG_MERGE = 1 << 1,	/* lwl, lwr */
	TAG_JUMPREG = 1 << 2,
	TAG_MFHILO = 1 << 3,
	TAG_SETHILO = 1 << 4,	/* mult div mthi mtlo */
	TAG_MTC0 = 1 << 5,
	TAG_MFC0 = 1 << 6,
	TAG_TLBR = 1 << 7,
	TAG_TLBWI = 1 << 8,
	TAG_TLBWR = 1 << 9,
	TAG_TLBP = 1 << 10,
	TAG_RFE = 1 << 11,
	TAG_COP1 = 1 << 12,
	TAG_COMPARE = 1 << 13,
	TAG_BC1 = 1 << 14,
	TAG_ACCESS = 1 << 15,	/* of memory */
	TAG_STORE = 1 << 16,
	TAG_PARTIAL = 1 << 17,	/* a store of less than a word */
	TAG_MULT = 1 << 18,	/* occupies the multiplier */
	TAG_DIV = 1 << 19,
	TAG_BRANCH = 1 << 20,
	TAG_JUMP = 1 << 21,	/* j or jr: where an rfe may stand behind */
};

enum float_unit { UNIT_NONE, UNIT_ADD, UNIT_MUL, UNIT_DIV, UNIT_COUNT };

enum { CP0_INDEX = 0, CP0_ENTRYLO = 2, CP0_BADVADDR = 8, CP0_ENTRYHI = 10,
       CP0_STATUS = 12, CP0_NONE = 32 };

struct insn {
	uint32_t word;
	bool known;		/* to MIPS I */
	uint32_t tags;
	uint64_t reads, loads;
	uint8_t size;		/* bytes accessed; 0: lwl and its like */
	uint8_t cp0;		/* register moved, or CP0_NONE */
	uint8_t latency;	/* enum param, of an R3010 operation */
	uint8_t unit;		/* enum float_unit */
	uint64_t float_reads, float_writes;	/* of the R3010, for its interlocks */
	struct insn *next;	/* in the decoder's table */
};

/* Lives as long as the program; the same word gives the same object. */
const struct insn *insn_decode(uint32_t word);

#endif
