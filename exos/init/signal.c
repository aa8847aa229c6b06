/* Signals at the server: who may be sent one, and what that does to the table. What a signal does to its process is the
 * business of the process's own library (exos/sys/signal.c), but for SIGKILL, which nobody can refuse: the environment is
 * destroyed. A stop signal is obeyed by the library; one that does not is still there to be killed. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include "init.h"

#define STOPS (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
#define STATUS_CONTINUED 0xffff
#define STATUS_STOPPED(signal) ((word)(signal) << 8 | 0x7f)

static struct proc *parent_of(const struct proc *p)
{
    struct proc *parent = proc_in(PID_SLOT(p->ppid));
    return parent && parent->pid == p->ppid ? parent : NULL;
}

static void report(struct proc *p, word status)
{
    p->status = status;
    p->changed = 1;
    if (parent_of(p))
        proc_signal(parent_of(p), SIGCHLD);
}

static void go_on(struct proc *p)
{
    p->pending &= ~STOPS;
    if (p->state != PROC_STOPPED)
        return;
    p->state = PROC_RUNNING;
    report(p, STATUS_CONTINUED);
}

void proc_stopped(struct proc *p, int signal)
{
    if (p->state != PROC_RUNNING || !(SIGNAL_BIT(signal) & STOPS) || p->pending & SIGNAL_BIT(SIGCONT))
        return;                         /* it was continued before it came to stop */
    p->state = PROC_STOPPED;
    report(p, STATUS_STOPPED(signal));
}

/* p may be forgotten afterwards. */
void proc_signal(struct proc *p, int signal)
{
    if (p->pid == PID_INIT || p->state == PROC_ZOMBIE)
        return;
    if (signal == SIGKILL) {
        proc_end(PID_SLOT(p->pid), SIGKILL);
        return;
    }
    if (signal == SIGCONT)
        go_on(p);
    if (SIGNAL_BIT(signal) & STOPS)
        p->pending &= ~SIGNAL_BIT(SIGCONT);
    p->pending |= SIGNAL_BIT(signal);
}

/* To every process for which the three are so; 0: any. How many there were. The caller comes last: it may be its end. */
static unsigned each(word pid, word group, const struct proc *but, unsigned last, int signal)
{
    unsigned found = 0;
    for (unsigned i = 1; i <= PROCS_MAX; i++) {
        unsigned slot = i == PROCS_MAX ? last : i;
        struct proc *p = proc_in(slot);
        if (!p || (i == last && i != PROCS_MAX) || p->pid == PID_INIT || p == but)
            continue;
        if ((pid && p->pid != pid) || (group && p->pgid != group))
            continue;
        found++;
        if (signal)
            proc_signal(p, signal);
    }
    return found;
}

int proc_kill(unsigned slot, int pid, int signal)
{
    struct proc *caller = proc_in(slot);
    unsigned found;
    if (signal < 0 || signal >= NSIG || signal > 31)
        return -EINVAL;
    if (pid == PID_INIT)
        return signal ? -EPERM : 0;
    if (pid > 0)
        found = each((word)pid, 0, NULL, slot, signal);
    else if (pid == -1)
        found = each(0, 0, caller, slot, signal);
    else
        found = each(0, pid ? -(word)pid : caller->pgid, NULL, slot, signal);
    return found ? 0 : -ESRCH;
}

void proc_signal_group(word group, int signal)
{
    if (group)
        each(0, group, NULL, 0, signal);
}

/* A group whose members have no parent in another group of their session has nobody who could continue them (POSIX 3.264).
 * Groups of p, or of its children, that are so now that it ends and have stopped members get SIGHUP and SIGCONT. */
static bool anchored(word group, word leaving)
{
    for (unsigned i = 1; i < PROCS_MAX; i++) {
        struct proc *p = proc_in(i), *parent = p ? parent_of(p) : NULL;
        if (p && p->pgid == group && p->pid != leaving && parent && parent->pid != leaving && parent->pgid != group &&
            parent->sid == p->sid)
            return true;
    }
    return false;
}

void proc_orphans(unsigned slot)
{
    word leaving = proc_in(slot)->pid;
    for (unsigned i = 1; i < PROCS_MAX; i++) {
        struct proc *p = proc_in(i);
        if (!p || p->state != PROC_STOPPED || p->sid != proc_in(slot)->sid || anchored(p->pgid, leaving))
            continue;
        proc_signal(p, SIGHUP);
        proc_signal(p, SIGCONT);
    }
}
