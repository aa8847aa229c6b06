/* The table of physical pages and the lists they are in (paper 5.1; design 4.3).
 *
 * The exposed record (page.h) says whose a page is; struct hidden, indexed by page, what nobody may see.
 *
 * A page is in one of these states, by its record:
 *   the kernel's    owner PAGE_KERNEL. In no list. Never changes hands
 *   a pair's        owner an id, PAGE_PINNED. In no list, not in its owner's count; it has no capabilities
 *   owned           owner an id. In its owner's list
 *   lingering       owner 0, references left: the kernel keeps it (page_hold.c); its capabilities grant nothing. In no list
 *   free            owner 0, no references: its capabilities grant nothing, nothing names it. In the free list
 * Entering the free state breaks every binding; leaving it erases the contents (PAGE_DIRTY). */
#include <aegis/page_hidden.h>
#include <aegis/string.h>

struct hidden *page_hidden;
pageno page_list[ENV_MAX];
word page_claimable;
static pageno total;

static word hidden_bytes(pageno pages)
{
    return pages * (word)(sizeof (struct hidden) + sizeof (struct bound)) + page_hold_bytes(pages);
}

word page_side_bytes(pageno pages)
{
    return (hidden_bytes(pages) + PAGE_SIZE - 1) & ~(word)(PAGE_SIZE - 1);
}

void page_init(pageno pages, pageno first_free, word side)
{
    assert(pages && pages <= PAGE_TABLE_MAX && first_free && first_free < pages);
    total = pages;
    word records = 1;
    while (records < pages)
        records *= 2;
    sysinfo.pages = pages;
    sysinfo.pages_free = 0;
    sysinfo.page_mask = records - 1;
    hot.page_nmask = 0x7fffffff & ~(sysinfo.page_mask << 4);

    for (pageno pn = 0; pn < records; pn++)
        *page_record(pn) = (struct page){ PAGE_UNBOUND, 0, PAGE_KERNEL, 0 };
    page_hidden = memset(machine_phys(side), 0, hidden_bytes(pages));
    struct bound *bound = (struct bound *)(page_hidden + pages);
    binding_init(bound);
    page_hold_init((word *)(bound + pages));

    for (unsigned i = 0; i < ENV_MAX; i++)
        page_list[i] = 0;
    page_claimable = 0;
    page_release_boot(first_free, pages);
}

void page_release_boot(pageno first, pageno end)
{
    assert(first && end <= total);
    for (pageno pn = end; pn-- > first; ) {
        struct page *p = page_record(pn);
        assert(p->owner == PAGE_KERNEL && !p->info);
        p->owner = 0;
        p->info = PAGE_DIRTY;
        page_link_free(pn);
        page_claimable++;
        sysinfo.pages_free++;
    }
}

struct page *page_of(pageno pn)
{
    return pn < total ? page_record(pn) : NULL;
}

pageno page_total(void)
{
    return total;
}

word page_free_count(void)
{
    return sysinfo.pages_free;
}

void page_make_public(pageno pn)
{
    assert(pn < total && page_record(pn)->owner == PAGE_KERNEL);
    page_record(pn)->info |= PAGE_PUBLIC;
}

/* Environment pairs come from the kernel's pages and return to them. */
void page_pin(pageno pn, envid owner, bool pinned)
{
    struct page *p = page_of(pn);
    assert(p && p->owner == (pinned ? PAGE_KERNEL : owner) && !(p->info & PAGE_PINNED) == pinned);
    p->owner = pinned ? owner : PAGE_KERNEL;
    p->info ^= PAGE_PINNED;
}
