/* The TAP framework of the guest tests. */
#include "tap.h"

static word tests, failures;
static char arguments[128];
static struct { word pages, environments, slices; } begin;

/* Pages that are free or our own: the page table may grow, but nothing may be lost to others. */
static word pages_now(void) { return SYSINFO->pages_free + ENV->pages; }
static word environments_now(void) { return SYSINFO->env_created - SYSINFO->env_destroyed; }

void tap_begin(void)
{
    for (unsigned i = 0; i < sizeof arguments - 1; i++)
        arguments[i] = UPAGE->data[i];
    begin.pages = pages_now();
    begin.environments = environments_now();
    begin.slices = ENV->slices;
}

bool tap_argument(const char *wanted)
{
    for (const char *p = arguments; *p; p++) {
        const char *a = p, *b = wanted;

        while (*b && *a == *b)
            a++, b++;
        if (!*b && (p == arguments || p[-1] == ' ') && (!*a || *a == ' '))
            return true;
    }
    return false;
}

void ok(bool holds, const char *name)
{
    tests++;
    failures += !holds;
    min_print("%sok %u - %s\n", holds ? "" : "not ", tests, name);
}

void is(word got, word wanted, const char *name)
{
    ok(got == wanted, name);
    if (got != wanted)
        min_print("# got %08x, wanted %08x\n", got, wanted);
}

void skip(const char *name, const char *why)
{
    tests++;
    min_print("ok %u - %s # SKIP %s\n", tests, name, why);
}

void tap_left(word environments, word pages)
{
    begin.environments += environments;
    begin.pages -= pages;
}

void tap_done(void)
{
    is(pages_now(), begin.pages, "no page is lost");
    is(environments_now(), begin.environments, "no environment is left");
    is(ENV->slices, begin.slices, "no slice is left");
    min_print("1..%u\n", tests);
    sys_halt(failures);
    for (;;)
        ;
}
