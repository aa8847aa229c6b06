/* Processes as everyone sees them: the server's table, which every process maps read-only (exos/init owns it; it alone
 * writes). getpid, getppid, ps, whether a child has ended, which signals wait: plain loads, no call.
 *
 * A process is one environment at a time: exec puts another in its place. Its number names its slot, PID_SLOT(pid); the
 * slot's next process gets another number. A process is known to the server by the environment that makes the request,
 * which the kernel says; what it believes about itself does not matter. */
#ifndef EXOS_PROC_H
#define EXOS_PROC_H

#include <aegis/env.h>
#include <exos/layout.h>

#define PROCS_VA        TABLES_VA       /* guaranteed mapping of the table, one page */
#define PROCS_MAX       64              /* slots; slot 0 is the table's head */
#define PID_MAX         32768
#define PID_SLOT(pid)   ((word)(pid) % PROCS_MAX)
#define PID_INIT        1

enum proc_state { PROC_FREE, PROC_RUNNING, PROC_STOPPED, PROC_ZOMBIE };

struct proc {
    word pid;                           /* 0: free */
    envid env;                          /* 0: it has ended */
    word ppid, pgid, sid;
    uint16_t state;                     /* enum proc_state */
    uint16_t changed;                   /* 1: stopped or continued, as `status` says, and nobody has waited for that */
    word status;                        /* as waitpid gives it (sys/wait.h): of the end, of the stop, or 0xffff: continued */
    word pending;                       /* signals sent and not taken: bit n for signal n */
    word started;                       /* sysinfo.ticks when the process began */
    char name[28];                      /* of its program, zero-terminated */
};

struct procs_head {
    envid server;                       /* environment of process 1 */
    word count;                         /* processes, ended ones included */
    word forks;                         /* made since boot */
    word requests;                      /* served since boot, of all kinds */
    word spare[12];
};

struct procs {
    struct procs_head head;
    struct proc proc[PROCS_MAX - 1];    /* of slot 1, 2, ... */
};
#define PROCS   ((const volatile struct procs *)PROCS_VA)

static inline const volatile struct proc *proc_of(word pid)     /* NULL: there is no such process */
{
    const volatile struct proc *p = &PROCS->proc[PID_SLOT(pid) - 1];
    return PID_SLOT(pid) && p->pid == pid ? p : 0;
}

/* The environment of a process that is there, now: exec gives it another one. 0: no such process. */
static inline envid proc_env(int pid)
{
    const volatile struct proc *p = proc_of(pid);

    return p ? p->env : 0;
}

#define SIGNAL_BIT(n)   (1u << (n))

#endif
