/* The software TLB and the secure bindings behind it (paper 3.1, 5.4; design 4.3).
 *
 * A mapping is checked once, when it is bound; after that TLB and STLB hold it with no further question. Layout, read by
 * the refill stub and by the fast path of tlb_write:
 *
 *   base + 0x0000   4096 EntryLo words          slot of (va, asid): ((va >> 10) & 0x3ffc) ^ stlb_base(asid)
 *   base + 0x4000   4096 tags: EntryHi, va page | ASID << 6, or STLB_EMPTY
 *
 * The ASID's bits enter the slot reversed and at the top: the same addresses of two environments never share a slot, and
 * programs up to a quarter of the STLB do not overlap at all with those of their neighbours.
 *
 * EntryLo words have one bit of the kernel's own, STLB_CLOSED, which the processor does not look at.
 *
 * TLB and STLB are caches: they may lose an entry at any time, never keep one whose authorisation ended (binding.c).
 * If the STLB names an address, the TLB has the same EntryLo (but for that bit) for it or nothing. */
#include <aegis/stlb_slot.h>

#define PROBE_MAX   64                  /* ranges above it empty the TLB, which their own pages would fill anyway */

word *stlb;
uint16_t stlb_hash[STLB_ASIDS];

void stlb_init(word phys)
{
    assert(!(phys & (STLB_ENTRIES * sizeof (word) - 1)));
    stlb = machine_phys(phys);
    for (unsigned asid = 0; asid < STLB_ASIDS; asid++) {
        word reversed = 0;
        for (unsigned bit = 0; bit < 6; bit++)
            reversed |= (asid >> bit & 1) << (5 - bit);
        stlb_hash[asid] = (uint16_t)(reversed << 8);
    }
    for (unsigned i = 0; i < STLB_ENTRIES; i++) {
        stlb[i] = 0;
        stlb[i + STLB_TAG] = STLB_EMPTY;
    }
}

word stlb_base(word asid)
{
    assert(stlb);
    return (word)(uintptr_t)stlb | stlb_hash[asid];
}

int stlb_bind(struct env *e, word va, word lo, struct cap cap)
{
    if (va & (PAGE_SIZE - 1) || va < PAGE_SIZE || va >= USER_TOP)
        return -E_ADDRESS;
    pageno pn = lo >> PAGE_SHIFT;
    struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (!page_authorised(pn, cap, lo & PTE_D))
        return -E_CAP;
    assert(e->asid);

    lo &= ~(word)(PAGE_SIZE - 1) | PTE_N | PTE_D | PTE_V;
    word hi = va | e->asid;
    binding_note(pn, hi, lo);
    word *s = stlb_slot(hi);
    s[0] = lo;
    s[STLB_TAG] = hi;
    machine_tlb_enter(hi, lo);
    return 0;
}

int stlb_unbind(struct env *e, word va)
{
    if (va & (PAGE_SIZE - 1) || va >= USER_TOP)
        return -E_ADDRESS;
    assert(e->asid);
    word hi = va | e->asid;
    word *s = stlb_slot(hi);
    if (s[STLB_TAG] == hi)
        s[STLB_TAG] = STLB_EMPTY;
    machine_tlb_kill(hi);
    return 0;
}

/* What an operation on a range makes of an entry: its EntryLo afterwards, 0 for none. What was write-protected remembers
 * that it was writable (STLB_CLOSED); else its page's record says whether it may be. */
enum operation { UNMAP, PROTECT, REOPEN };
static inline word changed_lo(enum operation operation, word hi, word lo)
{
    if (operation == UNMAP)
        return 0;
    if (operation == PROTECT)
        return lo & PTE_D ? lo ^ (PTE_D | STLB_CLOSED) : lo;
    if (lo & STLB_CLOSED)
        return lo ^ (PTE_D | STLB_CLOSED);
    const struct page *p = page_record(lo >> PAGE_SHIFT);
    return p->binding == BINDING(hi) && p->lo >> PAGE_SHIFT == lo >> PAGE_SHIFT ? lo | (p->lo & PTE_D) : lo;
}

