/* Signals: handlers, masks, defaults, faults as signals, stop and continue, the alarm clock. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/proc.h>
#include "ptap.h"

static volatile int count, last, nested, deepest;
static volatile double kept;

static void note(int signal) { count++, last = signal; }

static void deep(int signal)
{
    (void)signal;
    nested++;
    deepest = nested > deepest ? nested : deepest;
    if (++count < 5)
        raise(SIGUSR2);
    nested--;
}

static void floating(int signal)
{
    volatile double x = signal;
    kept = x * 1.5 + 0.25;
}

static int waited(pid_t pid, int options)
{
    int status = -1;
    return waitpid(pid, &status, options) == pid ? status : -1;
}

static void on(int signal, void (*handler)(int), int flags, sigset_t mask)
{
    struct sigaction a = { .sa_handler = handler, .sa_mask = mask, .sa_flags = flags };
    sigaction(signal, &a, NULL);
}

static void handlers(void)
{
    sigset_t set, old;
    ok(signal(SIGUSR1, note) == SIG_DFL, "signal() tells what was there");
    raise(SIGUSR1);
    ok(count == 1 && last == SIGUSR1, "a handler runs");
    sigemptyset(&set), sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1), raise(SIGUSR1);
    is(count, 1, "not while its signal is blocked");
    sigpending(&set);
    ok(sigismember(&set, SIGUSR1), "  which is pending");
    sigprocmask(SIG_SETMASK, &old, NULL);
    is(count, 2, "  but once it is not, once");
    on(SIGUSR2, deep, 0, 0);
    count = 0;
    raise(SIGUSR2);
    ok(deepest == 1 && count == 5, "a handler is not interrupted by its own signal");
    signal(SIGUSR2, SIG_IGN);
    raise(SIGUSR2);
    on(SIGUSR2, note, (int)SA_RESETHAND, 0);
    count = 0;
    raise(SIGUSR2);
    struct sigaction a;
    sigaction(SIGUSR2, NULL, &a);
    ok(count == 1 && a.sa_handler == SIG_DFL, "SA_RESETHAND");
    signal(SIGUSR2, SIG_IGN);
    errno = 0;
    ok(sigaction(SIGKILL, &a, NULL) == -1 && errno == EINVAL && sigaction(0, &a, NULL) == -1 && sigaction(32, &a, NULL) == -1,
       "sigaction of what cannot be handled");
    ok(kill(getpid(), 0) == 0 && kill(30000, 0) == -1 && errno == ESRCH && kill(1, SIGKILL) == -1 && errno == EPERM,
       "kill: nobody, and process 1");
    ok(kill(getpid(), 77) == -1 && errno == EINVAL, "kill: no such signal");
}

static void ends(void)
{
    static const int deadly[] = { SIGHUP, SIGINT, SIGTERM, SIGKILL, SIGUSR1, SIGABRT, SIGPIPE, SIGALRM };
    for (unsigned i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        pid_t pid = fork();
        if (!pid) {
            signal(SIGUSR1, SIG_DFL);
            for (;;)
                pause();
        }
        kill(pid, deadly[i]);
        int status = waited(pid, 0);
        ok(WIFSIGNALED(status) && WTERMSIG(status) == deadly[i], "a signal ends a process");
    }
    pid_t pid = fork();
    if (!pid) {
        for (volatile int n = 0;; n++)                  /* never asks anybody anything */
            ;
    }
    usleep(50000);
    kill(pid, SIGTERM);
    ok(WTERMSIG(waited(pid, 0)) == SIGTERM, "a loop is interrupted, and ended");
    int end[2];
    pipe(end);
    pid = fork();
    if (!pid) {
        close(end[0]);
        write(end[1], "x", 1);
        _exit(1);
    }
    close(end[0]), close(end[1]);
    ok(WTERMSIG(waited(pid, 0)) == SIGPIPE, "writing into a pipe without readers");
}

static jmp_buf back;
static void leave(int signal) { longjmp(back, signal); }
static volatile int *volatile wild = (volatile int *)0x50000000, *volatile odd = (volatile int *)((char *)&count + 1);

static void faults(void)
{
    signal(SIGSEGV, leave), signal(SIGBUS, leave), signal(SIGFPE, leave), signal(SIGTRAP, leave);
    sigset_t none = 0;
    int got = setjmp(back);
    if (!got)
        *wild = 1;
    is(got, SIGSEGV, "a wild store is SIGSEGV");
    sigprocmask(SIG_SETMASK, &none, NULL);
    got = setjmp(back);
    if (!got)
        (void)*odd;
    is(got, SIGBUS, "an unaligned load is SIGBUS");
    sigprocmask(SIG_SETMASK, &none, NULL);
    got = setjmp(back);
    if (!got)
        __asm__ volatile("break 5");
    is(got, SIGTRAP, "a break is SIGTRAP");
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGSEGV, SIG_DFL), signal(SIGBUS, SIG_DFL), signal(SIGTRAP, SIG_DFL);
    pid_t pid = fork();
    if (!pid) {
        *wild = 1;
        _exit(0);
    }
    ok(WTERMSIG(waited(pid, 0)) == SIGSEGV, "and ends a process that does not handle it");
}

