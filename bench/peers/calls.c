/* Calls that do little, and TLB refill. */
#include <asm/fcntl.h>
#include <linux/mman.h>
#include <asm/signal.h>
#include "sample.h"

#define WALKED 256              /* pages: more than the TLB has entries */

static __attribute__((noinline)) void null_call(void)
{
    __asm__ volatile("");
}

/* Loads at a distance: the same instructions whether each is in a page of its own or not. */
static __attribute__((noinline)) void walk(volatile char *at, unsigned step)
{
    for (int i = 0; i < WALKED; i++, at += step)
        *at;
}

void calls(void)
{
    int null = sys2(__NR_open, "/dev/null", O_WRONLY);
    unsigned set[4] = { 0, 0, 0, 0 };
    char *memory = pages(0, WALKED, MAP_PRIVATE);

    must(null >= 0, "open /dev/null");
    MEASURE("nothing", (void)0);
    MEASURE("call100", for (int i = 0; i < 100; i++) null_call());
    MEASURE("getpid", sys0(__NR_getpid));
    MEASURE("getppid", sys0(__NR_getppid));
    MEASURE("write_null", sys3(__NR_write, null, set, 4));
    MEASURE("sigprocmask", sys4(__NR_rt_sigprocmask, SIG_BLOCK, (long)set, 0, sizeof set));
    MEASURE("walk_near", walk(memory, 0));
    MEASURE("walk_far", walk(memory, 4096));
    must(sys2(__NR_munmap, memory, WALKED * 4096) == 0, "munmap");
}

void repeat_getpid(int times)
{
    while (times--)
        sys0(__NR_getpid);
}
