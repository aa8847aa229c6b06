/* The STLB's layout, for the two files that own it: stlb.c and binding.c. */
#ifndef AEGIS_STLB_SLOT_H
#define AEGIS_STLB_SLOT_H

#include <aegis/kernel.h>

#define STLB_EMPTY  0xffffffff          /* no EntryHi: bits 0-5 of those are zero */
#define STLB_TAG    STLB_ENTRIES        /* from a slot's EntryLo to its tag, in words */
#define STLB_ASIDS  64
#define STLB_CLOSED 0x80                /* in an EntryLo: D was authorised, and taken off by tlb_range. REAL: ignored when written */

extern word *stlb;
extern uint16_t stlb_hash[STLB_ASIDS];  /* by ASID: bits 2-13 of a slot's address */

static inline word *stlb_slot(word hi)
{
    return stlb + (((hi >> 10 & 0x3ffc) ^ stlb_hash[hi >> 6 & (STLB_ASIDS - 1)]) >> 2);
}

void binding_note(pageno pn, word hi, word lo);     /* hi may name page pn from now on, as authorised by lo */
void binding_forget_all(void);                      /* TLB and STLB are empty */

#endif
