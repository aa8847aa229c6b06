/* The deadline of a revocation passes for whoever yields each of its slices at once, too. */
#include "tap.h"

#define LIMIT   200                     /* slices */

static void hoarder(void)
{
    while (sys_page_alloc(-1) > 0)
        ;
    for (;;)
        min_yield(0);
}

int main(void)
{
    struct min_child hog;
    word until, leave;
    int page;

    tap_begin();
    leave = ENV->pages_guaranteed;
    is(sys_guarantee(0, ENV->pages + 40), 0, "the first environment has a guarantee");
    ok(min_spawn(hoarder, &hog) == 0 && min_slice(&hog) >= 0, "another takes every page");
    for (until = SYSINFO->ticks + 600; SYSINFO->pages_free && (int)(until - SYSINFO->ticks) > 0;)
        min_yield(0);
    is(sys_page_alloc(-1), -E_AGAIN, "a page is asked back");
    for (until = SYSINFO->ticks + LIMIT; !SYSINFO->pages_free && (int)(until - SYSINFO->ticks) > 0;)
        ;                               /* all of every slice: no tick finds the other running */
    page = sys_page_alloc(-1);
    ok(page > 0, "and comes, although no slice of the other's has ended by the clock");
    is(min_destroy(&hog), 0, "it is destroyed");
    if (page > 0)
        sys_page_free(page);
    sys_guarantee(0, leave);
    tap_done();
}
