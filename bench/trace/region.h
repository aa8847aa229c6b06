/* Regions: what is counted, from the marker that opens one to the marker that
 * closes it.
 *
 * A marker is `sll $0,$0,n`, which no compiler emits and real hardware ignores:
 *
 *   n = 16..29   opens region n
 *   n = 31       closes the open region; its counts become a sample
 *   n = 30       closes it and drops the sample: the iteration was not valid
 *   n = 15       the traced program has said all it has to say
 *   n = 13       the kernel has asked the network interface to send
 *   n = 12       stands before and behind a call that is counted from its callee's
 *                first instruction to its return, inside a region
 *
 * The markers themselves are not counted.  Regions do not nest.
 *
 * An episode runs from an exception taken in user mode to the first user
 * instruction after it.  Exceptions taken by the kernel meanwhile are part of
 * it.  A region opened by kernel code counts the same way.
 */
#ifndef TRACE_REGION_H
#define TRACE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"

enum { REGION_FIRST = 16, REGION_LAST = 29, REGION_COUNT = 14 };
enum { MARK_CALL = 12, MARK_SEND = 13, MARK_END = 15, MARK_DROP = 30, MARK_CLOSE = 31 };

/* The n of a marker, or 0. */
unsigned marker_number(uint32_t word);

enum statistic {
	STAT_TOTAL,		/* instructions in any mode */
	STAT_USER,		/* pc below 0x80000000 */
	STAT_KERNEL,
	STAT_EPISODES,
	STAT_EXCEPTIONS,	/* episodes and exceptions nested in them */
	STAT_INTERRUPTS,	/* those that nobody asked for */
	STAT_RESUMES_TOTAL,	/* from each exception until its instruction resumes, all together */
	STAT_TLB_WRITES,	/* TLB entries written */
	STAT_TLB_KERNEL,	/* most that mapped kernel addresses at a time */
	STAT_KERNEL_FIRST,	/* kernel instructions of the first episode */
	STAT_KERNEL_LAST,	/* and of the last */
	STAT_RESUME_TOTAL,	/* first exception until its instruction resumes */
	STAT_RESUME_KERNEL,
	STAT_CALLED,		/* of marked calls, all together */
	STAT_TO_SEND,		/* last interrupt before the first request to send, until that */
	STAT_COUNT
};

#define STAT_MISSING UINT32_MAX	/* no episode, never resumed, nothing sent */

extern const char *const statistic_names[STAT_COUNT];

struct sample {
	uint32_t value[STAT_COUNT];
};

struct region {
	struct sample *samples;
	size_t count, room;
	size_t dropped;
};

/* One kind of episode and how often it came. */
struct episode {
	uint32_t region, pc, vector, kernel;
	char cause[8];
	uint64_t count;
};

struct counter {
	struct region regions[REGION_COUNT];
	struct episode *episodes;	/* open-addressed table */
	size_t episode_count, episode_room;
	uint64_t instructions;		/* in the whole trace */
	bool ended;			/* marker 15 was seen */

	unsigned open;			/* region number, 0: none */
	struct sample now;
	bool sending, sent;		/* an interrupt came; something was sent after one */
	enum { CALL_NONE, CALL_AWAITED, CALL_SLOT, CALL_BEGINS, CALL_RUNS } call;
	bool in_episode;
	struct episode episode;
	bool resuming;			/* waiting for resume_pc, of the first exception */
	uint32_t resume_pc;
	bool away;			/* the same of the latest */
	uint32_t away_pc;
	bool tlb_kernel[64];		/* TLB entries that map kernel addresses */
	uint32_t tlb_kernel_count;

	/* the line before: each next one must follow from it */
	enum { BEFORE_NOTHING, BEFORE_INSN, BEFORE_EXCEPTION } before;
	struct line last;
	uint32_t branch_pc, branch_word;	/* whose slot `last` is, if any */
};

/* What the next instruction of this mode counts to, as bits of statistics; bit
 * STAT_EPISODES stands for the open episode.  A marker counts to nothing. */
unsigned counter_share(const struct counter *counter, bool kernel);
/* Takes a write of a TLB entry; before the instruction itself. */
void counter_entry(struct counter *counter, unsigned index, uint32_t hi);
/* Is this second print due?  Text of the guest may look like one. */
bool counter_expects_echo(const struct counter *counter);
/* Takes the next line.  NULL, or what is wrong with it. */
const char *counter_take(struct counter *counter, const struct line *line);
/* Takes the end of the trace. */
const char *counter_end(const struct counter *counter);

#endif
