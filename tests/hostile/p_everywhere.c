/* h_everywhere for the library: one interrupt after k instructions of what processes of ExOS do with one another, for all k or
 * for some that are spread over it. Each time it comes out as it does without, and nothing is left over. The same when the
 * process with which it is done is killed there: then it ends with -E_ENV or as it should.
 *
 * Time is strict's test device, the clock is off: the interrupted slice goes to whoever else is there, the server first.
 * p_everywhere [POINTS]: so many for each at least, if it has so many instructions; without, all. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/ipc.h>
#include <exos/proc.h>
#include <exos/transfer.h>
#include <exos/tree.h>
#include "../exos/ptap.h"

enum { DEVICE_INDEX = 100, INSTRUCTIONS = 1, ALARM = 3, WARM = 3 };
#define DEVICE ((volatile word *)(DEVICE_INDEX << PAGE_SHIFT))

static struct { volatile word turn, victim, killed, served; } *shared;
static pid_t peer;
static envid peer_env;
static int there[2], back[2];
static word limit;

static void end_peer(void)
{
    kill(peer, SIGKILL);
    waitpid(peer, NULL, 0);
}

/* ---- calls ---- */

static int add_one(word argument, envid caller) { return (void)caller, (int)argument + 1; }

static void calls_begin(void)
{
    peer = fork();
    if (!peer)
        for (lrpc_serve(add_one);;)
            exos_yield(0);
    peer_env = proc_env(peer);
    while (lrpc(peer_env, 1) == -E_ENV)
        exos_yield(peer_env);
}

static int calls(void)
{
    int sum = 0;

    for (word i = 0; i < 4; i++) {
        int got = lrpc(peer_env, i + (word)sum);

        if (got < 0)
            return got;
        sum = sum * 3 + got;
    }
    return sum;
}

/* ---- requests of a server that, whenever it runs, says unasked that it is busy ---- */

static void serve_one(envid caller, struct message *m)
{
    (void)caller;
    shared->served++;
    m->w[0]++;
}

/* As a reply is sent, but from exos_yield's state: the program goes on when somebody yields to it. */
static void say_busy(envid whom)
{
    register word v0 __asm__("$2") = whom, v1 __asm__("$3") = 0;

    __asm__ volatile(
        ".set   push\n\t"
        ".set   noreorder\n\t"
        "addiu  $sp, $sp, -24\n\t"
        "jal    exos_park\n\t"
        " li    $8, 2\n\t"                                     /* BUSY, as in upcalls.S */
        "addiu  $sp, $sp, 24\n\t"
        ".set   pop"
        : "+r"(v0), "+r"(v1) : : "$4", "$8", EXOS_LOST_REGISTERS);
}

static void requests_begin(void)
{
    struct message m = { { 0 } };

    peer = fork();
    if (!peer)
        for (exos_serve(serve_one);; exos_yield(0))
            say_busy(ENV->parent);
    peer_env = proc_env(peer);
    while (exos_call(peer_env, &m) == -E_ENV)
        exos_yield(peer_env);
}

static int requests(void)
{
    word before = shared->served;
    struct message m = { { 0 } };

    for (word i = 0; i < 3; i++) {
        int error = exos_call(peer_env, &m);

        if (error)
            return error;
    }
    return (int)((shared->served - before) * 16 + m.w[0]);
}

/* ---- a counter in turns ---- */

static void turns_begin(void)
{
    shared->turn = 0;
    peer = fork();
    if (!peer)
        for (;;) {
            if (shared->turn & 1)
                shared->turn++;
            exos_yield(0);
        }
    peer_env = proc_env(peer);
}

static int turns(void)
{
    word begin = shared->turn;

    for (int i = 0; i < 3; i++) {
        shared->turn++;
        while (shared->turn & 1)
            if (exos_yield_here(peer_env) == -E_ENV)
                return -E_ENV;
    }
    return (int)(shared->turn - begin);
}

/* ---- a pipe there and one back: words, and a piece that is none ---- */

static void pipe_begin(void)
{
    char piece[7];
    long n;

    pipe(there), pipe(back);
    peer = fork();
    if (!peer) {
        close(there[1]), close(back[0]);
        for (word w; (n = read(there[0], &w, sizeof w)) > 0; ) {
            w = w * 5 + 1;
            write(back[1], &w, sizeof w);
            if (read(there[0], piece, sizeof piece) != sizeof piece)
                break;
            write(back[1], piece, sizeof piece);
        }
        _exit(0);
    }
    close(there[0]), close(back[1]);
}

static void pipe_end(void)
{
    close(there[1]), close(back[0]);
    waitpid(peer, NULL, 0);
}

