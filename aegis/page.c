/* Ownership of physical pages: taking, giving back, handing on (paper 3.2, 5.1; design 4.3). What states a page can be in is
 * in page_table.c, who may use it, by capability, in page_right.c.
 *
 * Guarantees: the sum of all is at most what can be claimed at all, so each can be met by taking from those above
 * theirs. While someone waits for a page that was asked back for it, nobody above its own guarantee gets the last ones.
 * What its owner gives up while others hold it goes to one of them. */
#include <aegis/page_hidden.h>

static bool waiting[ENV_MAX];           /* was told to try again, by index */
static word waiting_count;

/* Instructions: whoever takes a page again that it took before knows what it executed there. Others get the page that has
 * been free for longest, of which the cache has heard nothing since it was last emptied. */
#define ICACHE_PAGES (MACHINE_ICACHE_BYTES / PAGE_SIZE)
#define FREED_MAX (1u << 30)            /* so many since it was emptied: the count never wraps */
static word freed = 1;                  /* times that a page became free since boot, and 1 */
static word emptied = 1;                /* what it was when the instruction cache was emptied */

/* 32 stores a turn. */
void page_erase_begin(void *page, word bytes)
{
    for (word *at = page, *end = at + bytes / sizeof (word); at < end; at += 32) {
        at[0] = at[1] = at[2] = at[3] = at[4] = at[5] = at[6] = at[7] = 0;
        at[8] = at[9] = at[10] = at[11] = at[12] = at[13] = at[14] = at[15] = 0;
        at[16] = at[17] = at[18] = at[19] = at[20] = at[21] = at[22] = at[23] = 0;
        at[24] = at[25] = at[26] = at[27] = at[28] = at[29] = at[30] = at[31] = 0;
    }
}

void page_erase(void *page) { page_erase_begin(page, PAGE_SIZE); }

/* Eight loads before their stores: no load delay costs a nop. */
static void copy(pageno to, pageno from)
{
    word *t = machine_phys(to << PAGE_SHIFT), *end = t + PAGE_SIZE / sizeof (word);
    const word *f = machine_phys(from << PAGE_SHIFT);
    for (; t < end; t += 16, f += 16) {
        word a = f[0], b = f[1], c = f[2], d = f[3], g = f[4], h = f[5], i = f[6], j = f[7];
        t[0] = a, t[1] = b, t[2] = c, t[3] = d, t[4] = g, t[5] = h, t[6] = i, t[7] = j;
        a = f[8], b = f[9], c = f[10], d = f[11], g = f[12], h = f[13], i = f[14], j = f[15];
        t[8] = a, t[9] = b, t[10] = c, t[11] = d, t[12] = g, t[13] = h, t[14] = i, t[15] = j;
    }
}

static void forget_instructions(pageno pn)
{
    word since = freed - emptied;
    if (freed - page_hidden[pn].freed > since && since <= FREED_MAX)     /* before, or never */
        return;
    if (since < ICACHE_PAGES) {
        machine_icache_invalidate(pn << PAGE_SHIFT, PAGE_SIZE);
    } else {                            /* all of it, which serves the others too */
        machine_icache_invalidate(0, MACHINE_ICACHE_BYTES);
        emptied = freed;
    }
}

static void count(struct env *e, word change)
{
    e->pages += change;
    env_table[ENV_INDEX(e->id)].pages = e->pages;
}

static void stop_waiting(struct env *e)
{
    bool *w = &waiting[ENV_INDEX(e->id)];
    waiting_count -= *w;
    *w = false;
}

/* source: what its contents will be; 0: zeros. */
static void take(struct env *e, pageno pn, pageno source)
{
    struct page *p = page_record(pn);
    page_unlink_free(pn);
    if (source)
        copy(pn, source);
    else if (p->info & PAGE_DIRTY)
        page_erase(machine_phys(pn << PAGE_SHIFT));
    if (page_hidden[pn].taken != e->id || freed - emptied > FREED_MAX)
        forget_instructions(pn);
    page_hidden[pn].taken = e->id;
    p->owner = e->id;
    p->info = 0;
    page_link(ENV_INDEX(e->id), pn);
    count(e, 1);
    sysinfo.pages_free--;
    stop_waiting(e);
}

