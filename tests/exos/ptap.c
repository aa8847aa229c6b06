/* See ptap.h. */
#include <stdio.h>
#include <unistd.h>
#include <exos/proc.h>
#include <exos/tree.h>
#include <exos/upcall.h>
#include <exos/vm.h>
#include "ptap.h"

/* Microseconds: four slices. Whoever forked us may be in the middle of copying a page that it shared with us. */
#define SETTLED 62500

static int tests, failures;
static struct { long pages, envs, slices, opens, processes; } before;

void ok(bool holds, const char *name)
{
    tests++;
    failures += !holds;
    printf("%sok %d - %s\n", holds ? "" : "not ", tests, name);
    fflush(stdout);
}

void is(long got, long wanted, const char *name)
{
    ok(got == wanted, name);
    if (got != wanted)
        printf("# got %ld (%lx), wanted %ld (%lx)\n", got, got, wanted, wanted);
}

/* Pages that somebody else's library may still give back are not there: every other process has ended. */
static long slices(void)
{
    const volatile struct slice *s = vm_expose(&SYSINFO->slice_table);
    long n = 0;
    for (int i = 0; i < SLICE_MAX; i++)
        n += s[i].owner != 0;
    return n;
}

static long environments(void)
{
    const volatile struct env_info *e = vm_expose(&SYSINFO->env_table);
    long n = 0;
    for (int i = 0; i < ENV_MAX; i++)
        n += e[i].id != 0;
    return n;
}

static void look(void)
{
    before.slices = slices();
    before.envs = environments();
    before.pages = (long)(SYSINFO->pages_free + ENV->pages);
    before.opens = (long)FILES->opens_free;
    before.processes = (long)PROCS->head.count;
}

void begin(void)
{
    setvbuf(stdout, NULL, _IOFBF, 1024);
    usleep(SETTLED);
    look();                                     /* its own pages are in from now on */
    look();
}

int finish(void)
{
    is((long)(SYSINFO->pages_free + ENV->pages), before.pages, "no page is lost");
    is(environments(), before.envs, "no environment is left");
    is(slices(), before.slices, "no slice is left");
    is((long)FILES->opens_free, before.opens, "no open file is left");
    is((long)PROCS->head.count, before.processes, "no process is left");
    printf("1..%d\n", tests);
    return failures != 0;
}
