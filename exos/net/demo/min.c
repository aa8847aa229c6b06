/* The network on exos/min: memory for one link and for a second that only looks. */
#include "min.h"
#include "../aegis/link.h"

#define INFO_VA     0x30000000
#define FILTERS_VA  0x31000000
#define LINKS_VA    0x32000000

static struct link first, second;
static bool started;

static bool map_table(word va, const volatile struct table *t)
{
    for (word at = 0; at < t->offset + t->bytes; at += PAGE_SIZE)
        if (min_map(va + at, (t->first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 }) < 0)
            return false;
    return true;
}

static bool map_page(word va, struct link_page *p)
{
    int page = min_page(&p->write);

    if (page < 0 || min_map(va, (word)page << PAGE_SHIFT | PTE_V | PTE_D, p->write) < 0)
        return false;
    p->page = (pageno)page;
    p->va = (void *)va;
    return true;
}

static void wait_here(struct link *link)
{
    (void)link;
    sys_idle();
}

static bool prepare(struct link *link, word va)
{
    link->sysinfo = SYSINFO;
    link->info = (const volatile struct net_info *)(INFO_VA + SYSINFO->net_info.offset);
    link->idle = wait_here;
    if (link->send.va)
        return true;
    for (word i = 0; i < LINK_PAGES; i++)
        if (!map_page(va + (i + 1) * PAGE_SIZE, &link->ring_page[i]))
            return false;
    return map_page(va, &link->send);
}

struct link *net_link(const char **why)
{
    int error;

    if (started)
        return &first;
    if (!map_table(INFO_VA, &SYSINFO->net_info) || !prepare(&first, LINKS_VA)) {
        *why = "no memory for it";
        return NULL;
    }
    error = link_open(&first);
    if (error) {
        *why = error_text(error);
        return NULL;
    }
    started = true;
    return &first;
}

struct link *net_sniffer(const char **why)
{
    int error = -E_NONE;

    if (!net_link(why))
        return NULL;
    second.cap = first.cap;
    if (prepare(&second, LINKS_VA + 0x100000) && (error = link_attach(&second)) == 0)
        return &second;
    *why = error_text(error);
    return NULL;
}

const volatile struct filter_info *net_filters(const char **why)
{
    static bool mapped;

    if (!mapped && !map_table(FILTERS_VA, &SYSINFO->filter_info)) {
        *why = "no memory for the table";
        return NULL;
    }
    mapped = true;
    return (const volatile struct filter_info *)(FILTERS_VA + SYSINFO->filter_info.offset);
}
