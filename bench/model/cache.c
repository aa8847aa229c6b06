/* Cache contents; cache.h says how they are kept. */
#include <stdlib.h>

#include "cache.h"

enum { LOW_PAGES = 16 };	/* the vectors and what lies beside them */

static uint32_t mix(uint32_t x)
{
	x = (x ^ x >> 16) * 0x7feb352du;
	x = (x ^ x >> 15) * 0x846ca68bu;
	return x ^ x >> 16;
}

/* The page number that the index is taken from. */
static uint32_t placed(const struct caches *caches, const struct variant *variant, uint32_t pfn)
{
	if (variant->seed == 0 || pfn < LOW_PAGES)
		return pfn;
	if (pfn < caches->image_pages)
		return pfn + mix(variant->seed);
	return mix(mix(variant->seed) + pfn);
}

static uint32_t line_of(const struct caches *caches, const struct variant *variant,
			enum cache_kind kind, uint32_t word)
{
	uint32_t frame = placed(caches, variant, word / PAGE_WORDS);

	return (frame * PAGE_WORDS + word % PAGE_WORDS) & (variant->lines[kind] - 1);
}

unsigned cache_add(struct caches *caches, uint32_t icache_kb, uint32_t dcache_kb,
		   uint32_t refill, unsigned seed)
{
	struct variant *variant = &caches->variants[caches->count];

	variant->lines[CACHE_I] = icache_kb * 256;
	variant->lines[CACHE_D] = dcache_kb * 256;
	variant->refill = refill;
	variant->seed = seed;
	for (int kind = 0; kind < CACHE_KINDS; kind++) {
		variant->owner[kind] = calloc(variant->lines[kind], sizeof(uint32_t));
		if (!variant->owner[kind])
			abort();
	}
	caches->all |= 1u << caches->count;
	return caches->count++;
}

struct page *cache_page(struct caches *caches, uint32_t pa)
{
	struct page **page = &caches->pages[pa >> PAGE_BITS];

	if (!*page) {
		*page = calloc(1, sizeof **page);
		if (!*page)
			abort();
	}
	return *page;
}

static void line_put(struct caches *caches, unsigned number, enum cache_kind kind,
		     uint32_t line, uint32_t owner)
{
	uint32_t *there = &caches->variants[number].owner[kind][line];

	if (*there) {
		uint32_t old = *there - 1;

		caches->pages[old / PAGE_WORDS]->held[kind][old % PAGE_WORDS] &= ~(1u << number);
	}
	*there = owner;
	if (owner)
		caches->pages[(owner - 1) / PAGE_WORDS]->held[kind][(owner - 1) % PAGE_WORDS] |=
			1u << number;
}

void cache_refill(struct caches *caches, uint32_t variants, enum cache_kind kind, uint32_t pa)
{
	for (; variants; variants &= variants - 1) {
		unsigned number = (unsigned)__builtin_ctz(variants);
		const struct variant *variant = &caches->variants[number];
		uint32_t word = pa / 4 & ~(variant->refill - 1);
		uint32_t line = line_of(caches, variant, kind, word);

		for (uint32_t i = 0; i < variant->refill; i++)
			line_put(caches, number, kind, line + i, word + i + 1);
	}
}

void cache_take(struct caches *caches, uint32_t variants, enum cache_kind kind, uint32_t pa)
{
	for (; variants; variants &= variants - 1) {
		unsigned number = (unsigned)__builtin_ctz(variants);

		line_put(caches, number, kind,
			 line_of(caches, &caches->variants[number], kind, pa / 4), pa / 4 + 1);
	}
}

void cache_drop(struct caches *caches, enum cache_kind kind, uint32_t pa)
{
	for (unsigned number = 0; number < caches->count; number++)
		line_put(caches, number, kind,
			 line_of(caches, &caches->variants[number], kind, pa / 4), 0);
}
