/* What an instruction does to caches, clocks and TLB: fetch, access, control. */
#include "state.h"

/* Above it lie devices on both emulated boards (KN01: from the frame buffer). */
#define DEVICE_BASE	0x0fc00000u
#define PHYSICAL_MASK	0x1fffffffu
#define STATUS_ISOLATE	0x10000u
#define STATUS_SWAP	0x20000u
#define LO_FRAME	0xfffff000u
#define LO_UNCACHED	0x800u
#define LO_WRITABLE	0x400u
#define LO_VALID	0x200u
#define MARK_FREE	(14u << 6)	/* sll $0,$0,14: the next access names a free page */

/* ---- addresses ---- */

struct target {
	uint32_t pa;
	bool cached, device;
};

static void free_check(struct model *m, const struct tlb_entry *entry, struct place place)
{
	const struct page *page = m->caches.pages[entry->lo >> PAGE_BITS];

	if (page && page->check && page->check->freed > entry->born)
		finding(&m->findings, "tlb-freed", place,
			"a TLB entry from before physical page %05x was freed",
			entry->lo >> PAGE_BITS);
}

/* An address that the emulator let through. */
static struct target translate(struct model *m, uint32_t va, bool store, struct place place)
{
	struct target t = { va & PHYSICAL_MASK, va < KSEG1_BASE, false };

	if (address_mapped(va)) {
		const struct tlb_entry *entry = tlb_find(&m->tlb, va);

		t.cached = true;
		if (!entry || !(entry->lo & LO_VALID) || (store && !(entry->lo & LO_WRITABLE))) {
			if (m->check)
				finding(&m->findings, "tlb-absent", place,
					"no TLB entry allows this access to %08x", va);
		} else {
			t.pa = (entry->lo & LO_FRAME) | (va & ~LO_FRAME);
			t.cached = !(entry->lo & LO_UNCACHED);
			if (m->check)
				free_check(m, entry, place);
		}
	}
	t.device = t.pa >= DEVICE_BASE;
	return t;
}

/* ---- fetch ---- */

void processor_stall(struct model *m, enum param key)
{
	for (unsigned i = 0; i < m->bank_count; i++)
		bank_stall(&m->banks[i], m->banks[i].value[key]);
}

static void read_all(struct model *m, uint32_t variants, enum read_kind kind, uint32_t pa)
{
	for (unsigned i = 0; i < m->bank_count; i++)
		bank_read(&m->banks[i], m->now, variants, kind, pa);
}

/* The processor keeps two translations for fetching; a change of the TLB or
 * of the ASID is taken to empty them. */
static void micro_tlb(struct model *m, uint32_t page)
{
	struct fetch *f = &m->fetch;

	if (f->micro_generation != m->tlb.generation)
		f->micro[0] = f->micro[1] = 0;		/* page 0 is never mapped */
	f->micro_generation = m->tlb.generation;
	if (f->micro[0] == page)
		return;
	if (f->micro[1] != page)
		processor_stall(m, PARAM_MICRO_TLB);
	f->micro[1] = f->micro[0];
	f->micro[0] = page;
}

static void fetch_from(struct model *m, uint32_t pc, struct place place)
{
	struct fetch *f = &m->fetch;
	struct target t = translate(m, pc, false, place);

	f->va_page = pc & LO_FRAME;
	f->pa_page = t.pa & LO_FRAME;
	f->cached = t.cached;
	f->mapped = address_mapped(pc);
	f->page = cache_page(&m->caches, t.pa);
	if (f->mapped)
		micro_tlb(m, f->va_page);
	f->generation = m->tlb.generation;
	f->there = true;
}

void processor_fetch(struct model *m, uint32_t pc, struct place place)
{
	struct fetch *f = &m->fetch;
	uint32_t missing, pa;

	if (!f->there || f->va_page != (pc & LO_FRAME) || f->generation != m->tlb.generation)
		fetch_from(m, pc, place);
	pa = f->pa_page | (pc & ~LO_FRAME);
	if (!f->cached) {
		read_all(m, m->caches.all, READ_UNCACHED, pa);
		return;
	}
	if (m->status & STATUS_SWAP) {
		if (m->check)
			finding(&m->findings, "swapped-fetch", place,
				"a cached instruction is fetched while the caches are swapped");
		return;
	}
	if (m->check && !coherence_fetch(&m->coherence, f->page, pa))
		finding(&m->findings, "icache-stale", place,
			"physical %08x was stored to and the instruction cache never told", pa);
	missing = cache_missing(&m->caches, f->page, CACHE_I, pa);
	if (missing) {
		read_all(m, missing, READ_CACHED, pa);
		cache_refill(&m->caches, missing, CACHE_I, pa);
	}
}

/* ---- loads and stores ---- */

