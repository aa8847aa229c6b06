/* Rights to pages: capabilities and references (paper 3.1; design 4.3). Whose a page is, is page.c's.
 *
 * A page has a secret for reading and one for reading and writing. They are made when its owner first asks, so that taking
 * and freeing pages makes none; until then, and once void, they are zero and nothing equals them. Voiding them is all that
 * revocation needs, and breaking what was bound by them.
 * A reference keeps a page that its owner frees from being reused while others still need the contents (paper 5.1 leaves
 * sharing to the libOS). The kernel counts, it does not note whose a reference is: whoever may read the page may drop
 * one. Freeing breaks the bindings even so; holders bind again with their capability. */
#include <aegis/page_hidden.h>

static bool grants(struct cap cap, struct cap secret)
{
    return (secret.lo | secret.hi) && cap_equal(cap, secret);
}

bool page_authorised(pageno pn, struct cap cap, bool write)
{
    const struct page *p = page_of(pn);
    if (!p)
        return false;
    const struct hidden *h = &page_hidden[pn];
    if (grants(cap, h->write))
        return true;
    return !write && ((p->info & PAGE_PUBLIC) || grants(cap, h->read));
}

static struct cap made(struct cap *secret)
{
    if (!(secret->lo | secret->hi))
        *secret = capability_new();
    return *secret;
}

int page_caps_of(struct env *e, pageno pn, struct cap *read, struct cap *write)
{
    const struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner != e->id || (p->info & PAGE_PINNED))   /* an environment may never write its own environment page */
        return -E_OWNER;
    *read = made(&page_hidden[pn].read);
    *write = made(&page_hidden[pn].write);
    return 0;
}

int page_weaken(pageno pn, struct cap write, struct cap *read)
{
    if (!page_of(pn))
        return -E_PAGE;
    if (!grants(write, page_hidden[pn].write))
        return -E_CAP;
    *read = made(&page_hidden[pn].read);
    return 0;
}

int page_renew(struct env *e, pageno pn)
{
    const struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner != e->id)
        return -E_OWNER;
    if (p->info & PAGE_PINNED)
        return -E_BUSY;
    page_hidden[pn].read = page_hidden[pn].write = (struct cap){ 0, 0 };
    page_break(pn);
    return 0;
}

int page_reference(pageno pn, struct cap cap, int change)
{
    struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner == PAGE_KERNEL || !page_authorised(pn, cap, false))
        return -E_CAP;
    int references = (int)(p->info & PAGE_REFS) + change;
    if (references < 0 || references > PAGE_REFS)
        return -E_RANGE;
    p->info = (p->info & ~(word)PAGE_REFS) | (word)references;
    if (!references && !p->owner)
        page_end_linger(pn);
    return references;
}