static int pass(void)
{
    word w = 7;
    char piece[7] = "exokern";

    write(there[1], &w, sizeof w);
    if (read(back[0], &w, sizeof w) != sizeof w)
        return -E_ENV;
    write(there[1], piece, sizeof piece);
    for (unsigned had = 0; had < sizeof piece; ) {
        long n = read(back[0], piece + had, sizeof piece - had);

        if (n <= 0)
            return -E_ENV;
        had += (unsigned)n;
    }
    return (int)(w * 256 + (word)piece[6]);
}

/* ---- a process is made, ends and is waited for ---- */

/* Its slice is over and it has not yielded: its system calls are then the kernel's to look at (aegis/slice.c: set_late). */
static bool is_late(void) { return ENV->handler[8] == 0x80000000; }

static int birth(void)
{
    int status = 0;
    volatile word local = 3;
    pid_t child = fork();

    if (!child) {
        local += is_late() ? 100 : 4;
        _exit((int)local);
    }
    return waitpid(child, &status, 0) == child ? status + (int)local : -1;
}

static const struct scenario {
    const char *name;
    void (*begin)(void), (*end)(void);
    int (*body)(void);
    bool kill;
} scenarios[] = {
    { "local calls", calls_begin, end_peer, calls, true },
    { "requests", requests_begin, end_peer, requests, true },
    { "yields in turns", turns_begin, end_peer, turns, true },
    { "pipes", pipe_begin, pipe_end, pass, false },
    { "fork, exit and wait", NULL, NULL, birth, false },
};

static int run(const struct scenario *s, word k)
{
    DEVICE[ALARM] = k;
    int result = s->body();
    DEVICE[ALARM] = 0;
    return result;
}

static word left_over(void)
{
    return FILES->opens_free * 1000 + PROCS->head.count * 7 + SYSINFO->env_created - SYSINFO->env_destroyed;
}

static word length(const struct scenario *s)
{
    word least = (word)-1;

    for (int i = 0; i < WARM; i++) {
        word begin = DEVICE[INSTRUCTIONS];
        run(s, 0);
        word n = DEVICE[INSTRUCTIONS] - begin;
        least = n < least ? n : least;
    }
    return least;
}

static word everywhere(const struct scenario *s)
{
    word tried = 0, hits = 0, wrong = 0;

    if (s->begin)
        s->begin();
    int wanted = run(s, 0);
    word last = length(s), step = limit && last > limit ? last / limit : 1, left = left_over();
    for (word k = 1; k < last; k += step, tried++) {
        word ticks = SYSINFO->ticks;
        int got = run(s, k);

        hits += SYSINFO->ticks != ticks;
        if ((got != wanted || left_over() != left) && ++wrong < 5)
            printf("# after %lu: %d, wanted %d\n", (unsigned long)k, got, wanted);
    }
    if (s->end)
        s->end();
    is((long)wrong, 0, s->name);
    ok(hits >= tried - tried / 4, "  interrupted as often as was tried, but for the last");
    printf("# points: %lu of %lu instructions, %lu interrupts\n", (unsigned long)tried, (unsigned long)last, (unsigned long)hits);
    return hits;
}

/* A third process has the server kill the peer, in the slice that the interrupt gives away. */
static word without_peer(const struct scenario *s)
{
    word tried = 0, wrong = 0, died = 0;
    pid_t killer = fork();

    if (!killer)
        for (;; exos_yield(0))
            if (shared->victim) {
                pid_t victim = (pid_t)shared->victim;

                shared->victim = 0;
                shared->killed += kill(victim, SIGKILL) == 0;
            }
    s->begin();
    int wanted = run(s, 0);
    word last = length(s), step = limit && last > limit / 8 ? last / (limit / 8) + 1 : 1, before = shared->killed;
    for (word k = 1; k < last; k += step, tried++) {
        shared->victim = (word)peer;
        int got = run(s, k);

        died += got == -E_ENV;
        if (got != wanted && got != -E_ENV && ++wrong < 5)
            printf("# after %lu: %d, wanted %d\n", (unsigned long)k, got, wanted);
        while (shared->victim)
            exos_yield(proc_env(killer));
        end_peer();
        s->begin();
    }
    s->end();
    kill(killer, SIGKILL);
    waitpid(killer, NULL, 0);
    is((long)wrong, 0, s->name);
    ok(died > 0, "  with a peer that is killed in the middle");
    printf("# kills: %lu of %lu points, %lu in the middle\n", (unsigned long)(shared->killed - before), (unsigned long)tried,
           (unsigned long)died);
    return shared->killed - before;
}

int main(int argc, char **argv)
{
    word points = 0, kills = 0;

    limit = argc > 1 ? (word)atoi(argv[1]) : 0;
    begin();
    is(sys_test_device(DEVICE_INDEX), 0, "the test device");
    shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        points += everywhere(&scenarios[i]);
    for (unsigned i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        if (scenarios[i].kill)
            kills += without_peer(&scenarios[i]);
    printf("# %lu interrupts, %lu peers destroyed\n", (unsigned long)points, (unsigned long)kills);
    munmap((void *)shared, PAGE_SIZE);
    return finish();
}
