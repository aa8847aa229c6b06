/* References to pages: who holds a page that is another's (design 4.3; paper 5.1 leaves sharing to the libOS).
 *
 * An environment holds a page or it does not: one bit per page and environment, so that nobody can count up or down for
 * another and death drops all at once. When the owner gives a page up, one of its holders becomes the owner: contents stay
 * and the page stays counted against somebody, so that a shortage never takes what a living holder needs. The write
 * capability is void from then on; while others hold the page too, the heir gets no new one (PAGE_INHERITED), since they
 * rely on contents that nobody alters.
 * The kernel itself keeps pages by count. What it keeps when owner and holders are gone lingers, out of everyone's reach,
 * until it lets go.
 *
 * Holders of page n: bit n % 32 of the ENV_MAX words at holders + n / 32 * ENV_MAX, by environment index. */
#include <aegis/page_hidden.h>

static word *holders;
static struct { uint16_t first, last; word count; } held[ENV_MAX];  /* by index: where in the table its bits lie */
static unsigned indices;                /* no environment above has held a page */

word page_hold_bytes(pageno pages)
{
    return (pages + 31) / 32 * ENV_MAX * (word)sizeof (word);
}

void page_hold_init(word *zeroed)
{
    holders = zeroed;
    indices = 0;
    for (unsigned i = 0; i < ENV_MAX; i++)
        held[i].count = 0;
}

static word *word_of(pageno pn, unsigned index)
{
    return &holders[pn / 32 * ENV_MAX + index];
}

static word bit_of(pageno pn)
{
    return 1u << pn % 32;
}

static bool holds(const struct env *e, pageno pn)
{
    return *word_of(pn, ENV_INDEX(e->id)) & bit_of(pn);
}

static void note(unsigned index, pageno pn)
{
    uint16_t at = (uint16_t)(pn / 32);
    if (!held[index].count++)
        held[index].first = held[index].last = at;
    else if (at < held[index].first)
        held[index].first = at;
    else if (at > held[index].last)
        held[index].last = at;
    if (index >= indices)
        indices = index + 1;
    *word_of(pn, index) |= bit_of(pn);
}

static void forget(unsigned index, pageno pn)
{
    *word_of(pn, index) &= ~bit_of(pn);
    held[index].count--;
    page_record(pn)->info--;            /* the count is in the low bits */
}

int page_hold_possible(const struct env *giver, pageno pn, struct cap cap)
{
    int error;
    if (!page_readable(giver, pn, cap, &error))
        return error;
    return page_record(pn)->owner == PAGE_KERNEL ? -E_CAP : 0;
}

int page_hold(struct env *e, pageno pn)
{
    struct page *p = page_record(pn);
    if (p->owner != e->id && !holds(e, pn)) {
        if (!(p->info & PAGE_REFS))
            p->info &= ~(word)PAGE_INHERITED;   /* shared by its owner now, who may go on writing */
        p->info++;
        note(ENV_INDEX(e->id), pn);
    }
    return (int)(p->info & PAGE_REFS);
}

int page_unhold(struct env *e, pageno pn)
{
    if (!page_of(pn))
        return -E_PAGE;
    if (!holds(e, pn))
        return -E_OWNER;
    forget(ENV_INDEX(e->id), pn);
    return (int)(page_record(pn)->info & PAGE_REFS);
}

void page_unhold_all(struct env *e)
{
    unsigned index = ENV_INDEX(e->id);
    for (word at = held[index].first; held[index].count; at++) {
        assert(at <= held[index].last);
        for (pageno pn = at * 32; *word_of(pn, index); pn++)
            if (*word_of(at * 32, index) & bit_of(pn))
                forget(index, pn);
        slice_poll();
    }
}

struct env *page_heir(pageno pn)
{
    for (unsigned i = 1; i < indices; i++)
        if (*word_of(pn, i) & bit_of(pn)) {
            forget(i, pn);
            return env_at(i);
        }
    return NULL;
}

void page_owned(struct env *e, pageno pn)
{
    if (holds(e, pn))
        forget(ENV_INDEX(e->id), pn);
}

void page_keep(pageno pn)
{
    struct page *p = page_record(pn);
    assert((p->info & PAGE_REFS) < PAGE_REFS);
    p->info++;
}

void page_let_go(pageno pn)
{
    struct page *p = page_record(pn);
    assert(p->info & PAGE_REFS);
    p->info--;
    if (!p->owner && !(p->info & PAGE_REFS))
        page_end_linger(pn);
}
