/* The table of processes (paper 6.3: shared state of a libOS, here behind one server).
 *
 * Invariants: the process of slot s has pid % PROCS_MAX == s. A live one (running or stopped) has an environment, which no
 * other has, and whose capability this file holds, so that it can be destroyed whatever it does; it is the only one that
 * may speak for the process. A zombie has none. Process 1 is the server itself: it is nobody's child, takes no signal and
 * inherits orphans, whose ends nobody waits for. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "init.h"

#define STATUS_KILLED SIGKILL

struct procs procs __attribute__((aligned(PAGE_SIZE)));
_Static_assert(sizeof(struct proc) == 64 && sizeof(struct procs) == PAGE_SIZE, "one page");

static struct cap caps[PROCS_MAX];              /* of environments, by slot */
static uint8_t slots[ENV_MAX];                  /* by an environment's index; stale unless procs agrees */
static uint16_t lives[PROCS_MAX];               /* processes that a slot has had */
static unsigned next_slot;                      /* where the search for a free one begins */
static struct { word pid, status; } started;    /* by proc_start; pid 0: it has ended */

static unsigned slot_of(const struct proc *p)
{
    return (unsigned)(p - procs.proc) + 1;
}

unsigned proc_slot(envid env)
{
    unsigned slot = slots[ENV_INDEX(env)];
    struct proc *p = proc_in(slot);
    return env && p && p->env == env ? slot : 0;
}

/* By number, if there is such a process. */
static struct proc *named(word pid)
{
    struct proc *p = proc_in(PID_SLOT(pid));
    return p && p->pid == pid ? p : NULL;
}

static void settle(struct proc *p, envid env, struct cap cap)
{
    p->env = env;
    caps[slot_of(p)] = cap;
    slots[ENV_INDEX(env)] = (uint8_t)slot_of(p);
}