/* Into the free state, out of all lists; nothing names it any more. */
static inline void make_free(pageno pn)
{
    struct page *p = page_record(pn);
    struct hidden *h = &page_hidden[pn];
    h->read = h->write = (struct cap){ 0, 0 };
    p->owner = 0;
    p->info = PAGE_DIRTY;
    machine_page_freed(machine_phys(pn << PAGE_SHIFT));
    page_link_free(pn);
    h->freed = freed++;
    sysinfo.pages_free++;
}

/* To a holder, or, when only the kernel keeps it, into the lingering state. Rare: its registers are not to be saved by
 * whoever frees a page. */
static __attribute__((noinline)) void hand_down(pageno pn)
{
    struct page *p = page_record(pn);
    struct env *heir = page_heir(pn);
    page_hidden[pn].write = (struct cap){ 0, 0 };
    if (heir) {
        p->owner = heir->id;
        p->info |= PAGE_INHERITED;
        page_link(ENV_INDEX(heir->id), pn);
        count(heir, 1);
    } else {
        p->owner = 0;
        page_hidden[pn].read = (struct cap){ 0, 0 };
    }
}

/* The owner gives it up, with nothing bound to it any more. */
static void give_up(struct env *e, pageno pn)
{
    struct page *p = page_record(pn);
    page_unlink(ENV_INDEX(e->id), pn);
    if (page_hidden[pn].taken != e->id)
        page_hidden[pn].taken = 0;      /* two have had it */
    if (p->info & PAGE_REFS)
        hand_down(pn);
    else
        make_free(pn);
}

void page_end_linger(pageno pn)
{
    page_break(pn);
    make_free(pn);
}

/* In loops over many pages; n: how many were done before this one. */
static inline void poll(word n)
{
    if ((n & 15) == 15)
        slice_poll();
}

static bool below_guarantee(const struct env *e)
{
    return e->pages < e->pages_guaranteed;
}

static bool is_free(const struct page *p)
{
    return !p->owner && !(p->info & PAGE_REFS);
}

static int ask_for_one(struct env *e)
{
    if (!revoke_ask(e, RESOURCE_PAGE, 1))
        return -E_NONE;
    bool *w = &waiting[ENV_INDEX(e->id)];
    waiting_count += !*w;
    *w = true;
    return -E_AGAIN;
}

static int claim(struct env *e, word wanted, pageno source)
{
    pageno pn = wanted;
    if (wanted == (word)-1)
        pn = page_hidden[FREE_LATEST].taken == e->id ? FREE_LATEST : FREE_OLDEST;
    else if (wanted >= sysinfo.pages)
        return -E_PAGE;
    else if (!is_free(page_record(pn)))
        return -E_BUSY;
    if (sysinfo.pages_free <= waiting_count && !below_guarantee(e))
        return -E_NONE;
    if (!pn)
        return ask_for_one(e);
    take(e, pn, source);
    return (int)pn;
}

int page_claim(struct env *e, word wanted)
{
    return claim(e, wanted, 0);
}

int page_claim_copy(struct env *e, pageno source)
{
    return claim(e, (word)-1, source);
}

int page_claim_range(struct env *e, pageno first, word wanted)
{
    if (first >= sysinfo.pages || wanted > sysinfo.pages - first)
        return -E_PAGE;
    for (pageno pn = first; pn < first + wanted; pn++)
        if (!is_free(page_record(pn)))
            return -E_BUSY;
    if (wanted && sysinfo.pages_free < wanted + waiting_count && e->pages + wanted > e->pages_guaranteed)
        return -E_NONE;
    for (pageno pn = first; pn < first + wanted; pn++) {
        take(e, pn, 0);
        poll(pn - first);
    }
    return 0;
}

