/* Secure bindings: which addresses TLB and STLB may have for a page (paper 3.1; design 4.3).
 *
 * A page's record says (guaranteed mappings apart: gmap.c knows of those):
 *   binding PAGE_UNBOUND    none
 *   BINDING(an EntryHi)     one: that address in that address space, with the EntryLo in lo that was authorised. It
 *                           stays when the mapping is undone: the fast path of tlb_write may renew what is still the
 *                           holder's right
 *   binding PAGE_MANY       those in bound[page].also, at most three, or, when also[0] is EVERYWHERE, any
 * lo is 0 unless the binding is of one mapping, so that the fast path never agrees with anything else.
 * Whoever ends an authorisation (free, new capabilities) breaks the binding first: afterwards nothing names the page.
 *
 * Every page bound since the last purge is in one chain, so that a purge costs what is bound, not what there is. */
#include <aegis/stlb_slot.h>

#define EVERYWHERE  0xffffffff
#define BREAKING    2                   /* a binding, only between binding_break() and binding_finish() */
#define CHAIN_END   0xffffffff
#define ALSO        (sizeof ((struct bound *)0)->also / sizeof (word))

static struct bound *bound;             /* by page */
static pageno chain = CHAIN_END;        /* of bound pages; a page not in it has next 0 */
static pageno breaking;                 /* pages with binding BREAKING, linked by also[0]; page 0 is the kernel's */
static pageno breaking_first, breaking_last;

void binding_init(struct bound *records)
{
    bound = records;
    chain = CHAIN_END;
    breaking = 0;
}

/* Whether the STLB still names page pn at hi. If not, the TLB forgets it too. */
static bool still_names(word hi, pageno pn)
{
    const word *s = stlb_slot(hi);
    if (s[STLB_TAG] == hi && s[0] >> PAGE_SHIFT == pn)
        return true;
    machine_tlb_kill(hi);
    return false;
}

/* Notes that hi may name pn from now on, and forgets which others no longer do. */
void binding_note(pageno pn, word hi, word lo)
{
    struct page *p = page_record(pn);
    struct bound *b = &bound[pn];
    if (!b->next) {
        b->next = chain;
        chain = pn;
    }
    word live = 0;
    if (p->binding == PAGE_MANY) {
        if (b->also[0] == EVERYWHERE)
            return;
        for (unsigned i = 0; i < ALSO; i++) {
            word other = b->also[i];
            b->also[i] = 0;
            if (other && other != hi && still_names(other, pn))
                b->also[live++] = other;
        }
    } else if (p->binding != PAGE_UNBOUND && p->binding != BINDING(hi) && still_names(BINDING_HI(p->binding), pn)) {
        b->also[live++] = BINDING_HI(p->binding);
    }
    if (!live) {
        p->binding = BINDING(hi);
        p->lo = lo;
        return;
    }
    p->binding = PAGE_MANY;
    p->lo = 0;
    if (live < ALSO)
        b->also[live] = hi;
    else
        b->also[0] = EVERYWHERE;
}

static void drop(word hi, pageno pn)
{
    if (still_names(hi, pn)) {
        stlb_slot(hi)[STLB_TAG] = STLB_EMPTY;
        machine_tlb_kill(hi);
    }
}

void binding_break(pageno pn)
{
    struct page *p = page_record(pn);
    struct bound *b = &bound[pn];
    word binding = p->binding;
    p->binding = PAGE_UNBOUND;
    p->lo = 0;
    if (binding == PAGE_UNBOUND)
        return;
    if (binding != PAGE_MANY) {
        drop(BINDING_HI(binding), pn);
    } else if (b->also[0] != EVERYWHERE) {
        for (unsigned i = 0; i < ALSO && b->also[i]; i++) {
            drop(b->also[i], pn);
            b->also[i] = 0;
        }
    } else {
        if (!breaking)
            breaking_first = breaking_last = pn;
        breaking_first = pn < breaking_first ? pn : breaking_first;
        breaking_last = pn > breaking_last ? pn : breaking_last;
        p->binding = BREAKING;
        b->also[0] = breaking;
        breaking = pn;
    }
}

static inline bool is_breaking(word lo, word span)
{
    pageno pn = lo >> PAGE_SHIFT;
    return pn - breaking_first <= span && page_record(pn)->binding == BREAKING;
}

/* One pass over STLB and TLB for all pages that may be named anywhere. */
void binding_finish(void)
{
    if (!breaking)
        return;
    word span = breaking_last - breaking_first;
    for (word *s = stlb; s < stlb + STLB_ENTRIES; s++)
        if (is_breaking(*s, span))
            s[STLB_TAG] = STLB_EMPTY;
    for (word i = MACHINE_TLB_WIRED; i < MACHINE_TLB_SIZE; i++) {
        word hi, lo;
        machine_tlb_read(i, &hi, &lo);
        if (is_breaking(lo, span))
            machine_tlb_kill_index(i);
    }
    while (breaking) {
        pageno pn = breaking;
        struct bound *b = &bound[pn];
        page_record(pn)->binding = PAGE_UNBOUND;
        breaking = b->also[0];
        for (unsigned i = 0; i < ALSO; i++)
            b->also[i] = 0;
    }
    sysinfo.sweeps++;
    trace(TRACE_SWEEP, 0, breaking_first, breaking_last);
}

void binding_sweep(pageno first, word count)
{
    for (pageno pn = first; pn < first + count; pn++)
        binding_break(pn);
    binding_finish();
}

void binding_forget_all(void)
{
    while (chain != CHAIN_END) {
        pageno pn = chain;
        struct page *p = page_record(pn);
        if (p->binding == PAGE_MANY)
            for (unsigned i = 0; i < ALSO; i++)
                bound[pn].also[i] = 0;
        p->binding = PAGE_UNBOUND;
        p->lo = 0;
        chain = bound[pn].next;
        bound[pn].next = 0;
    }
}