/* Fit to be printed on anybody's terminal. */
static void name_set(struct proc *p, const char *name)
{
    strncpy(p->name, name, sizeof p->name - 1);
    p->name[sizeof p->name - 1] = '\0';
    for (char *c = p->name; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

/* Round the table, so that a number comes back late. */
static struct proc *make(envid env, struct cap cap, const struct proc *parent)
{
    for (unsigned i = 0; i < PROCS_MAX; i++) {
        unsigned slot = (next_slot + i) % PROCS_MAX;
        if (!slot || proc_in(slot))
            continue;
        next_slot = slot + 1;
        struct proc *p = &procs.proc[slot - 1];
        word pid = slot + lives[slot] * PROCS_MAX;
        lives[slot] = (uint16_t)((lives[slot] + 1) % (PID_MAX / PROCS_MAX));
        *p = (struct proc){ .pid = pid, .ppid = PID_INIT, .pgid = pid, .sid = pid, .state = PROC_RUNNING,
                            .started = kernel_ticks() };
        if (parent) {
            p->ppid = parent->pid;
            p->pgid = parent->pgid;
            p->sid = parent->sid;
            memcpy(p->name, parent->name, sizeof p->name);
        }
        settle(p, env, cap);
        procs.head.count++;
        return p;
    }
    return NULL;
}

void proc_init(envid server)
{
    memset(&procs, 0, sizeof procs);
    memset(lives, 0, sizeof lives);
    next_slot = PID_INIT;
    procs.head.server = server;
    struct proc *p = make(server, (struct cap){ 0, 0 }, NULL);
    p->ppid = 0;
    name_set(p, "init");
}

/* An environment that a client brings: alive, its own child, nobody's process, and the capability is the right one. */
static int acceptable(unsigned slot, const word *w)
{
    if (proc_slot(w[0]) || !kernel_alive(w[0]) || kernel_parent(w[0]) != proc_in(slot)->env)
        return -EPERM;
    return kernel_grants(w[0], (struct cap){ w[1], w[2] }) ? 0 : -EPERM;
}

static int request_fork(unsigned slot, const word *w)
{
    int error = acceptable(slot, w);
    if (error)
        return error;
    struct proc *p = make(w[0], (struct cap){ w[1], w[2] }, proc_in(slot));
    if (!p)
        return -EAGAIN;
    procs.head.forks++;
    files_fork(slot, slot_of(p));
    return (int)p->pid;
}

static int request_exec(unsigned slot, const word *w)
{
    struct proc *p = proc_in(slot);
    int error = acceptable(slot, w);
    if (error)
        return error;
    envid old = p->env;
    struct cap cap = caps[slot];
    settle(p, w[0], (struct cap){ w[1], w[2] });
    name_set(p, (const char *)(w + 3));
    kernel_destroy(old, cap);
    return 0;
}

int proc_start(envid env, struct cap cap, const char *name)
{
    struct proc *p = make(env, cap, NULL);
    if (!p)
        return -EAGAIN;
    name_set(p, name);
    started.pid = p->pid;
    return (int)p->pid;
}

bool proc_ended(word *status)
{
    *status = started.status;
    return !started.pid;
}

static void forget(struct proc *p)
{
    *p = (struct proc){ 0 };
    procs.head.count--;
}


void proc_end(unsigned slot, word status)
{
    struct proc *p = proc_in(slot);
    envid env = p->env;
    p->env = 0;
    p->state = PROC_ZOMBIE;
    p->status = status & 0xffff;
    p->changed = 0;
    if (p->pid == started.pid) {
        started.pid = 0;
        started.status = p->status;
    }
    files_exit(slot);
    kernel_destroy(env, caps[slot]);
    caps[slot] = (struct cap){ 0, 0 };
    for (unsigned i = 1; i < PROCS_MAX; i++) {
        struct proc *child = proc_in(i);
        if (!child || child->ppid != p->pid)
            continue;
        child->ppid = PID_INIT;
        if (child->state == PROC_ZOMBIE)
            forget(child);
    }
    proc_orphans(slot);
    if (p->ppid == PID_INIT)
        forget(p);                      /* nobody will wait for it */
    else
        proc_signal(named(p->ppid), SIGCHLD);
}

static int request_reap(unsigned slot, word *w)
{
    struct proc *p = named(w[0]);
    if (!p || p->ppid != proc_in(slot)->pid)
        return -ECHILD;
    w[0] = p->status;
    if (p->state == PROC_ZOMBIE)
        forget(p);
    else if (p->changed)
        p->changed = 0;
    else
        return -EAGAIN;
    return 0;
}

static int request_setpgid(unsigned slot, const word *w)
{
    struct proc *caller = proc_in(slot), *p = w[0] ? named(w[0]) : caller;
    word group = w[1] ? w[1] : p ? p->pid : 0;
    bool exists = p && group == p->pid;
    if (!p || (p != caller && p->ppid != caller->pid))
        return -ESRCH;
    if (group >= PID_MAX)
        return -EINVAL;
    for (unsigned i = 1; i < PROCS_MAX; i++)
        exists |= proc_in(i) && proc_in(i)->pgid == group && proc_in(i)->sid == p->sid;
    if (!exists || p->sid != caller->sid || p->sid == p->pid)
        return -EPERM;
    p->pgid = group;
    return 0;
}

static int request_setsid(unsigned slot)
{
    struct proc *p = proc_in(slot);
    for (unsigned i = 1; i < PROCS_MAX; i++)
        if (proc_in(i) && proc_in(i)->pgid == p->pid)
            return -EPERM;
    p->sid = p->pgid = p->pid;
    return (int)p->pid;
}

static int request_take(unsigned slot, word *w)
{
    struct proc *p = proc_in(slot);
    w[0] &= p->pending;
    p->pending &= ~w[0];
    return 0;
}

static int request_stop(unsigned slot, const word *w)
{
    proc_stopped(proc_in(slot), (int)(w[0] & 31));
    return 0;
}

static int request_exit(unsigned slot, const word *w)
{
    proc_end(slot, w[0]);
    return 0;
}

int proc_request(unsigned slot, word op, word *w)
{
    switch (op) {
    case SERVER_FORK:       return request_fork(slot, w);
    case SERVER_EXEC:       return request_exec(slot, w);
    case SERVER_EXIT:       return request_exit(slot, w);
    case SERVER_REAP:       return request_reap(slot, w);
    case SERVER_KILL:       return proc_kill(slot, (int)w[0], (int)w[1]);
    case SERVER_TAKE:       return request_take(slot, w);
    case SERVER_SETPGID:    return request_setpgid(slot, w);
    case SERVER_SETSID:     return request_setsid(slot);
    case SERVER_STOP:       return request_stop(slot, w);
    default:                return -ENOSYS;
    }
}

void proc_look(void)
{
    for (unsigned slot = PID_INIT + 1; slot < PROCS_MAX; slot++) {
        struct proc *p = proc_in(slot);
        if (p && p->env && !kernel_alive(p->env))
            proc_end(slot, STATUS_KILLED);
    }
}
