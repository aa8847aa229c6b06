/* From lines of the trace to instructions, and from regions to samples. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

/* ---- start ---- */

static unsigned variants_of(struct model *m, const struct machine *machine, unsigned seeds)
{
	uint32_t icache = (uint32_t)machine->value[PARAM_ICACHE][CORNER_NOMINAL];
	uint32_t dcache = (uint32_t)machine->value[PARAM_DCACHE][CORNER_NOMINAL];
	uint32_t refill = (uint32_t)machine->value[PARAM_REFILL][CORNER_NOMINAL];
	unsigned first = m->caches.count;

	for (unsigned i = 0; i < first; i += seeds) {
		const struct variant *v = &m->caches.variants[i];

		if (v->lines[CACHE_I] == icache * 256 && v->lines[CACHE_D] == dcache * 256 &&
		    v->refill == refill)
			return i;
	}
	if (first + seeds > VARIANTS_MAX) {
		fprintf(stderr, "trace: at most %d cache geometries times seeds\n", VARIANTS_MAX);
		exit(2);
	}
	for (unsigned seed = 0; seed < seeds; seed++)
		cache_add(&m->caches, icache, dcache, refill, seed);
	return first;
}

struct model *model_start(struct params *params, unsigned seeds, uint32_t image_bytes, bool check)
{
	struct model *m = calloc(1, sizeof *m);

	if (!m)
		abort();
	m->params = params;
	m->check = check;
	m->caches.image_pages = image_bytes >> PAGE_BITS;
	tlb_start(&m->tlb);
	params_settle(params);
	for (size_t i = 0; i < params->count; i++) {
		const struct machine *machine = &params->machines[i];
		unsigned first;

		if (!machine->chosen)
			continue;
		first = variants_of(m, machine, seeds);
		for (int corner = 0; corner < CORNER_COUNT; corner++)
			bank_start(&m->banks[m->bank_count++], machine, corner, first, seeds);
	}
	cycles_start(&m->cycles, m->banks, m->bank_count, seeds);
	return m;
}

/* ---- lines ---- */

static void commit(struct model *m, bool killed)
{
	struct pending *p = &m->pending;

	if (!p->insn)
		return;
	cycles_share(&m->cycles, m->now, p->share);
	processor_fetch(m, p->place.pc, p->place);
	if (m->check) {
		struct step step = {
			p->insn, p->place, p->slot, address_mapped(p->place.pc),
			p->insn->tags & TAG_ACCESS && address_mapped(p->address),
		};

		hazard_take(&m->history, &step, killed, &m->findings);
	}
	if (!killed)
		processor_execute(m, p);
	m->now++;
	p->insn = NULL;
}

/* GXEMUL: the delay slots of bc1f and bc1t are executed and not shown. */
static void hidden_slot(struct model *m, struct place branch)
{
	processor_fetch(m, branch.pc + 4, branch);
	hazard_gap(&m->history);
	m->now++;
}

void model_before(struct model *m, const struct line *line)
{
	struct pending *p = &m->pending;

	if (line->kind == LINE_EXCEPTION) {
		/* An interrupt comes between instructions. */
		bool killed = p->insn && line->pc == p->place.pc && strcmp(line->cause, "INT") != 0;

		commit(m, killed);
	} else if (line->kind == LINE_INSN) {
		struct place branch = p->place;
		bool hides = p->insn && p->insn->tags & TAG_BC1 && !line->slot;

		commit(m, false);
		if (hides)
			hidden_slot(m, branch);
	}
}

static const char *pending_set(struct model *m, const struct counter *counter,
			       const struct line *line, const char *text, size_t len,
			       unsigned long number)
{
	struct pending *p = &m->pending;
	const struct insn *insn = insn_decode(line->word);
	bool shown = true;

	p->insn = insn;
	p->place.pc = line->pc;
	p->place.line = number;
	p->slot = line->slot;
	p->share = marker_number(line->word) ? 0 :
		   counter_share(counter, line->pc >= KSEG0_BASE);
	if (insn->tags & TAG_ACCESS)
		shown = line_address(text, len, &p->address);
	else if (insn->tags & TAG_MTC0)
		shown = line_value(text, len, &p->value);
	else if (insn->tags & (TAG_TLBWI | TAG_TLBWR))
		shown = line_entry_read(text, len, &p->entry);
	return shown ? NULL : "the line does not show what its instruction works on";
}

/* The counter says what the line was; the clocks follow. */
static void regions_follow(struct model *m, const struct counter *counter, const struct line *line)
{
	if (m->was_in_episode && !counter->in_episode)
		cycles_episode_end(&m->cycles, m->now);
	if (m->was_open && !counter->open) {
		unsigned region = m->was_open - REGION_FIRST;
		const struct region *r = &counter->regions[region];

		cycles_share(&m->cycles, m->now, 0);
		if (marker_number(line->word) == MARK_CLOSE)
			cycles_close(&m->cycles, region, &r->samples[r->count - 1]);
	}
	if (!m->was_open && counter->open)
		cycles_open(&m->cycles);
	m->was_open = counter->open;
	m->was_in_episode = counter->in_episode;
}

const char *model_after(struct model *m, const struct counter *counter,
			const struct line *line, const char *text, size_t len,
			unsigned long number)
{
	uint32_t bad;

	if (line->kind != LINE_INSN && line->kind != LINE_EXCEPTION)
		return NULL;
	regions_follow(m, counter, line);
	if (line->kind == LINE_INSN)
		return pending_set(m, counter, line, text, len, number);
	if (line_bad_address(text, len, &bad))
		tlb_fault(&m->tlb, bad);
	/* What the entry costs belongs to the kernel's answer. */
	cycles_share(&m->cycles, m->now, counter_share(counter, true));
	processor_stall(m, PARAM_EXCEPTION);
	return NULL;
}

const char *model_end(struct model *m)
{
	commit(m, false);
	if (m->findings.count)
		return "the run breaks rules of the real machine (docs/timing.md)";
	if (cycles_overflow(&m->cycles))
		return "a region is longer than 4294967293 cycles";
	return NULL;
}

void model_report(const struct model *m, const struct counter *counter, FILE *out)
{
	cycles_report(&m->cycles, counter, m->params, out);
}
