/* Stale words. */
#include <stdlib.h>

#include "coherence.h"

enum { BLOCK = 4 };	/* words; the largest refill among the machines */

struct check_page *coherence_page(struct page *page)
{
	if (!page->check) {
		page->check = calloc(1, sizeof *page->check);
		if (!page->check)
			abort();
	}
	return page->check;
}

static unsigned word_of(uint32_t pa)
{
	return pa >> 2 & (PAGE_WORDS - 1);
}

static bool since_emptied(const struct coherence *c, enum cache_kind kind, uint32_t pa, uint32_t when)
{
	return when && when > c->emptied[kind][pa >> 2 & (COHERENCE_LINES - 1)];
}

void coherence_empty(struct coherence *c, enum cache_kind kind, uint32_t pa)
{
	c->emptied[kind][pa >> 2 & (COHERENCE_LINES - 1)] = ++c->time;
}

void coherence_store(struct coherence *c, struct page *page, uint32_t pa, bool cached, bool whole)
{
	struct check_page *check = coherence_page(page);
	unsigned word = word_of(pa);

	check->stored[word] = c->time + 1;
	if (!cached) {
		if (since_emptied(c, CACHE_D, pa, check->cached[word]))
			check->passed[word] = c->time + 1;
	} else if (whole) {
		check->passed[word] = 0;
		check->cached[word] = c->time + 1;
	}
}

bool coherence_load(struct coherence *c, struct page *page, uint32_t pa)
{
	struct check_page *check = coherence_page(page);
	unsigned word = word_of(pa);

	if (since_emptied(c, CACHE_D, pa, check->passed[word]))
		return false;
	word &= ~(unsigned)(BLOCK - 1);
	for (unsigned i = 0; i < BLOCK; i++)
		check->cached[word + i] = c->time + 1;
	return true;
}

bool coherence_fetch(const struct coherence *c, const struct page *page, uint32_t pa)
{
	return !page->check || !since_emptied(c, CACHE_I, pa, page->check->stored[word_of(pa)]);
}
