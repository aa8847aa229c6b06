/* Processes: who one is, waiting for others, the end. What can be read in the server's table is read there (POSIX.1). */
#include <sys/wait.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <errno.h>
#include "self.h"

int process_ask(unsigned operation, word a, word b, word c)
{
    return server_ask(operation, (word[FILE_WORDS]){ a, b, c });
}

static int ask(unsigned operation, word a, word b)
{
    return file_result(process_ask(operation, a, b, 0));
}

void self_named(void)
{
    while (!UPAGE->reserved[0])
        exos_yield(0);
    STATE->birth.pid = UPAGE->reserved[0];
}

void process_end(word status)
{
    if (self_is_process())
        process_ask(SERVER_EXIT, status, 0, 0);
    exos_exit(status & 0x7f ? 128 + (int)(status & 0x7f) : (int)(status >> 8));
}

void _exit(int status) { process_end((word)(status & 0xff) << 8); }

pid_t getpid(void) { return (pid_t)STATE->birth.pid; }
pid_t getppid(void) { return self_is_process() ? (pid_t)self()->ppid : 0; }
pid_t getpgrp(void) { return self_is_process() ? (pid_t)self()->pgid : 0; }
pid_t setsid(void) { return ask(SERVER_SETSID, 0, 0); }
int setpgid(pid_t pid, pid_t group) { return ask(SERVER_SETPGID, (word)pid, (word)group); }
int setpgrp(void) { return setpgid(0, 0); }

pid_t getpgid(pid_t pid)
{
    const volatile struct proc *p = pid ? proc_of((word)pid) : self();
    return p ? (pid_t)p->pgid : file_result(-ESRCH);
}

pid_t getsid(pid_t pid)
{
    const volatile struct proc *p = pid ? proc_of((word)pid) : self();
    return p ? (pid_t)p->sid : file_result(-ESRCH);
}

/* There is one user, who may do everything. */
uid_t getuid(void) { return 0; }
uid_t geteuid(void) { return 0; }
gid_t getgid(void) { return 0; }
gid_t getegid(void) { return 0; }
int setuid(uid_t id) { return id ? file_result(-EPERM) : 0; }
int setgid(gid_t id) { return id ? file_result(-EPERM) : 0; }
int getgroups(int size, gid_t list[])
{
    if (size > 0)
        list[0] = 0;
    return 1;
}

/* ---- waiting ---- */

static bool wanted(const volatile struct proc *p, pid_t which)
{
    if (p->state == PROC_FREE || p->ppid != (word)getpid())
        return false;
    return which == -1 || p->pgid == (which ? -(word)which : self()->pgid);
}

static bool reportable(const volatile struct proc *p, int options)
{
    if (p->state == PROC_ZOMBIE)
        return true;
    return p->changed && options & (p->state == PROC_STOPPED ? WUNTRACED : WCONTINUED);
}

/* A child to report about, or else the next that could use the time until there is one; NULL: there are none. */
static const volatile struct proc *child(pid_t which, int options, unsigned *turn)
{
    const volatile struct proc *running = NULL;
    if (which > 0) {
        running = proc_of((word)which);
        if (!running || running->ppid != (word)getpid())
            return NULL;
        *turn = reportable(running, options) ? PROCS_MAX : 0;
        return running;
    }
    for (unsigned i = 1; i < PROCS_MAX; i++) {
        const volatile struct proc *p = &PROCS->proc[(i + *turn) % (PROCS_MAX - 1)];
        if (!wanted(p, which))
            continue;
        if (reportable(p, options)) {
            *turn = PROCS_MAX;
            return p;
        }
        if (!running || running->state == PROC_STOPPED)
            running = p;
    }
    if (running)
        *turn = (unsigned)(running - PROCS->proc);
    return running;
}

pid_t waitpid(pid_t which, int *status, int options)
{
    unsigned turn = 0;
    if (options & ~(WNOHANG | WUNTRACED | WCONTINUED))
        return file_result(-EINVAL);
    while (self_is_process()) {
        const volatile struct proc *p = child(which, options, &turn);
        if (!p)
            break;
        if (turn == PROCS_MAX) {
            word w[FILE_WORDS] = { p->pid };
            pid_t pid = (pid_t)p->pid;
            if (server_ask(SERVER_REAP, w) == 0) {
                if (status)
                    *status = (int)w[0];
                return pid;
            }
            turn = 0;
            continue;
        }
        if (options & WNOHANG)
            return 0;
        envid env = p->env;                     /* if it has died without a word, the server will notice */
        int error = signal_wait(p->state != PROC_STOPPED && env ? env : PROCS->head.server);
        if (error)
            return file_result(error);
    }
    return file_result(-ECHILD);
}

pid_t wait(int *status) { return waitpid(-1, status, 0); }
pid_t wait3(int *status, int options, struct rusage *usage) { return wait4(-1, status, options, usage); }

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    if (usage)
        memset(usage, 0, sizeof *usage);        /* what children used is not kept */
    return waitpid(pid, status, options);
}
