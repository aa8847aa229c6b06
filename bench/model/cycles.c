/* Cycles per region and their report; docs/timing.md describes the columns. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cycles.h"

static const int timed_stat[TIMED_COUNT] = {
	STAT_TOTAL, STAT_USER, STAT_KERNEL, STAT_KERNEL_FIRST, STAT_KERNEL_LAST, STAT_RESUMES_TOTAL,
	STAT_RESUME_TOTAL, STAT_RESUME_KERNEL, STAT_CALLED,
};

void cycles_start(struct cycles *c, const struct bank *banks, unsigned count, unsigned seeds)
{
	c->banks = banks;
	c->seeds = seeds;
	c->clocks = count * seeds;
}

/* Gives the time since the mark to what is being counted. */
static void settle(struct cycles *c, uint64_t now)
{
	for (unsigned i = 0; i < c->clocks; i++) {
		uint64_t time = now + c->banks[i / c->seeds].stall[i % c->seeds];
		uint64_t passed = time - c->mark[i];

		c->mark[i] = time;
		for (unsigned share = c->share; share; share &= share - 1)
			c->sum[__builtin_ctz(share)][i] += passed;
	}
}

void cycles_share(struct cycles *c, uint64_t now, unsigned share)
{
	if (share == c->share)
		return;
	settle(c, now);
	c->share = share;
}

void cycles_open(struct cycles *c)
{
	memset(c->sum, 0, sizeof c->sum);
	c->first_taken = false;
}

/* The time of the open episode gathers under STAT_EPISODES. */
void cycles_episode_end(struct cycles *c, uint64_t now)
{
	settle(c, now);
	memcpy(c->sum[STAT_KERNEL_LAST], c->sum[STAT_EPISODES], sizeof c->sum[0]);
	if (!c->first_taken)
		memcpy(c->sum[STAT_KERNEL_FIRST], c->sum[STAT_EPISODES], sizeof c->sum[0]);
	c->first_taken = true;
	memset(c->sum[STAT_EPISODES], 0, sizeof c->sum[0]);
}

void cycles_close(struct cycles *c, unsigned region, const struct sample *counted)
{
	size_t size = (size_t)TIMED_COUNT * c->clocks;
	uint32_t *sample;

	if (!size)
		return;		/* checks alone */
	if (c->regions[region].count == c->regions[region].room) {
		size_t room = c->regions[region].room;

		room = room ? room * 2 : 16;
		c->regions[region].room = room;
		c->regions[region].samples = realloc(c->regions[region].samples,
						     room * size * sizeof(uint32_t));
		if (!c->regions[region].samples)
			abort();
	}
	sample = c->regions[region].samples + c->regions[region].count++ * size;
	for (int i = 0; i < TIMED_COUNT; i++)
		for (unsigned clock = 0; clock < c->clocks; clock++) {
			uint64_t sum = c->sum[timed_stat[i]][clock];

			*sample++ = counted->value[timed_stat[i]] == STAT_MISSING ? STAT_MISSING :
				    sum < STAT_MISSING ? (uint32_t)sum : STAT_MISSING - 1;
		}
}

bool cycles_overflow(const struct cycles *c)
{
	for (unsigned r = 0; r < REGION_COUNT; r++) {
		size_t n = c->regions[r].count * TIMED_COUNT * c->clocks;

		for (size_t i = 0; i < n; i++)
			if (c->regions[r].samples[i] == STAT_MISSING - 1)
				return true;
	}
	return false;
}

/* ---- report ---- */

static int compare_values(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* As in the counts, the lower one of two is the median. */
static uint32_t median(uint32_t *values, size_t n)
{
	qsort(values, n, sizeof *values, compare_values);
	return values[(n - 1) / 2];
}

/* Medians over the samples, sorted by seed's outcome. */
static size_t corner_medians(const struct cycles *c, unsigned region, int timed, unsigned bank,
			     uint32_t *scratch, uint32_t result[SEEDS_MAX])
{
	size_t n = 0;

	for (unsigned seed = 0; seed < c->seeds; seed++) {
		const uint32_t *at = c->regions[region].samples +
				     (size_t)timed * c->clocks + bank * c->seeds + seed;

		n = 0;
		for (size_t i = 0; i < c->regions[region].count; i++) {
			uint32_t value = at[i * TIMED_COUNT * c->clocks];

			if (value != STAT_MISSING)
				scratch[n++] = value;
		}
		if (n)
			result[seed] = median(scratch, n);
	}
	qsort(result, c->seeds, sizeof *result, compare_values);
	return n;
}

static uint32_t counted_median(const struct region *region, int stat, uint32_t *scratch)
{
	size_t n = 0;

	for (size_t i = 0; i < region->count; i++)
		if (region->samples[i].value[stat] != STAT_MISSING)
			scratch[n++] = region->samples[i].value[stat];
	return n ? median(scratch, n) : 0;
}

static void report_row(const struct cycles *c, unsigned region, int timed, unsigned bank,
		       uint32_t insns, const struct machine *machine, uint32_t *scratch, FILE *out)
{
	uint32_t low[SEEDS_MAX], nominal[SEEDS_MAX], high[SEEDS_MAX];
	size_t n = corner_medians(c, region, timed, bank + CORNER_LOW, scratch, low);

	if (n == 0)
		return;
	corner_medians(c, region, timed, bank + CORNER_NOMINAL, scratch, nominal);
	corner_medians(c, region, timed, bank + CORNER_HIGH, scratch, high);
	fprintf(out, "%u\t%s\t%s\t%g\t%zu\t%u\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32
		"\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\n",
		REGION_FIRST + region, statistic_names[timed_stat[timed]], machine->name,
		machine->value[PARAM_MHZ][CORNER_NOMINAL], n, c->seeds, insns, low[0],
		low[(c->seeds - 1) / 2], nominal[0], nominal[(c->seeds - 1) / 2],
		nominal[c->seeds - 1], high[(c->seeds - 1) / 2], high[c->seeds - 1]);
}

void cycles_report(const struct cycles *c, const struct counter *counter,
		   const struct params *params, FILE *out)
{
	fprintf(out, "region\tstatistic\tmachine\tmhz\tsamples\tseeds\tinsns\tlow\tlow_median"
		"\tnominal_min\tnominal\tnominal_max\thigh_median\thigh\n");
	for (unsigned region = 0; region < REGION_COUNT; region++) {
		uint32_t *scratch = malloc((c->regions[region].count + 1) * sizeof *scratch);

		if (!scratch)
			abort();
		for (int timed = 0; timed < TIMED_COUNT; timed++) {
			uint32_t insns = counted_median(&counter->regions[region],
							timed_stat[timed], scratch);
			unsigned bank = 0;

			for (size_t m = 0; m < params->count; m++) {
				if (!params->machines[m].chosen)
					continue;
				report_row(c, region, timed, bank, insns,
					   &params->machines[m], scratch, out);
				bank += CORNER_COUNT;
			}
		}
		free(scratch);
	}
}
