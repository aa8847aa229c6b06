/* Signals, within the process that they are sent to (POSIX.1). The server only keeps which are pending, in the table that
 * everyone reads; what they do is decided here: when a slice starts that interrupted the program, and whenever a call that
 * waits looks around. Faults of the program are signals too, which nobody sends.
 *
 * A handler runs as if the program had called it where it was, on the program's stack. A signal that is ignored is never
 * taken, so that a storm of them costs a few loads per slice. */
#include <signal.h>
#include <string.h>
#include <sys/reent.h>
#include <sys/time.h>
#include <unistd.h>
#include <errno.h>
#include "self.h"

#define SIGNALS     32
#define ALL         0xfffffffe
#define UNSTOPPABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define STOPS       (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
#define HARMLESS    (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH))

static struct sigaction actions[SIGNALS];
static word ignored = HARMLESS;         /* SIG_IGN, or SIG_DFL where that does nothing */
static volatile word blocked;
static volatile word local;             /* pending here, unknown to the server: of the alarm clock */
static volatile word alarm_at, alarm_every;
static volatile word handled, interrupting;     /* handlers that have run, and those of them without SA_RESTART */
static volatile int faulted;            /* signal of a fault whose handler is about to run */
word time_slices;
void (*signals_then)(void);
bool (*signals_elsewhere)(void);

void fpu_save(word at[33]);
void fpu_load(const word at[33]);
extern char rt_hooked[];                /* upcalls.S: as if the program had called the hook at hook_pc */

static word ready(void)
{
    word at = alarm_at;
    if (at && (int)(SYSINFO->ticks - at) >= 0) {
        alarm_at = alarm_every ? SYSINFO->ticks + alarm_every : 0;
        local |= SIGNAL_BIT(SIGALRM);
    }
    word pending = local | (self_is_process() ? self()->pending : 0);
    return pending & ~(ignored | blocked) & ALL;
}

static void stop(int signal)
{
    process_ask(SERVER_STOP, (word)signal, 0, 0);
    while (self()->state == PROC_STOPPED)
        exos_yield(0);
}

static void by_default(int signal)
{
    if (SIGNAL_BIT(signal) & STOPS)
        stop(signal);
    else if (!(SIGNAL_BIT(signal) & HARMLESS))
        process_end((word)signal);
}

static void act(int signal)
{
    struct sigaction a = actions[signal];
    word before = blocked, fpr[33];
    bool fpu = ENV->fpu || ENV->fpu_used;
    int error = errno, reent_error = _REENT->_errno;

    if (a.sa_handler == SIG_DFL || a.sa_handler == SIG_IGN) {
        if (a.sa_handler == SIG_DFL)
            by_default(signal);
        return;
    }
    if (a.sa_flags & (int)SA_RESETHAND)
        actions[signal].sa_handler = SIG_DFL;
    blocked |= (a.sa_mask | (a.sa_flags & SA_NODEFER ? 0 : SIGNAL_BIT(signal))) & ~UNSTOPPABLE;
    if (fpu)
        fpu_save(fpr);
    handled++;
    interrupting += !(a.sa_flags & SA_RESTART);
    a.sa_handler(signal);
    if (fpu)
        fpu_load(fpr);
    blocked = before;
    errno = error;
    _REENT->_errno = reent_error;
}

static bool take(int signal)
{
    word bit = SIGNAL_BIT(signal);
    if (local & bit) {
        local &= ~bit;
        return true;
    }
    word w[FILE_WORDS] = { bit };
    return server_ask(SERVER_TAKE, w) == 0 && w[0];
}

void signals_look(void)
{
    word which;
    while (!signals_held && (which = ready()) != 0) {
        int signal = __builtin_ctz(which);
        if (take(signal))
            act(signal);
    }
}

/* A slice has started; it interrupted the program's own code. */
static void slice(struct exos_frame *f)
{
    (void)f;
    if (faulted) {
        int signal = faulted;
        faulted = 0;
        act(signal);
        return;
    }
    time_slices++;
    if (signals_held)
        return;
    signals_look();
    if (signals_then)
        signals_then();
}

/* A fault that nobody has answered becomes a signal, if the program has a handler for it and could run that. It is
 * entered as slice() is, once the frame's registers are back. */
static void unhandled(struct exos_frame *f, int signal)
{
    void (*handler)(int) = actions[signal].sa_handler;
    if (handler == SIG_DFL || handler == SIG_IGN || faulted || signals_held || blocked & SIGNAL_BIT(signal)) {
        fault_report(f);
        process_end((word)signal);
    }
    faulted = signal;
    STATE->hook_pc = f->pc;
    f->pc = (word)rt_hooked;
}

int signal_wait(envid who)
{
    word before = interrupting;
    signals_look();
    if (interrupting == before && !(signals_elsewhere && signals_elsewhere())) {
        if (!who || who == ENV->id || exos_yield(who) < 0)
            exos_yield(0);
        signals_look();
    }
    return interrupting == before ? 0 : -EINTR;
}

/* ---- what programs call ---- */

static bool exists(int signal) { return signal > 0 && signal < SIGNALS; }

int sigaction(int signal, const struct sigaction *to, struct sigaction *from)
{
    word bit = SIGNAL_BIT(signal);
    if (!exists(signal) || (to && bit & UNSTOPPABLE))
        return file_result(-EINVAL);
    if (from)
        *from = actions[signal];
    if (!to)
        return 0;
    bool was = ignored & bit;
    signals_held++;
    actions[signal] = *to;
    if (to->sa_handler == SIG_IGN || (to->sa_handler == SIG_DFL && bit & HARMLESS))
        ignored |= bit;
    else
        ignored &= ~bit;
    if (was || ignored & bit)                   /* what came while it was ignored is gone */
        if (local & bit || (self_is_process() && self()->pending & bit))
            take(signal);
    signals_held--;
    return 0;
}

