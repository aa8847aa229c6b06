/* The TLB's mirror. */
#include <string.h>

#include "insn.h"
#include "tlb.h"

#define VPN_MASK	0xfffff000u
#define ASID_MASK	0x00000fc0u
#define LO_GLOBAL	0x100u
#define INDEX_MISS	0x80000000u

void tlb_start(struct tlb *tlb)
{
	memset(tlb, 0, sizeof *tlb);
	tlb->generation = 1;
}

void tlb_forget(struct tlb *tlb)
{
	tlb->generation++;
}

static void entryhi_set(struct tlb *tlb, uint32_t value)
{
	if ((tlb->entryhi ^ value) & ASID_MASK)
		tlb_forget(tlb);
	tlb->entryhi = value & (VPN_MASK | ASID_MASK);
}

void tlb_set(struct tlb *tlb, unsigned cp0, uint32_t value)
{
	if (cp0 == CP0_ENTRYHI)
		entryhi_set(tlb, value);
	else if (cp0 == CP0_ENTRYLO)
		tlb->entrylo = value;
	else if (cp0 == CP0_INDEX)
		tlb->index = value;
}

void tlb_fault(struct tlb *tlb, uint32_t address)
{
	tlb->entryhi = (address & VPN_MASK) | (tlb->entryhi & ASID_MASK);
}

static bool entry_matches(const struct tlb_entry *entry, uint32_t hi)
{
	if (!entry->written || (entry->hi ^ hi) & VPN_MASK)
		return false;
	return entry->lo & LO_GLOBAL || !((entry->hi ^ hi) & ASID_MASK);
}

void tlb_probe(struct tlb *tlb)
{
	tlb->index = INDEX_MISS;
	for (unsigned i = 0; i < TLB_ENTRIES; i++)
		if (entry_matches(&tlb->entries[i], tlb->entryhi)) {
			tlb->index = i << 8;
			return;
		}
}

void tlb_read(struct tlb *tlb)
{
	const struct tlb_entry *entry = &tlb->entries[tlb->index >> 8 & (TLB_ENTRIES - 1)];

	entryhi_set(tlb, entry->hi);
	tlb->entrylo = entry->lo;
}

const struct tlb_entry *tlb_write(struct tlb *tlb, unsigned index, uint32_t hi,
				  uint32_t lo, uint64_t now)
{
	const struct tlb_entry *twin = NULL;

	tlb->entryhi = hi & (VPN_MASK | ASID_MASK);
	tlb->entrylo = lo;
	tlb_forget(tlb);
	/* An entry with an address of kseg0 or kseg1 is never looked up. */
	for (unsigned i = 0; i < TLB_ENTRIES && address_mapped(hi); i++) {
		const struct tlb_entry *other = &tlb->entries[i];
		bool global = (other->lo | lo) & LO_GLOBAL;

		if (i != index && other->written && !((other->hi ^ hi) & VPN_MASK) &&
		    (global || !((other->hi ^ hi) & ASID_MASK)))
			twin = other;
	}
	tlb->entries[index] = (struct tlb_entry){ tlb->entryhi, lo, true, now };
	return twin;
}

const struct tlb_entry *tlb_find(struct tlb *tlb, uint32_t address)
{
	uint32_t vpn = address >> 12;
	uint32_t hi = (address & VPN_MASK) | (tlb->entryhi & ASID_MASK);
	unsigned at = (vpn ^ vpn >> 8) % TLB_RECENT;

	if (tlb->recent[at].generation == tlb->generation && tlb->recent[at].vpn == vpn)
		return tlb->recent[at].entry;
	for (unsigned i = 0; i < TLB_ENTRIES; i++)
		if (entry_matches(&tlb->entries[i], hi)) {
			tlb->recent[at].generation = tlb->generation;
			tlb->recent[at].vpn = vpn;
			tlb->recent[at].entry = &tlb->entries[i];
			return &tlb->entries[i];
		}
	return NULL;
}