static void lose_names(pageno first, word given)
{
    gmap_break(first, given);
    for (pageno pn = first; pn < first + given; pn++) {
        ring_mark(pn);
        ash_mark(pn);
    }
    ring_finish();
    ash_finish();
}

int page_release(struct env *e, pageno first, word given)
{
    if (first >= sysinfo.pages || given > sysinfo.pages - first)
        return -E_PAGE;
    word bound = 0, mapped = 0, flags = 0;
    for (pageno pn = first; pn < first + given; pn++) {
        const struct page *p = page_record(pn);
        if (p->owner != e->id)
            return -E_OWNER;
        flags |= p->info;
        bound |= p->binding;
        mapped |= gmap_names(pn);
    }
    if (flags & PAGE_PINNED)
        return -E_BUSY;
    if (bound)
        binding_sweep(first, given);
    if (mapped | (flags & (PAGE_RING | PAGE_ASH)))
        lose_names(first, given);
    word before = sysinfo.pages_free;
    for (pageno pn = first; pn < first + given; pn++) {
        give_up(e, pn);
        poll(pn - first);
    }
    count(e, -given);
    if (e->revoke_kind)
        revoke_returned(e, RESOURCE_PAGE, sysinfo.pages_free - before);     /* what others hold helps nobody */
    return (int)given;
}

void page_release_all(struct env *e)
{
    pageno *first = &page_list[ENV_INDEX(e->id)];
    word n = 0;
    for (pageno pn = *first; pn; pn = page_hidden[pn].next) {
        binding_break(pn);
        gmap_mark(pn);
        ring_mark(pn);
        ash_mark(pn);
        poll(n++);
    }
    binding_finish();
    gmap_finish();
    ring_finish();
    ash_finish();
    while (*first) {
        poll(n++);
        give_up(e, *first);
        count(e, (word)-1);
    }
    page_unhold_all(e);
    assert(!e->pages);
    stop_waiting(e);
}

static void seize(struct env *e, pageno pn, void (*lost)(struct env *e, pageno pn))
{
    page_break(pn);
    give_up(e, pn);
    count(e, (word)-1);
    lost(e, pn);
}

/* The abort protocol: pages that are mapped by guarantee, or held by others, go last. */
word page_seize(struct env *e, word wanted, void (*lost)(struct env *e, pageno pn))
{
    word taken = 0;
    for (int spare = 1; spare >= 0; spare--) {
        pageno next;
        for (pageno pn = page_list[ENV_INDEX(e->id)]; pn && taken < wanted; pn = next) {
            next = page_hidden[pn].next;
            if (spare && (gmap_names(pn) || page_record(pn)->info & PAGE_REFS))
                continue;
            seize(e, pn, lost);
            taken++;
        }
    }
    return taken;
}

int page_transfer(struct env *from, pageno pn, struct env *to)
{
    struct page *p = page_of(pn);
    if (!p)
        return -E_PAGE;
    if (p->owner != from->id)
        return -E_OWNER;
    if (p->info & PAGE_PINNED)
        return -E_BUSY;
    if (to->state != ENV_LIVE)
        return -E_ENV;
    page_unlink(ENV_INDEX(from->id), pn);
    count(from, (word)-1);
    p->owner = to->id;
    page_owned(to, pn);
    page_link(ENV_INDEX(to->id), pn);
    count(to, 1);
    stop_waiting(to);
    return 0;
}

/* Whether an environment's guarantee may become `wanted` instead of `old`. */
bool page_can_guarantee(word old, word wanted)
{
    word sum = 0;
    for (unsigned i = 1; i < env_end; i++)
        sum += env_table[i].guaranteed;
    sum -= old;
    return wanted <= page_claimable && sum <= page_claimable - wanted;
}

void page_guarantee(struct env *e, word pages)
{
    e->pages_guaranteed = pages;
    env_publish(e);
}
