/* The network of an ExOS process: memory for one link and for a second that only looks. Its pages are wired, since the
 * kernel writes to them by their numbers, and stay shared over fork, so that no store of the parent's gets a copy. */
#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/upcall.h>
#include <exos/vm.h>
#include "../aegis/link.h"

static struct link first, second;
static bool started;

static bool take_page(word va, struct link_page *to)
{
    struct pte *p = vm_touch(va, true) == 0 ? pt_lookup(va) : NULL;

    if (!p || !(p->lo & PTE_OWNED))
        return false;
    p->lo |= PTE_WIRED;
    *to = (struct link_page){ (void *)va, PTE_PAGE(p->lo), p->cap };
    return true;
}

static void wait_here(struct link *link)
{
    (void)link;
    sys_idle();
}

static bool prepare(struct link *link)
{
    const word bytes = (LINK_PAGES + 1) * PAGE_SIZE;
    word va;

    link->sysinfo = SYSINFO;
    link->idle = wait_here;
    link->info = vm_expose(&SYSINFO->net_info);
    if (!link->info)
        return false;
    if (link->send.va)
        return true;
    va = vm_find(bytes);
    if (!va || vm_map(va, bytes, VM_READ | VM_WRITE | VM_SHARED) != 0)
        return false;
    for (word i = 0; i < LINK_PAGES; i++)
        if (!take_page(va + (i + 1) * PAGE_SIZE, &link->ring_page[i]))
            return false;
    return take_page(va, &link->send);
}

static const char *reason(int error)
{
    return error == -E_BUSY || error == -E_CAP ? "another process has it" : error_text(error);
}

struct link *net_link(const char **why)
{
    int error;

    if (started)
        return &first;
    error = prepare(&first) ? link_open(&first) : -E_NONE;
    if (error) {
        *why = reason(error);
        return NULL;
    }
    started = true;
    return &first;
}

struct link *net_sniffer(const char **why)
{
    int error;

    if (!net_link(why))
        return NULL;
    second.cap = first.cap;
    error = prepare(&second) ? link_attach(&second) : -E_NONE;
    if (!error)
        return &second;
    *why = reason(error);
    return NULL;
}

const volatile struct filter_info *net_filters(const char **why)
{
    const volatile struct filter_info *table = vm_expose(&SYSINFO->filter_info);

    if (!table)
        *why = "no memory for the table";
    return table;
}
