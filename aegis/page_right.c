/* Rights to pages: capabilities (paper 3.1; design 4.3). Whose a page is, is page.c's, who else holds it, page_hold.c's.
 *
 * A page has a secret for reading and one for reading and writing. They are made when its owner first asks, so that taking
 * and freeing pages makes none; until then, and once void, they are zero and nothing equals them. Voiding them is all that
 * revocation needs, and breaking what was bound by them. */
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

/* Its owner needs no capability for that. */
bool page_readable(const struct env *e, pageno pn, struct cap cap, int *error)
{
    const struct page *p = page_of(pn);
    if (!p) {
        *error = -E_PAGE;
        return false;
    }
    *error = -E_CAP;
    return (p->owner == e->id && !(p->info & PAGE_PINNED)) || page_authorised(pn, cap, false);
}

static struct cap made(struct cap *secret)
{
    if (!(secret->lo | secret->hi))
        *secret = capability_new();
    return *secret;
}

/* An heir may neither alter what the other holders read nor take it from them. */
static bool others_rely_on(const struct page *p)
{
    return p->info & PAGE_INHERITED && p->info & PAGE_REFS;
}

int page_caps_of(struct env *e, pageno pn, struct cap *read, struct cap *write)
{
    const struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner != e->id || (p->info & PAGE_PINNED))   /* an environment may never write its own environment page */
        return -E_OWNER;
    if (others_rely_on(p))
        return -E_BUSY;
    *read = made(&page_hidden[pn].read);
    *write = made(&page_hidden[pn].write);
    return 0;
}

struct cap page_writing(pageno pn)
{
    return made(&page_hidden[pn].write);
}

struct cap page_reading(pageno pn)
{
    return made(&page_hidden[pn].read);
}

int page_weaken(pageno pn, struct cap write, struct cap *read)
{
    if (!page_of(pn))
        return -E_PAGE;
    if (!grants(write, page_hidden[pn].write))
        return -E_CAP;
    *read = page_reading(pn);
    return 0;
}

int page_renew(struct env *e, pageno pn)
{
    const struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner != e->id)
        return -E_OWNER;
    if (p->info & PAGE_PINNED || others_rely_on(p))
        return -E_BUSY;
    page_hidden[pn].read = page_hidden[pn].write = (struct cap){ 0, 0 };
    page_break(pn);
    return 0;
}
