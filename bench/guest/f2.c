/* Figure 2: the same round trip while other processes compute on the receiver, in emulated time. Each process has one time
 * slice, this one too, and there are no others. The window is a whole number of turns: from a beginning of our slice to a
 * later one. */
#include "bench.h"
#include "ping.h"

#define PROCESSES 10
#define WINDOW    160                   /* slices, at least */
#define US        15625                 /* a slice */

static void computes(void)
{
    for (volatile word n = 0; ; n++)
        ;
}

static void slice_begin(void)
{
    word ticks = SYSINFO->ticks;

    while (SYSINFO->ticks == ticks)
        ;
}

/* The same, answering meanwhile. */
static void slice_begin_answering(void)
{
    word ticks = SYSINFO->ticks;

    while (SYSINFO->ticks == ticks)
        if (ping_there())
            ping_answer(ping_wait());
        else
            sys_idle();
}

/* Microseconds between two arrivals. */
static word row(const char *name, word processes, void (*begin)(void))
{
    word turns = WINDOW / processes + 1;

    for (int i = 0; i < 3; i++)
        begin();
    word count = PING->count, ticks = SYSINFO->ticks;
    for (word i = 0; i < turns; i++)
        begin();
    count = PING->count - count;
    ticks = SYSINFO->ticks - ticks;
    check(ticks == turns * processes && count > ticks / processes);
    min_print("row f2_%s_%u %u\n", name, processes, ticks * US / count);
    return ticks * US / count;
}

int main(void)
{
    struct min_child child;
    word alone = 0, beside;

    check(ping_begin());
    check(ENV->slices == 1);
    for (word processes = 1; processes <= PROCESSES; processes++) {
        if (processes > 1)
            check(!min_spawn(computes, &child) && min_slice(&child) >= 0);
        check(ping_send() == 0);
        row("user", processes, slice_begin_answering);
        check(ping_attach());
        if (ping_there())                       /* else it is on its way, and the handler's */
            ping_wait()->bytes = 0, ping_send();
        beside = row("ash", processes, slice_begin);
        alone = processes == 1 ? beside : alone;
        check(beside * 100 <= alone * 102 && alone * 100 <= beside * 102);     /* flat */
        check(ping_detach());
        ping_wait()->bytes = 0;                 /* the last answer to the handler */
    }
    return 0;
}
