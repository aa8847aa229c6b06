/* Write buffer, memory and interlocks. */
#include <string.h>

#include "bank.h"

void bank_start(struct bank *bank, const struct machine *machine, enum corner corner,
		unsigned first_variant, unsigned seeds)
{
	memset(bank, 0, sizeof *bank);
	for (int key = 0; key < PARAM_COUNT; key++)
		bank->value[key] = (uint32_t)machine->value[key][corner];
	bank->first_variant = first_variant;
	bank->seeds = seeds;
}

void bank_stall(struct bank *bank, uint32_t cycles)
{
	for (unsigned seed = 0; seed < bank->seeds; seed++)
		bank->stall[seed] += cycles;
}

/* ---- write buffer ---- */

#define AT(buffer, n) ((buffer)->entry[((buffer)->head + (n)) % WRITE_DEPTH_MAX])

static inline void buffer_retire(struct buffer *b, uint64_t time)
{
	while (b->count && AT(b, 0).done <= time) {
		b->head = (b->head + 1) % WRITE_DEPTH_MAX;
		b->count--;
	}
}

/* A write follows the one before it in page mode if memory has not been idle
 * in between and both are in one row. */
static uint32_t write_cycles(const struct bank *bank, const struct buffer *b, uint32_t row,
			     bool partial)
{
	if (partial && bank->value[PARAM_WRITE_PARTIAL])
		return bank->value[PARAM_WRITE_PARTIAL];
	if (b->count && b->row == row)
		return bank->value[PARAM_WRITE_PAGE];
	return bank->value[PARAM_WRITE];
}

static void write_one(struct bank *bank, unsigned seed, uint64_t now, uint32_t pa, uint32_t row,
		      bool partial)
{
	struct buffer *b = &bank->buffer[seed];
	uint64_t time = now + bank->stall[seed], start;

	buffer_retire(b, time);
	/* Only what has not begun can still take up another part of its word. */
	if (b->count && bank->value[PARAM_WRITE_GATHER] &&
	    AT(b, b->count - 1).word == pa / 4 && AT(b, b->count - 1).start > time)
		return;
	if (b->count >= bank->value[PARAM_WRITE_DEPTH]) {
		bank->stall[seed] += AT(b, 0).done - time;
		time = AT(b, 0).done;
	}
	/* Not retired yet: the write may follow the one that is done now in page mode. */
	start = b->count && AT(b, b->count - 1).done > time ? AT(b, b->count - 1).done : time;
	AT(b, b->count).start = start;
	AT(b, b->count).done = start + write_cycles(bank, b, row, partial);
	AT(b, b->count).word = pa / 4;
	b->count++;
	b->row = row;
	buffer_retire(b, time);
}

void bank_write(struct bank *bank, uint64_t now, uint32_t pa, bool partial)
{
	uint32_t row = pa / bank->value[PARAM_PAGE];

	for (unsigned seed = 0; seed < bank->seeds; seed++)
		write_one(bank, seed, now, pa, row, partial);
}

/* How long a read waits for the writes before it: for all of them; or for the
 * one that memory is busy with, and for those that write what it reads. */
static inline uint64_t writes_wait(const struct bank *bank, const struct buffer *b, uint64_t time,
			    bool drain, uint32_t pa)
{
	uint32_t block = bank->value[PARAM_REFILL];
	uint64_t until = time;

	if (b->count == 0)
		return 0;
	if (drain)
		return AT(b, b->count - 1).done - time;
	if (AT(b, 0).start <= time)
		until = AT(b, 0).done;
	for (unsigned i = 0; i < b->count; i++)
		if (AT(b, i).word / block == pa / 4 / block)
			until = AT(b, i).done;
	return until - time;
}

static void read_one(struct bank *bank, unsigned seed, uint64_t now, uint32_t cycles, bool drain,
		     uint32_t pa)
{
	struct buffer *b = &bank->buffer[seed];
	uint64_t time = now + bank->stall[seed], wait, end;

	buffer_retire(b, time);
	wait = writes_wait(bank, b, time, drain, pa);
	bank->stall[seed] += wait + cycles;
	buffer_retire(b, time + wait);
	end = time + wait + cycles;
	if (b->count && AT(b, 0).start < end) {		/* overtaken: they slip */
		uint64_t slip = end - AT(b, 0).start;

		for (unsigned i = 0; i < b->count; i++) {
			AT(b, i).start += slip;
			AT(b, i).done += slip;
		}
	}
}

void bank_read(struct bank *bank, uint64_t now, uint32_t variants, enum read_kind kind, uint32_t pa)
{
	static const enum param keys[] = { PARAM_READ, PARAM_UNCACHED_READ, PARAM_DEVICE_READ };
	uint32_t mine = variants >> bank->first_variant & ((1u << bank->seeds) - 1);
	/* Only reads of memory proper may pass writes. */
	bool drain = kind != READ_CACHED || !bank->value[PARAM_READ_BYPASS];

	for (; mine; mine &= mine - 1)
		read_one(bank, (unsigned)__builtin_ctz(mine), now, bank->value[keys[kind]], drain, pa);
}

/* ---- interlocks ---- */

static void wait_for(struct bank *bank, unsigned seed, uint64_t now, uint64_t ready)
{
	if (ready > now + bank->stall[seed])
		bank->stall[seed] = ready - now;
}

/* A latency of n: who needs the result runs n cycles later at the earliest. */
static void multiplier(struct bank *bank, uint64_t now, const struct insn *insn)
{
	uint32_t latency = bank->value[insn->tags & TAG_MULT ? PARAM_MULT : PARAM_DIV];
	bool starts = insn->tags & (TAG_MULT | TAG_DIV);

	for (unsigned seed = 0; seed < bank->seeds; seed++) {
		wait_for(bank, seed, now, bank->hilo[seed]);
		if (starts)
			bank->hilo[seed] = now + bank->stall[seed] + latency;
	}
}

/* Bit n of a register set as an index of fp[]: $fn, or the status. */
static unsigned float_index(uint64_t set)
{
	unsigned bit = (unsigned)__builtin_ctzll(set);

	return bit == 0 ? FLOAT_FCSR : bit - 32;
}

static void float_unit(struct bank *bank, uint64_t now, const struct insn *insn)
{
	uint32_t latency = insn->float_writes ? bank->value[insn->latency] : 0;

	for (unsigned seed = 0; seed < bank->seeds; seed++) {
		uint64_t set, time;

		for (set = insn->float_reads | insn->float_writes; set; set &= set - 1)
			wait_for(bank, seed, now, bank->fp[float_index(set)][seed]);
		if (!latency)
			continue;
		/* Each of the R3010's units does one thing at a time. */
		if (insn->unit != UNIT_NONE)
			wait_for(bank, seed, now, bank->unit[insn->unit][seed]);
		time = now + bank->stall[seed] + latency;
		for (set = insn->float_writes; set; set &= set - 1)
			bank->fp[float_index(set)][seed] = time;
		bank->unit[insn->unit][seed] = time;
	}
}

void bank_interlock(struct bank *bank, uint64_t now, const struct insn *insn)
{
	if (insn->tags & (TAG_MFHILO | TAG_SETHILO))
		multiplier(bank, now, insn);
	if (insn->float_reads | insn->float_writes)
		float_unit(bank, now, insn);
}
