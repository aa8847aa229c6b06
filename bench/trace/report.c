/* Reports; the columns are described in docs/measuring.md. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static int compare_values(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* A sample without the statistic is counted apart: averaged in as a zero it
 * would flatter the row. */
static void report_statistic(const struct region *region, unsigned number,
			     int stat, uint32_t *values, FILE *out)
{
	uint64_t total = 0;
	size_t n = 0;

	for (size_t i = 0; i < region->count; i++) {
		uint32_t value = region->samples[i].value[stat];

		if (value == STAT_MISSING)
			continue;
		values[n++] = value;
		total += value;
	}
	fprintf(out, "%u\t%s\t%zu\t%zu\t%zu", number, statistic_names[stat],
		n, region->count - n, region->dropped);
	if (n == 0) {
		fprintf(out, "\t-\t-\t-\t-\n");
		return;
	}
	qsort(values, n, sizeof *values, compare_values);
	fprintf(out, "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu64 "\n",
		values[0], values[(n - 1) / 2], values[n - 1], total);
}

void report_regions(const struct counter *counter, FILE *out)
{
	fprintf(out, "region\tstatistic\tsamples\tmissing\tdropped\tmin\tmedian\tmax\ttotal\n");
	for (unsigned i = 0; i < REGION_COUNT; i++) {
		const struct region *region = &counter->regions[i];
		uint32_t *values;

		if (region->count == 0 && region->dropped == 0)
			continue;
		values = malloc((region->count + 1) * sizeof *values);
		if (!values)
			abort();
		for (int stat = 0; stat < STAT_COUNT; stat++)
			report_statistic(region, REGION_FIRST + i, stat, values, out);
		free(values);
	}
	fprintf(out, "all\tinstructions\t1\t0\t0\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
		counter->instructions, counter->instructions,
		counter->instructions, counter->instructions);
}

static int compare_episodes(const void *a, const void *b)
{
	const struct episode *x = *(struct episode *const *)a;
	const struct episode *y = *(struct episode *const *)b;
	int cause = strcmp(x->cause, y->cause);

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	if (cause)
		return cause;
	if (x->vector != y->vector)
		return x->vector < y->vector ? -1 : 1;
	if (x->kernel != y->kernel)
		return x->kernel < y->kernel ? -1 : 1;
	return (x->pc > y->pc) - (x->pc < y->pc);
}

void report_episodes(const struct counter *counter, FILE *out)
{
	struct episode **sorted = malloc((counter->episode_count + 1) * sizeof *sorted);
	size_t n = 0;

	if (!sorted)
		abort();
	for (size_t i = 0; i < counter->episode_room; i++)
		if (counter->episodes[i].count)
			sorted[n++] = &counter->episodes[i];
	qsort(sorted, n, sizeof *sorted, compare_episodes);
	fprintf(out, "region\tcause\tvector\tpc\tkernel\tnumber\n");
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%" PRIu32 "\t%s\t%08" PRIx32 "\t%08" PRIx32 "\t%" PRIu32 "\t%" PRIu64 "\n",
			sorted[i]->region, sorted[i]->cause, sorted[i]->vector,
			sorted[i]->pc, sorted[i]->kernel, sorted[i]->count);
	free(sorted);
}
