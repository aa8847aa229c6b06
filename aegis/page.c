/* Ownership of physical pages: taking, giving back, handing on (paper 3.2, 5.1; design 4.3). What states a page can be in is
 * in page_table.c, who may use it, by capability, in page_right.c.
 *
 * Guarantees: the sum of all is at most what can be claimed at all, so each can be met by taking from those above
 * theirs. While someone waits for a page that was asked back for it, nobody above its own guarantee gets the last ones.
 * What its owner gives up while others hold it goes to one of them. */
#include <aegis/page_hidden.h>

static bool waiting[ENV_MAX];           /* was told to try again, by index */
static word waiting_count;

/* 32 stores a turn. */
static void erase(pageno pn)
{
    word *at = machine_phys(pn << PAGE_SHIFT), *end = at + PAGE_SIZE / sizeof (word);
    for (; at < end; at += 32) {
        at[0] = at[1] = at[2] = at[3] = at[4] = at[5] = at[6] = at[7] = 0;
        at[8] = at[9] = at[10] = at[11] = at[12] = at[13] = at[14] = at[15] = 0;
        at[16] = at[17] = at[18] = at[19] = at[20] = at[21] = at[22] = at[23] = 0;
        at[24] = at[25] = at[26] = at[27] = at[28] = at[29] = at[30] = at[31] = 0;
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

static void take(struct env *e, pageno pn)
{
    struct page *p = page_record(pn);
    page_unlink(FREE, pn);
    if (p->info & PAGE_DIRTY) {
        erase(pn);
        if (page_hidden[pn].last != e->id)
            machine_icache_invalidate(pn << PAGE_SHIFT, PAGE_SIZE);
    }
    p->owner = e->id;
    p->info = 0;
    page_link(ENV_INDEX(e->id), pn);
    count(e, 1);
    sysinfo.pages_free--;
    stop_waiting(e);
}

/* Into the free state, out of all lists; nothing names it any more. */
static void make_free(pageno pn)
{
    struct page *p = page_record(pn);
    struct hidden *h = &page_hidden[pn];
    h->read = h->write = (struct cap){ 0, 0 };
    p->owner = 0;
    p->info = PAGE_DIRTY;
    machine_page_freed(machine_phys(pn << PAGE_SHIFT));
    page_link(FREE, pn);
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
    page_hidden[pn].last = e->id;
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

/* In loops over many pages. */
static inline void poll(pageno pn)
{
    if (!(pn & 15))
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

int page_claim(struct env *e, word wanted)
{
    pageno pn = wanted;
    if (wanted == (word)-1)
        pn = page_list[FREE];
    else if (wanted >= sysinfo.pages)
        return -E_PAGE;
    else if (!is_free(page_record(pn)))
        return -E_BUSY;
    if (sysinfo.pages_free <= waiting_count && !below_guarantee(e))
        return -E_NONE;
    if (!pn)
        return ask_for_one(e);
    take(e, pn);
    return (int)pn;
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
        take(e, pn);
        poll(pn);
    }
    return 0;
}

int page_release(struct env *e, pageno first, word given)
{
    if (first >= sysinfo.pages || given > sysinfo.pages - first)
        return -E_PAGE;
    word bound = 0, mapped = 0;
    for (pageno pn = first; pn < first + given; pn++) {
        const struct page *p = page_record(pn);
        if (p->owner != e->id)
            return -E_OWNER;
        if (p->info & PAGE_PINNED)
            return -E_BUSY;
        bound |= p->binding;
        mapped |= gmap_names(pn);
    }
    if (bound)
        binding_sweep(first, given);
    if (mapped)
        gmap_break(first, given);
    word before = sysinfo.pages_free;
    for (pageno pn = first; pn < first + given; pn++) {
        give_up(e, pn);
        poll(pn);
    }
    count(e, -given);
    if (e->revoke_kind)
        revoke_returned(e, RESOURCE_PAGE, sysinfo.pages_free - before);     /* what others hold helps nobody */
    return (int)given;
}

void page_release_all(struct env *e)
{
    pageno *first = &page_list[ENV_INDEX(e->id)];
    for (pageno pn = *first; pn; pn = page_hidden[pn].next) {
        binding_break(pn);
        gmap_mark(pn);
        poll(pn);
    }
    binding_finish();
    gmap_finish();
    while (*first) {
        poll(*first);
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
    machine_icache_invalidate(pn << PAGE_SHIFT, PAGE_SIZE);
    return 0;
}

/* Whether an environment's guarantee may become `wanted` instead of `old`. */
bool page_can_guarantee(word old, word wanted)
{
    word sum = 0;
    for (unsigned i = 1; i < ENV_MAX; i++)
        sum += env_table[i].guaranteed;
    sum -= old;
    return wanted <= page_claimable && sum <= page_claimable - wanted;
}

void page_guarantee(struct env *e, word pages)
{
    e->pages_guaranteed = pages;
    env_publish(e);
}
