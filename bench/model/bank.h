/* The clocks of one machine at one corner of its parameters, one clock for
 * each placement of pages (seed).
 *
 * Every clock is the number of instructions so far, common to all, plus the
 * stalls of its own.  Reads wait for memory, writes go through a write buffer
 * and cost nothing until it is full, and the multiplier and the R3010 make
 * those wait who want a result too early.
 */
#ifndef MODEL_BANK_H
#define MODEL_BANK_H

#include <stdbool.h>
#include <stdint.h>

#include "insn.h"
#include "params.h"

enum { SEEDS_MAX = 16, FLOAT_REGS = 32, FLOAT_FCSR = 32 };

/* Writes on their way to memory, oldest first; each takes memory for itself
 * from `start` to `done`. */
struct buffer {
	unsigned head, count;
	struct {
		uint64_t start, done;
		uint32_t word;		/* physical word number */
	} entry[WRITE_DEPTH_MAX];
	uint32_t row;			/* of memory, that the newest opens */
};

struct bank {
	uint32_t value[PARAM_COUNT];
	unsigned first_variant;		/* of its caches; the next seeds follow */
	unsigned seeds;
	uint64_t stall[SEEDS_MAX];
	uint64_t hilo[SEEDS_MAX];	/* when HI and LO are ready */
	uint64_t fp[FLOAT_REGS + 1][SEEDS_MAX];
	uint64_t unit[UNIT_COUNT][SEEDS_MAX];
	struct buffer buffer[SEEDS_MAX];
};

enum read_kind { READ_CACHED, READ_UNCACHED, READ_DEVICE };

void bank_start(struct bank *bank, const struct machine *machine, enum corner corner,
		unsigned first_variant, unsigned seeds);
/* All clocks lose this many cycles. */
void bank_stall(struct bank *bank, uint32_t cycles);
/* A read from memory, for the variants that miss (bits) or for all. */
void bank_read(struct bank *bank, uint64_t now, uint32_t variants, enum read_kind kind, uint32_t pa);
void bank_write(struct bank *bank, uint64_t now, uint32_t pa, bool partial);
/* Multiplier and R3010: waits for what is read, occupies what is written. */
void bank_interlock(struct bank *bank, uint64_t now, const struct insn *insn);

#endif
