/* What page_table.c, page.c, page_right.c and page_hold.c know of a page and nobody else does. */
#ifndef AEGIS_PAGE_HIDDEN_H
#define AEGIS_PAGE_HIDDEN_H

#include <aegis/kernel.h>

struct hidden {
    struct cap read, write;     /* zero: not made yet, or void; grants nothing */
    pageno next, previous;      /* in its list */
    envid taken;                /* who took it when it was last free */
    word freed;                 /* when it became free: so many pages had before. 32 bytes: indexing is a shift */
};
extern struct hidden *page_hidden;
extern word page_claimable;     /* pages that are not the kernel's */

extern pageno page_list[ENV_MAX];           /* by environment's index: its first page; 0, the kernel's, ends a list */

/* The free list, latest first, goes round through page 0. */
#define FREE_LATEST page_hidden[0].next
#define FREE_OLDEST page_hidden[0].previous

static inline void page_link_free(pageno pn)
{
    struct hidden *h = &page_hidden[pn];
    h->previous = 0;
    h->next = FREE_LATEST;
    page_hidden[h->next].previous = pn;
    FREE_LATEST = pn;
}

static inline void page_unlink_free(pageno pn)
{
    struct hidden *h = &page_hidden[pn];
    page_hidden[h->previous].next = h->next;
    page_hidden[h->next].previous = h->previous;
}

static inline void page_link(unsigned list, pageno pn)
{
    struct hidden *h = &page_hidden[pn];
    h->previous = 0;
    h->next = page_list[list];
    if (h->next)
        page_hidden[h->next].previous = pn;
    page_list[list] = pn;
}

static inline void page_unlink(unsigned list, pageno pn)
{
    struct hidden *h = &page_hidden[pn];
    if (h->previous)
        page_hidden[h->previous].next = h->next;
    else
        page_list[list] = h->next;
    if (h->next)
        page_hidden[h->next].previous = h->previous;
}

static inline void page_break(pageno pn)    /* no TLB or STLB entry, guaranteed mapping, ring or handler names it afterwards */
{
    binding_sweep(pn, 1);
    gmap_break(pn, 1);
    ring_mark(pn);
    ring_finish();
    ash_mark(pn);
    ash_finish();
}

void page_end_linger(pageno pn);            /* of a page without owner: its references are gone */

/* page_hold.c: the holders. */
word page_hold_bytes(pageno pages);
void page_hold_init(word *zeroed);
struct env *page_heir(pageno pn);           /* holds it no longer and is to own it; NULL: nobody holds it */
void page_owned(struct env *e, pageno pn);  /* e has become the owner: it holds the page no more */

#endif