/* In place of newlib's own, which would know nothing of the kernel. */
_sig_func_ptr signal(int signal, _sig_func_ptr handler)
{
    struct sigaction to = { .sa_handler = handler, .sa_flags = SA_RESTART }, from;
    return sigaction(signal, &to, &from) < 0 ? SIG_ERR : from.sa_handler;
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    word before = blocked;
    if (set && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
        return file_result(-EINVAL);
    if (set)
        blocked = (how == SIG_BLOCK ? before | *set : how == SIG_UNBLOCK ? before & ~*set : *set) & ~UNSTOPPABLE;
    if (old)
        *old = before;
    signals_look();
    return 0;
}

int sigpending(sigset_t *set)
{
    *set = (local | (self_is_process() ? self()->pending : 0)) & blocked & ~ignored;
    return 0;
}

int sigsuspend(const sigset_t *mask)
{
    word before = blocked, count = handled;
    signals_held++;
    blocked = *mask & ~UNSTOPPABLE;
    signals_held--;
    signals_look();
    while (handled == count)
        signal_wait(0);
    blocked = before;
    signals_look();
    return file_result(-EINTR);
}

int pause(void)
{
    sigset_t now = blocked;
    return sigsuspend(&now);
}

int sigwait(const sigset_t *set, int *signal)
{
    for (;; exos_yield(0)) {
        word there = (local | (self_is_process() ? self()->pending : 0)) & *set & ALL;
        if (there && take(__builtin_ctz(there))) {
            *signal = __builtin_ctz(there);
            return 0;
        }
        signals_look();
    }
}

int kill(pid_t pid, int signal)
{
    if (!self_is_process()) {                   /* alone: there is nobody else */
        if (signal > 0 && exists(signal))
            local |= SIGNAL_BIT(signal);
        signals_look();
        return exists(signal) || !signal ? 0 : file_result(-EINVAL);
    }
    int done = process_ask(SERVER_KILL, (word)pid, (word)signal, 0);
    signals_look();
    return file_result(done);
}

int killpg(pid_t group, int signal) { return group > 1 ? kill(-group, signal) : file_result(-EINVAL); }
int raise(int signal) { return kill(getpid(), signal); }

/* ---- the alarm clock; its resolution is a slice ---- */

static unsigned ticks_of(unsigned seconds, unsigned microseconds)
{
    return seconds * SLICE_HZ + (microseconds * SLICE_HZ + 999999u) / 1000000u;
}

static void time_of(word ticks, struct timeval *t)
{
    t->tv_sec = ticks / SLICE_HZ;
    t->tv_usec = ticks % SLICE_HZ * (1000000 / SLICE_HZ);
}

static word alarm_left(void)
{
    word at = alarm_at;
    return !at ? 0 : (int)(at - SYSINFO->ticks) > 0 ? at - SYSINFO->ticks : 1;
}

static void alarm_set(word ticks, word every)
{
    word at = SYSINFO->ticks + ticks + 1;       /* not before: the present tick has begun already */
    alarm_every = every;
    alarm_at = ticks ? at + !at : 0;
}

unsigned alarm(unsigned seconds)
{
    unsigned left = (alarm_left() + SLICE_HZ - 1) / SLICE_HZ;
    alarm_set(ticks_of(seconds, 0), 0);
    return left;
}

int getitimer(int which, struct itimerval *value)
{
    if (which != ITIMER_REAL)
        return file_result(-EINVAL);
    time_of(alarm_left(), &value->it_value);
    time_of(alarm_every, &value->it_interval);
    return 0;
}

int setitimer(int which, const struct itimerval *__restrict to, struct itimerval *__restrict from)
{
    if (which != ITIMER_REAL || to->it_value.tv_usec >= 1000000 || to->it_interval.tv_usec >= 1000000)
        return file_result(-EINVAL);
    if (from)
        getitimer(which, from);
    alarm_set(ticks_of((unsigned)to->it_value.tv_sec, (unsigned)to->it_value.tv_usec),
              ticks_of((unsigned)to->it_interval.tv_sec, (unsigned)to->it_interval.tv_usec));
    return 0;
}

/* ---- the beginning of a program, exec and fork ---- */

void signals_start(const struct handover *from)
{
    if (from) {
        blocked = from->blocked;
        ignored |= from->ignored;
        for (int i = 1; i < SIGNALS; i++)
            if (from->ignored & SIGNAL_BIT(i))
                actions[i].sa_handler = SIG_IGN;
        alarm_at = from->alarm_at;
        alarm_every = from->alarm_every;
    }
    exos_unhandled = unhandled;
    exos_on_slice(slice);
}

void signals_save(struct handover *to)
{
    to->blocked = blocked;
    to->ignored = 0;
    for (int i = 1; i < SIGNALS; i++)
        if (actions[i].sa_handler == SIG_IGN)
            to->ignored |= SIGNAL_BIT(i);
    to->alarm_at = alarm_at;
    to->alarm_every = alarm_every;
}

void signals_forked(void)
{
    if (local | alarm_at | alarm_every | time_slices)       /* what is not written is not copied */
        local = alarm_at = alarm_every = time_slices = 0;
}
