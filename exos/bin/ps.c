#include "exposed.h"

static const char *state(const volatile struct proc *p)
{
    static const char *const names[] = { "free", "running", "stopped", "ended" };

    return p->state < sizeof names / sizeof *names ? names[p->state] : "?";
}

int main(int argc, char **argv)
{
    const volatile struct env_info *env;

    exposed_no_arguments(argc, argv, "ps: shows the processes, from the server's and the kernel's exposed tables");
    env = exposed(&SYSINFO->env_table);
    puts("  PID   PPID  GROUP  STATE    ENV     PAGES  SECONDS  NAME");
    for (unsigned i = 0; i < PROCS_MAX - 1; i++) {
        const volatile struct proc *p = &PROCS->proc[i];
        const volatile struct env_info *e = &env[ENV_INDEX(p->env)];

        if (!p->pid)
            continue;
        printf("%5u  %5u  %5u  %-7s  %-6x  %5u  %7u  %s\n", (unsigned)p->pid, (unsigned)p->ppid, (unsigned)p->pgid, state(p),
               (unsigned)p->env, p->env && e->id == p->env ? (unsigned)e->pages : 0,
               (unsigned)(SYSINFO->ticks - p->started) / SLICE_HZ, (const char *)p->name);
    }
    return tool_end(0);
}
