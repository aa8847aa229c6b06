/* What the caches of a real machine could still hold and the emulator, which
 * has none, cannot show: instructions and data that are out of date.
 *
 * A cache may hold any word that went through it since its line was last
 * emptied; nobody may count on a word being thrown out in between.  Lines are
 * emptied by a store of less than a word while the caches are isolated.
 */
#ifndef MODEL_COHERENCE_H
#define MODEL_COHERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "cache.h"

enum { COHERENCE_LINES = 64 * 256 };	/* of 64 KB: each of the machines' caches */

/* Times in number of lines emptied; 0: never. */
struct check_page {
	uint32_t stored[PAGE_WORDS];	/* by any store */
	uint32_t cached[PAGE_WORDS];	/* taken into the data cache */
	uint32_t passed[PAGE_WORDS];	/* stored past the data cache that may hold it */
	uint64_t freed;			/* instruction after which no old TLB entry may be used */
};

struct coherence {
	uint32_t time;
	uint32_t emptied[CACHE_KINDS][COHERENCE_LINES];
};

struct check_page *coherence_page(struct page *page);
void coherence_empty(struct coherence *c, enum cache_kind kind, uint32_t pa);
void coherence_store(struct coherence *c, struct page *page, uint32_t pa, bool cached, bool whole);
/* False if the data cache may answer with something old. */
bool coherence_load(struct coherence *c, struct page *page, uint32_t pa);
/* False if the instruction cache may. */
bool coherence_fetch(const struct coherence *c, const struct page *page, uint32_t pa);

#endif
