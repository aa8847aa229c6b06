/* The server's pages, from the kernel. */
#include <errno.h>
#include <string.h>
#include <aegis/call.h>
#include <exos/upcall.h>
#include "store.h"

#define WINDOW 0x5000                   /* where a page is cleared: a guaranteed mapping that nothing else uses */

static void caps(struct stored *s)
{
    sys_page_caps(s->page);
    s->read = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    s->write = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
}

int store_take(struct stored *s)
{
    int page = sys_page_alloc(-1);

    if (page < 0)
        return -ENOSPC;
    s->page = (pageno)page;
    caps(s);
    return 0;
}

void store_renew(struct stored *s)
{
    sys_page_revoke(s->page);
    caps(s);
}

void store_give_back(struct stored *s)
{
    sys_page_free(s->page);
}

void store_clear(const struct stored *s, word from)
{
    if (rt_gmap(WINDOW, s->page << PAGE_SHIFT | PTE_V | PTE_D, s->write) < 0)
        return;
    memset((char *)WINDOW + from, 0, PAGE_SIZE - from);
    rt_gmap(WINDOW, 0, (struct cap){ 0, 0 });
}
