/* Modelled cycles per region, in the statistics of trace/region.h.
 *
 * Each clock (machine, corner, seed) is read when what is being counted
 * changes; the time in between belongs to what was counted until then.
 */
#ifndef MODEL_CYCLES_H
#define MODEL_CYCLES_H

#include <stdio.h>

#include "../trace/region.h"
#include "bank.h"
#include "params.h"

enum { BANKS_MAX = MACHINES_MAX * CORNER_COUNT, CLOCKS_MAX = BANKS_MAX * SEEDS_MAX };

/* Statistics that time can be given to; the others count events. */
enum timed { TIMED_TOTAL, TIMED_USER, TIMED_KERNEL, TIMED_KERNEL_FIRST, TIMED_KERNEL_LAST,
	     TIMED_RESUMES_TOTAL,
	     TIMED_RESUME_TOTAL, TIMED_RESUME_KERNEL, TIMED_CALLED, TIMED_COUNT };

struct cycles {
	const struct bank *banks;
	unsigned clocks, seeds;
	unsigned share;				/* what time goes to: counter_share() */
	uint64_t mark[CLOCKS_MAX];		/* the clocks when `share` began */
	uint64_t sum[STAT_COUNT][CLOCKS_MAX];
	bool first_taken;			/* an episode of this sample has ended */
	struct {
		uint32_t *samples;		/* [count][TIMED_COUNT][clocks] */
		size_t count, room;
	} regions[REGION_COUNT];
};

void cycles_start(struct cycles *cycles, const struct bank *banks, unsigned count, unsigned seeds);
/* From now on time goes to `share`. */
void cycles_share(struct cycles *cycles, uint64_t now, unsigned share);
void cycles_open(struct cycles *cycles);
void cycles_episode_end(struct cycles *cycles, uint64_t now);
/* Takes the sample of a region; `counted` says which statistics it has. */
void cycles_close(struct cycles *cycles, unsigned region, const struct sample *counted);
/* Whether a sample was too long to be kept. */
bool cycles_overflow(const struct cycles *cycles);
void cycles_report(const struct cycles *cycles, const struct counter *counter,
		   const struct params *params, FILE *out);

#endif
