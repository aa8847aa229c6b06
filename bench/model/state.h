/* What the model knows while it reads a trace; for model.c and processor.c. */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include "../trace/line.h"
#include "bank.h"
#include "cache.h"
#include "coherence.h"
#include "cycles.h"
#include "hazard.h"
#include "insn.h"
#include "model.h"
#include "tlb.h"

struct pending {
	const struct insn *insn;	/* NULL: nothing pends */
	struct place place;
	bool slot;
	unsigned share;
	uint32_t address;		/* of a load or store */
	uint32_t value;			/* of mtc0 */
	struct line_entry entry;	/* of tlbwi, tlbwr */
};

/* Where instructions come from, until the page or the TLB changes. */
struct fetch {
	uint32_t va_page, generation;
	uint32_t pa_page;
	struct page *page;
	bool there, cached, mapped;
	uint32_t micro[2], micro_generation;	/* the two latest mapped pages */
};

struct model {
	struct params *params;
	struct bank banks[BANKS_MAX];
	unsigned bank_count;
	struct caches caches;
	struct cycles cycles;
	struct tlb tlb;
	uint32_t status;
	uint64_t now;			/* instructions so far */
	struct pending pending;
	struct fetch fetch;
	unsigned was_open;		/* the counter's region before this line */
	bool was_in_episode;

	bool check;
	bool freeing;			/* the next access names a free page */
	struct history history;
	struct coherence coherence;
	struct findings findings;
};

/* processor.c: what an instruction does to caches, clocks and TLB. */
void processor_fetch(struct model *model, uint32_t pc, struct place place);
void processor_execute(struct model *model, const struct pending *pending);
/* All clocks of all machines lose the cycles of this parameter. */
void processor_stall(struct model *model, enum param key);

#endif