/* The caches cut off from memory: this is how their lines are emptied. */
static void access_isolated(struct model *m, const struct pending *p, uint32_t pa)
{
	enum cache_kind kind = m->status & STATUS_SWAP ? CACHE_I : CACHE_D;

	if (!(p->insn->tags & TAG_STORE))
		return;
	cache_page(&m->caches, pa);
	if (p->insn->tags & TAG_PARTIAL) {
		cache_drop(&m->caches, kind, pa);
		coherence_empty(&m->coherence, kind, pa);
		processor_stall(m, PARAM_STORE_PARTIAL);
	} else {
		cache_take(&m->caches, m->caches.all, kind, pa);
	}
}

static void access_load(struct model *m, const struct pending *p, struct target t)
{
	struct page *page;
	uint32_t missing;

	if (!t.cached || t.device) {
		read_all(m, m->caches.all, t.device ? READ_DEVICE : READ_UNCACHED, t.pa);
		return;
	}
	page = cache_page(&m->caches, t.pa);
	if (m->check && !coherence_load(&m->coherence, page, t.pa))
		finding(&m->findings, "dcache-stale", p->place,
			"physical %08x was stored to uncached and the data cache may hold it", t.pa);
	missing = cache_missing(&m->caches, page, CACHE_D, t.pa);
	if (missing) {
		read_all(m, missing, READ_CACHED, t.pa);
		cache_refill(&m->caches, missing, CACHE_D, t.pa);
	}
}

static void access_store(struct model *m, const struct pending *p, struct target t)
{
	bool partial = p->insn->tags & TAG_PARTIAL;

	if (!t.device) {
		struct page *page = cache_page(&m->caches, t.pa);

		if (m->check)
			coherence_store(&m->coherence, page, t.pa, t.cached, !partial);
		if (t.cached && partial) {
			processor_stall(m, PARAM_STORE_PARTIAL);
		} else if (t.cached) {
			uint32_t missing = cache_missing(&m->caches, page, CACHE_D, t.pa);

			cache_take(&m->caches, missing, CACHE_D, t.pa);
		}
	}
	for (unsigned i = 0; i < m->bank_count; i++)
		bank_write(&m->banks[i], m->now, t.pa, partial);
}

static void access_memory(struct model *m, const struct pending *p)
{
	bool store = p->insn->tags & TAG_STORE;
	struct target t = translate(m, p->address, store, p->place);

	if (m->freeing && !t.device) {
		coherence_page(cache_page(&m->caches, t.pa))->freed = m->now;
		tlb_forget(&m->tlb);
		m->freeing = false;
	}
	if (m->status & STATUS_ISOLATE) {
		access_isolated(m, p, t.pa);
		return;
	}
	if (m->check && p->place.pc < KSEG0_BASE && p->address >= KSEG0_BASE)
		finding(&m->findings, "user-access", p->place,
			"user code reaches kernel address %08x", p->address);
	if (m->check && t.device && t.cached)
		finding(&m->findings, "device-cached", p->place,
			"a device at physical %08x is reached through the cache", t.pa);
	if (store)
		access_store(m, p, t);
	else
		access_load(m, p, t);
}

/* ---- coprocessor 0 ---- */

static void write_entry(struct model *m, const struct pending *p)
{
	unsigned index = line_entry_index(&p->entry, p->insn->word);
	const struct tlb_entry *twin;

	twin = tlb_write(&m->tlb, index, p->entry.hi, p->entry.lo, m->now);
	if (twin && m->check)
		finding(&m->findings, "tlb-duplicate", p->place,
			"another TLB entry matches %08x: a real one shuts down", p->entry.hi);
}

static void system_control(struct model *m, const struct pending *p)
{
	if (p->insn->tags & TAG_MTC0) {
		if (p->insn->cp0 == CP0_STATUS)
			m->status = p->value;
		else
			tlb_set(&m->tlb, p->insn->cp0, p->value);
	} else if (p->insn->tags & TAG_TLBP) {
		tlb_probe(&m->tlb);
	} else if (p->insn->tags & TAG_TLBR) {
		tlb_read(&m->tlb);
	} else if (p->insn->tags & (TAG_TLBWI | TAG_TLBWR)) {
		write_entry(m, p);
	}
}

void processor_execute(struct model *m, const struct pending *p)
{
	const struct insn *insn = p->insn;

	if (insn->tags & TAG_ACCESS)
		access_memory(m, p);
	else if (insn->tags & (TAG_MTC0 | TAG_TLBP | TAG_TLBR | TAG_TLBWI | TAG_TLBWR))
		system_control(m, p);
	else if (insn->word == MARK_FREE)
		m->freeing = m->check;
	if (insn->tags & (TAG_MFHILO | TAG_SETHILO) || insn->float_reads || insn->float_writes)
		for (unsigned i = 0; i < m->bank_count; i++)
			bank_interlock(&m->banks[i], m->now, insn);
}
