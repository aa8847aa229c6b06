/* See handlers.h. */
#include "handlers.h"

struct cap message_cap;
int message_page;

void handlers_begin(struct min_ash *a)
{
    for (word at = 0; at < SYSINFO->ash_info.bytes; at += PAGE_SIZE)
        min_map((word)TABLE + at, (SYSINFO->ash_info.first << PAGE_SHIFT) + at + PTE_V, NONE);
    message_page = min_page(&message_cap);
    min_map((word)MESSAGE, message_page << PAGE_SHIFT | PTE_V | PTE_D, message_cap);
    is(min_ash_memory(a, VA, 2), 0, "memory for a handler");
}

void handlers_done(struct min_ash *a)
{
    is(min_ash_free(a), 0, "all is given back");
    is(ENV->handlers, 0, "no handler is left");
    tap_done();
}

int run(struct min_ash *a, word bytes) { return min_ash_run(a, message_page, 0, bytes, message_cap); }

void attached(struct min_ash *a, int (*handler)(), word pipe)
{
    int id = min_ash_attach(a, 0, handler, pipe);

    if (id < 0)
        min_print("# refused: %d, %s, at %u\n", -id, min_ash_text(a->rule), a->at);
    ok(id > 0, "the kernel takes a compiled function");
}

void detached(struct min_ash *a)
{
    is(sys_ash_detach(a->id), 0, "it is detached");
    is(sys_page_free(a->code), 0, "and its page can be freed");
    a->id = 0;
}

void stopped(struct min_ash *a, word rule, const char *name)
{
    is(a->rule, rule, name);
    is(TABLE[a->id].state << 16 | TABLE[a->id].rule, ASH_STOPPED << 16 | rule, "  as the table says");
    is(run(a, 60), -E_RANGE, "  it runs no more");
    is(sys_page_free(a->code), 0, "  its page is free already");
    is(sys_ash_detach(a->id), 0, "  its entry is when its owner has seen it");
    a->id = 0;
}
