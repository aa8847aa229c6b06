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
 * TLB and STLB are caches: they may lose an entry at any time, never keep one whose authorisation ended (binding.c).
 * If the STLB names an address, the TLB has the same EntryLo for it or nothing. */
#include <aegis/stlb_slot.h>

#define PROBE_MAX   64                  /* ranges above it read the TLB through once: about 80 probes */

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

/* What an operation on a range makes of an entry: its EntryLo afterwards, 0 for none. */
enum operation { UNMAP, PROTECT, REOPEN };
static inline word changed_lo(enum operation operation, word hi, word lo)
{
    if (operation == UNMAP)
        return 0;
    if (operation == PROTECT)
        return lo & ~(word)PTE_D;
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

/* The TLB's part of a long range, before the STLB's. Counts what the STLB does not name and so will not count. */
static word range_tlb(word first, word pages, enum operation operation)
{
    word changed = 0;
    for (word i = MACHINE_TLB_WIRED; i < MACHINE_TLB_SIZE; i++) {
        word hi, lo;
        machine_tlb_read(i, &hi, &lo);
        if (!in_range(hi, first, pages))
            continue;
        word after = changed_lo(operation, hi, lo);
        if (after == lo)
            continue;
        if (after)
            machine_tlb_write(i, hi, after);
        else
            machine_tlb_kill_index(i);
        changed += stlb_slot(hi)[STLB_TAG] != hi;
    }
    return changed;
}

static word range_probing(word first, word pages, enum operation operation)
{
    word changed = 0;
    for (word hi = first; pages; pages--, hi += PAGE_SIZE) {
        word *s = stlb_slot(hi);
        if (s[STLB_TAG] != hi) {        /* the TLB alone: how it may be written is not known without the STLB */
            if (operation != REOPEN)
                changed += machine_tlb_kill(hi);
        } else if (change_slot(s, operation, hi)) {
            changed++;
            if (operation == UNMAP)
                machine_tlb_kill(hi);
            else
                machine_tlb_replace(hi, s[0]);
        }
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

    word changed = range_tlb(first, pages, operation);
    if (pages < STLB_ENTRIES) {
        for (word hi = first; pages; pages--, hi += PAGE_SIZE) {
            word *s = stlb_slot(hi);
            if (s[STLB_TAG] == hi)
                changed += change_slot(s, operation, hi);
        }
    } else {
        for (word *s = stlb; s < stlb + STLB_ENTRIES; s++)
            if (in_range(s[STLB_TAG], first, pages))
                changed += change_slot(s, operation, s[STLB_TAG]);
    }
    return (int)changed;
}

void stlb_purge(void)
{
    word *tag = stlb + STLB_TAG;
    for (unsigned i = 0; i < STLB_ENTRIES; i += 16, tag += 16) {
        tag[0] = tag[1] = tag[2] = tag[3] = tag[4] = tag[5] = tag[6] = tag[7] = STLB_EMPTY;
        tag[8] = tag[9] = tag[10] = tag[11] = tag[12] = tag[13] = tag[14] = tag[15] = STLB_EMPTY;
    }
    for (word i = MACHINE_TLB_WIRED; i < MACHINE_TLB_SIZE; i++)
        machine_tlb_kill_index(i);
    binding_forget_all();
    sysinfo.stlb_purges++;
}
