/* The system calls of handlers (syscall.tbl). */
#include "aegis/caller.h"

CALL(ash_attach, filter, page, words, va)
{
    const word *arg = upage()->arg;
    struct ash_request r = { .filter = filter, .page = page, .words = words, .va = va, .memory = arg[0], .pages = arg[1],
                             .memory_va = arg[2], .pipe = arg[3] };

    for (unsigned i = 0; i < ASH_PAGES_MAX; i++)
        r.cap[i] = cap_at(4 + 2 * i);
    return ash_attach(hot.running, &r, upage()->result);
}

CALL(ash_detach, id, b, c, d) { return ash_detach(hot.running, id); }

CALL(ash_run, id, page, offset, bytes)
{
    word readable = bytes < DPF_READABLE ? DPF_READABLE : (bytes + 3) & ~3u;

    if (!page_of(page))
        return -E_PAGE;
    if (!page_authorised(page, cap_at(0), false))
        return -E_CAP;
    if (offset & (DPF_ALIGN - 1) || offset > PAGE_SIZE || bytes > PAGE_SIZE || readable > PAGE_SIZE - offset)
        return -E_RANGE;
    return ash_run(hot.running, id, machine_phys(page << PAGE_SHIFT | offset), bytes, upage()->result);
}
