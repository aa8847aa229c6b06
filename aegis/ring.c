/* Packet rings: pages of an environment's memory into which the kernel puts the frames that its filters match (net.h
 * draws a slot). What the libOS does with them, when, and in which order, is its own affair.
 *
 * The table is exposed: it names pages and counts, and says nothing that a holder must keep secret.
 * Invariant: a page is named by a ring if and only if its record says PAGE_RING, and by one ring only. The flag goes
 * with the authorisation: when the page is freed, revoked or taken, the ring that named it has no pages any more, and
 * its frames are lost until it gets new ones. So no frame is ever put into a page that its holder has no right to.
 * Guarantee: every environment that could exist can have one ring. */
#include <aegis/kernel.h>
#include <aegis/string.h>

_Static_assert(sizeof(struct net_slot) * NET_PAGE_SLOTS == PAGE_SIZE, "slots fill a page");

union ring_pages ring_pages __attribute__((aligned(PAGE_SIZE)));
static word without = ENV_MAX - 1;      /* environments that may come to exist, or do, and have no ring */
static word free_rings = RING_MAX - 1;
static bool broken;                     /* a page has lost its flag, and its ring does not know yet */
static struct env *owner_of[RING_MAX];  /* of one that has an owner: a frame has no time for env_at() */

static void count(struct env *e, int change)
{
    without -= !e->rings;
    e->rings += (word)change;
    free_rings -= (word)change;
    without += !e->rings;
    net.rings += (word)change;
}

/* NULL and an error, if it is not a ring of e's. */
struct ring_info *ring_of(const struct env *e, word ring, int *error)
{
    struct ring_info *r = &ring_table[ring < RING_MAX ? ring : 0];

    *error = !r->owner ? -E_RANGE : r->owner != e->id ? -E_OWNER : 0;
    return *error ? NULL : r;
}

int ring_new(struct env *e)
{
    word ring = 1;

    if (free_rings < 1 + (e->rings ? without : without - 1))
        return -E_NONE;
    while (ring_table[ring].owner)
        ring++;
    ring_table[ring] = (struct ring_info){ .owner = e->id };
    owner_of[ring] = e;
    count(e, 1);
    return (int)ring;
}

static void empty(struct ring_info *r)
{
    for (word i = 0; i < r->pages; i++)
        page_record(r->page[i])->info &= ~(word)PAGE_RING;
    r->pages = r->next = 0;
}

static void release(struct env *e, struct ring_info *r)
{
    empty(r);
    *r = (struct ring_info){ 0 };
    count(e, -1);
}

int ring_free(struct env *e, word ring)
{
    int error;
    struct ring_info *r = ring_of(e, ring, &error);

    if (!r)
        return error;
    if (r->filters)
        return -E_BUSY;
    release(e, r);
    return 0;
}

void ring_free_all(struct env *e)
{
    for (word ring = 1; e->rings; ring++)
        if (ring_table[ring].owner == e->id)
            release(e, &ring_table[ring]);
}

int ring_extend(struct env *e, word ring, pageno pn, struct cap cap)
{
    int error;
    struct ring_info *r = ring_of(e, ring, &error);
    struct page *p = page_of(pn);

    if (!r)
        return error;
    if (!p)
        return -E_PAGE;
    if (!page_authorised(pn, cap, true))
        return -E_CAP;
    if (p->info & PAGE_RING)
        return -E_BUSY;
    if (r->pages == RING_PAGES)
        return -E_NONE;
    p->info |= PAGE_RING;
    r->page[r->pages++] = pn;
    return (int)(r->pages * NET_PAGE_SLOTS);
}

/* The right to use pages ends: each of them, and once at the end. */
void ring_mark(pageno pn)
{
    struct page *p = page_record(pn);

    broken |= (p->info & PAGE_RING) != 0;
    p->info &= ~(word)PAGE_RING;
}

void ring_finish(void)
{
    for (word ring = 1; broken && ring < RING_MAX; ring++) {
        struct ring_info *r = &ring_table[ring];
        bool whole = true;

        for (word i = 0; i < r->pages; i++)
            whole &= (page_record(r->page[i])->info & PAGE_RING) != 0;
        if (!whole)
            empty(r);
    }
    broken = false;
}

/* Ring 0 is nobody's and has no pages: what goes there is lost. */
bool ring_put(word ring, word filter, const uint8_t *frame, word bytes)
{
    struct ring_info *r = &ring_table[ring];
    word next = r->next;
    struct net_slot *s = (struct net_slot *)machine_phys(r->page[next / NET_PAGE_SLOTS] << PAGE_SHIFT) + next % NET_PAGE_SLOTS;

    if (!r->pages || s->bytes) {
        r->lost++;
        return false;
    }
    if (bytes >= NET_FRAME_MIN)
        frame_copy((word *)s->frame, (const word *)frame, bytes / 4);
    else
        memcpy(s->frame, frame, bytes & ~3u);
    if (bytes & 3)                          /* what lies behind the frame is of an earlier one, maybe of another's */
        *(word *)(s->frame + (bytes & ~3u)) = *(const word *)(frame + (bytes & ~3u)) & ((1u << 8 * (bytes & 3)) - 1);
    s->filter = filter;
    s->lost = r->lost;
    s->tick = sysinfo.ticks;
    s->bytes = bytes;
    r->next = next + 1 == r->pages * NET_PAGE_SLOTS ? 0 : next + 1;
    r->frames++;
    owner_of[ring]->arrived++;
    return true;
}