static void children(void)
{
    on(SIGCHLD, note, 0, 0);
    count = 0;
    pid_t pid = fork();
    if (!pid)
        _exit(0);
    while (waitpid(pid, NULL, 0) < 0)
        ok(errno == EINTR, "waitpid is interrupted");
    signals_look();
    ok(count == 1 && last == SIGCHLD, "SIGCHLD tells of a child's end");
    signal(SIGCHLD, SIG_DFL);
    pid = fork();
    if (!pid)
        for (;;)
            pause();
    kill(pid, SIGSTOP);
    int status = waited(pid, WUNTRACED);
    ok(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "a process is stopped");
    ok(proc_of(pid)->state == PROC_STOPPED && waitpid(pid, &status, WNOHANG) == 0, "  and stays so");
    kill(pid, SIGCONT);
    status = waited(pid, WCONTINUED);
    ok(WIFCONTINUED(status), "  and goes on");
    kill(pid, SIGSTOP);
    waited(pid, WUNTRACED);
    kill(pid, SIGKILL);
    ok(WTERMSIG(waited(pid, 0)) == SIGKILL, "a stopped process can be killed");
}

static void times_pass(void)
{
    struct itimerval t = { { 0, 50000 }, { 0, 50000 } };
    struct timeval before, after;
    signal(SIGALRM, note);
    count = 0;
    alarm(1);
    gettimeofday(&before, NULL);
    pause();
    gettimeofday(&after, NULL);
    long ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_usec - before.tv_usec) / 1000;
    ok(count == 1 && ms >= 1000 && ms < 1200, "alarm after a second");
    setitimer(ITIMER_REAL, &t, NULL);
    kept = 0;
    signal(SIGALRM, floating);
    double x = 1;
    for (int i = 0; kept == 0 && i < 100000000; i++)
        x = x * 1.0000001;                              /* the handler uses the same registers */
    double y = 1;
    (void)y;
    ok(kept == SIGALRM * 1.5 + 0.25 && x > 1 && x < 30000, "a handler and what it interrupts both use the floating-point unit");
    memset(&t, 0, sizeof t);
    setitimer(ITIMER_REAL, &t, NULL);
    signal(SIGALRM, SIG_DFL);
    is((long)sleep(0), 0, "sleep(0)");
    gettimeofday(&before, NULL);
    usleep(100000);
    gettimeofday(&after, NULL);
    ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_usec - before.tv_usec) / 1000;
    ok(ms >= 100 && ms < 250, "usleep");
}

static void waiting(void)
{
    sigset_t block, none = 0;
    sigemptyset(&block), sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, NULL);
    on(SIGUSR1, note, 0, 0);
    count = 0;
    pid_t parent = getpid(), pid = fork();
    if (!pid) {
        kill(parent, SIGUSR1);
        _exit(0);
    }
    ok(sigsuspend(&none) == -1 && errno == EINTR && count == 1, "sigsuspend");
    waited(pid, 0);
    raise(SIGUSR1);
    int got = 0;
    ok(sigwait(&block, &got) == 0 && got == SIGUSR1 && count == 1, "sigwait");
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGUSR1, SIG_DFL);
}

static void storm(void)
{
    on(SIGUSR1, note, SA_RESTART, 0);
    count = 0;
    pid_t parent = getpid(), pid = fork();
    if (!pid) {
        for (int i = 0; i < 2000; i++)
            kill(parent, SIGUSR1);
        _exit(0);
    }
    ok(WIFEXITED(waited(pid, 0)) && count > 0 && count <= 2000, "a storm of signals passes");
    signal(SIGUSR1, SIG_IGN);
    pid = fork();
    if (!pid) {
        for (int i = 0; i < 2000; i++)
            kill(parent, SIGUSR1);
        _exit(0);
    }
    ok(WIFEXITED(waited(pid, 0)), "  also one that is ignored");
    signal(SIGUSR1, SIG_DFL);
    raise(SIGCONT);
    ok(1, "  of which nothing is left");
}

int main(void)
{
    begin();
    handlers();
    ends();
    faults();
    children();
    times_pass();
    waiting();
    storm();
    return finish();
}
