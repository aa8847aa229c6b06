/* Which words the caches of the modelled machines hold.
 *
 * The caches are direct-mapped, physically indexed, with a tag for every word;
 * a miss refills an aligned block.  What they hold depends on their geometry
 * and on where pages lie, not on time, so that machines of one geometry share
 * it.  A variant is one geometry under one placement of pages (seed); each has
 * a bit, and each word of memory one bit set per cache: a lookup in all
 * variants is one load.
 *
 * Seed 0 places pages where they are.  With any other seed the first 64 KB
 * (the vectors) stay, the rest of the kernel's image moves as one piece, and
 * every page above it gets a cache colour of its own.
 */
#ifndef MODEL_CACHE_H
#define MODEL_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VARIANTS_MAX = 32, PAGE_WORDS = 1024, PAGE_BITS = 12,
       FRAMES = 1 << 20 };

enum cache_kind { CACHE_I, CACHE_D, CACHE_KINDS };

struct check_page;

/* What is known of a page of memory that was touched. */
struct page {
	uint32_t held[CACHE_KINDS][PAGE_WORDS];	/* a bit for each variant */
	struct check_page *check;		/* coherence.h */
};

struct variant {
	uint32_t *owner[CACHE_KINDS];	/* line -> physical word number + 1 */
	uint32_t lines[CACHE_KINDS];
	uint32_t refill;		/* words */
	unsigned seed;
};

struct caches {
	struct page *pages[FRAMES];
	struct variant variants[VARIANTS_MAX];
	unsigned count;
	uint32_t all;			/* a bit for each */
	uint32_t image_pages;
};

/* Adds a variant, and returns its number. */
unsigned cache_add(struct caches *caches, uint32_t icache_kb, uint32_t dcache_kb,
		   uint32_t refill, unsigned seed);
/* The page of a physical address; there is one from now on. */
struct page *cache_page(struct caches *caches, uint32_t pa);

/* Variants that do not hold the word. */
static inline uint32_t cache_missing(const struct caches *caches, const struct page *page,
				     enum cache_kind kind, uint32_t pa)
{
	return caches->all & ~page->held[kind][pa >> 2 & (PAGE_WORDS - 1)];
}

/* These change the variants given by their bits. */
void cache_refill(struct caches *caches, uint32_t variants, enum cache_kind kind, uint32_t pa);
/* Takes the word alone: a store of a whole word needs no refill. */
void cache_take(struct caches *caches, uint32_t variants, enum cache_kind kind, uint32_t pa);
/* Empties the line in which the word could be. */
void cache_drop(struct caches *caches, enum cache_kind kind, uint32_t pa);

#endif
