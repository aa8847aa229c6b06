#include <unistd.h>
#include "exposed.h"

/* Who ran when, as a sample sees it: each of the kernel's last slice starts names an environment. */
static unsigned starts[ENV_MAX], all;

static void count(const volatile struct trace *ring)
{
    for (unsigned i = 0; i < ENV_MAX; i++)
        starts[i] = 0;
    all = 0;
    for (unsigned i = 0; i < TRACE_MAX; i++)
        if (ring[i].event == TRACE_START) {
            starts[ENV_INDEX(ring[i].env)]++;
            all++;
        }
}

static void show(const volatile struct env_info *env)
{
    bool shown[PROCS_MAX] = { false };

    printf("%u of %u pages free, %u environments, %u slices begun\n", (unsigned)SYSINFO->pages_free, (unsigned)SYSINFO->pages,
           (unsigned)(SYSINFO->env_created - SYSINFO->env_destroyed), (unsigned)SYSINFO->ticks);
    puts("  PID  STARTS %  PAGES  NAME");
    for (;;) {
        const volatile struct proc *most = NULL;

        for (unsigned i = 0; i < PROCS_MAX - 1; i++) {
            const volatile struct proc *p = &PROCS->proc[i];

            if (p->pid && p->env && !shown[i] && (!most || starts[ENV_INDEX(p->env)] > starts[ENV_INDEX(most->env)]))
                most = p;
        }
        if (!most)
            break;
        shown[most - PROCS->proc] = true;
        printf("%5u  %8u  %5u  %s\n", (unsigned)most->pid, all ? starts[ENV_INDEX(most->env)] * 100 / all : 0,
               (unsigned)env[ENV_INDEX(most->env)].pages, (const char *)most->name);
    }
}

int main(int argc, char **argv)
{
    const volatile struct trace *ring;
    const volatile struct env_info *env;
    long times = 1;
    int option;

    tool_begin(argc, argv, "top [-n TIMES]: shows who runs most, of the last slices, once or TIMES a second apart");
    while ((option = getopt(argc, argv, "n:")) != -1)
        if (option == 'n')
            times = tool_number(optarg);
        else
            tool_usage();
    if (optind < argc)
        tool_usage();
    ring = exposed(&SYSINFO->trace_table);
    env = exposed(&SYSINFO->env_table);
    for (long i = 0; i < times; i++) {
        if (i)
            sleep(1);
        count(ring);
        show(env);
        fflush(stdout);
    }
    return tool_end(0);
}
