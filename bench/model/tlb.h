/* A mirror of the processor's TLB, kept from what the trace shows: the values
 * of mtc0, the entries that tlbwi and tlbwr write, the addresses of exceptions.
 *
 * Entries that the guest never wrote match nothing.
 */
#ifndef MODEL_TLB_H
#define MODEL_TLB_H

#include <stdbool.h>
#include <stdint.h>

#define KSEG0_BASE	0x80000000u
#define KSEG1_BASE	0xa0000000u
#define KSEG2_BASE	0xc0000000u

enum { TLB_ENTRIES = 64, TLB_RECENT = 256 };

struct tlb_entry {
	uint32_t hi, lo;
	bool written;
	uint64_t born;			/* time of the write */
};

struct tlb {
	struct tlb_entry entries[TLB_ENTRIES];
	uint32_t index, entryhi, entrylo;
	/* translations found lately; of another generation they are void */
	struct {
		uint32_t vpn, generation;
		const struct tlb_entry *entry;
	} recent[TLB_RECENT];
	uint32_t generation;
};

static inline bool address_mapped(uint32_t va)
{
	return va < KSEG0_BASE || va >= KSEG2_BASE;
}

void tlb_start(struct tlb *tlb);
/* What mtc0 writes. */
void tlb_set(struct tlb *tlb, unsigned cp0, uint32_t value);
/* What an exception with a bad address leaves in EntryHi. */
void tlb_fault(struct tlb *tlb, uint32_t address);
void tlb_probe(struct tlb *tlb);
void tlb_read(struct tlb *tlb);
/* Writes an entry as the trace shows it.  NULL, or an entry written before
 * that matches the same address: a real TLB shuts down. */
const struct tlb_entry *tlb_write(struct tlb *tlb, unsigned index, uint32_t hi,
				  uint32_t lo, uint64_t now);
/* Forgets what was looked up. */
void tlb_forget(struct tlb *tlb);
/* The entry for a mapped address, valid or not, or NULL. */
const struct tlb_entry *tlb_find(struct tlb *tlb, uint32_t address);

#endif
