/* What page_table.c, page.c, page_right.c and page_hold.c know of a page and nobody else does. */
#ifndef AEGIS_PAGE_HIDDEN_H
#define AEGIS_PAGE_HIDDEN_H

#include <aegis/kernel.h>

struct hidden {
    struct cap read, write;     /* zero: not made yet, or void; grants nothing */
    pageno next, previous;      /* in its list */
    envid last;                 /* its last owner */
    word unused;                /* 32 bytes: indexing is a shift */
};
extern struct hidden *page_hidden;
extern word page_claimable;     /* pages that are not the kernel's */

enum { FREE = 0, LISTS = ENV_MAX };         /* and each environment's, by its index */
extern pageno page_list[LISTS]; /* first page of each; 0 (the kernel's) ends a list */

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

static inline void page_break(pageno pn)    /* no TLB, STLB or guaranteed mapping names it afterwards */
{
    binding_sweep(pn, 1);
    gmap_break(pn, 1);
}

void page_end_linger(pageno pn);            /* of a page without owner: its references are gone */

/* page_hold.c: the holders. */
word page_hold_bytes(pageno pages);
void page_hold_init(word *zeroed);
struct env *page_heir(pageno pn);           /* holds it no longer and is to own it; NULL: nobody holds it */
void page_owned(struct env *e, pageno pn);  /* e has become the owner: it holds the page no more */

#endif