static inline bool change_slot(word *s, enum operation operation, word hi)
{
    word lo = changed_lo(operation, hi, s[0]);
    if (lo == s[0])
        return false;
    if (lo)
        s[0] = lo;
    else
        s[STLB_TAG] = STLB_EMPTY;
    return true;
}

static inline bool in_range(word hi, word first, word pages)   /* the same ASID, and within */
{
    word offset = hi - first;
    return !(offset & (PAGE_SIZE - 1)) && offset >> PAGE_SHIFT < pages;
}

static word range_probing(word first, word pages, enum operation operation)
{
    word changed = 0;
    for (word hi = first; pages; pages--, hi += PAGE_SIZE) {
        word *s = stlb_slot(hi);
        if (s[STLB_TAG] != hi) {        /* the TLB alone: how it may be written is not known without the STLB */
            if (operation != REOPEN)
                machine_tlb_kill(hi);
        } else if (change_slot(s, operation, hi)) {
            changed++;
            if (operation == UNMAP)
                machine_tlb_kill(hi);
            else
                machine_tlb_replace(hi, s[0] & ~(word)STLB_CLOSED);
        }
    }
    return changed;
}

/* Neighbours lie beside each other, in runs of 64. Of those the machine changes what is all there and all alike. */
static word range_slots(word first, word pages, enum operation operation)
{
    word changed = 0, alike = operation == PROTECT ? PTE_D : STLB_CLOSED;
    for (word hi = first; pages; ) {
        word run = 64 - (hi >> PAGE_SHIFT & 63), n = 0;
        word *s = stlb_slot(hi);
        if (run > pages)
            run = pages;
        if (operation != UNMAP)
            changed += n = machine_stlb_flip(s, hi, run, alike);
        if (n < run && s[STLB_TAG + n] == hi + (n << PAGE_SHIFT))
            changed += change_slot(s + n, operation, hi + (n << PAGE_SHIFT));
        n += n < run;
        pages -= n;
        hi += n << PAGE_SHIFT;
    }
    return changed;
}

int stlb_range(struct env *e, word va, word pages, word operation)
{
    if (va & (PAGE_SIZE - 1) || va >= USER_TOP)
        return -E_ADDRESS;
    if (operation > REOPEN || pages > (USER_TOP - va) >> PAGE_SHIFT)
        return -E_RANGE;
    assert(e->asid);
    word first = va | e->asid;
    if (pages <= PROBE_MAX)
        return (int)range_probing(first, pages, operation);

    machine_tlb_empty();
    if (pages < STLB_ENTRIES)
        return (int)range_slots(first, pages, operation);
    word changed = 0;
    for (word *s = stlb; s < stlb + STLB_ENTRIES; s++)
        if (in_range(s[STLB_TAG], first, pages))
            changed += change_slot(s, operation, s[STLB_TAG]);
    return (int)changed;
}

void stlb_purge(void)
{
    word *tag = stlb + STLB_TAG;
    for (unsigned i = 0; i < STLB_ENTRIES; i += 32, tag += 32) {
        tag[0] = tag[1] = tag[2] = tag[3] = tag[4] = tag[5] = tag[6] = tag[7] = STLB_EMPTY;
        tag[8] = tag[9] = tag[10] = tag[11] = tag[12] = tag[13] = tag[14] = tag[15] = STLB_EMPTY;
        tag[16] = tag[17] = tag[18] = tag[19] = tag[20] = tag[21] = tag[22] = tag[23] = STLB_EMPTY;
        tag[24] = tag[25] = tag[26] = tag[27] = tag[28] = tag[29] = tag[30] = tag[31] = STLB_EMPTY;
    }
    machine_tlb_empty();
    binding_forget_all();
    sysinfo.stlb_purges++;
}
