/* Table 8: communication between two processes of ExOS. This one measures, a child is the other side. Measured
 * are the library's public functions; one sample is one message there and one back. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>
#include <aegis/error.h>
#include <exos/ipc.h>
#include <exos/pipe.h>
#include <exos/proc.h>
#include "region.h"

#define SAMPLES 50
#define WARM    20

static volatile word *shared;

static void failed(const char *what)
{
    printf("bench: %s does not hold\n", what);
    exit(1);
}
/* First until nothing misses any more. `holds` is asked outside of the region. */
#define sample(n, what, holds) do { \
    for (int i = 0; i < WARM; i++) { what; check(holds); } \
    for (int i = 0; i < SAMPLES; i++) { open(n); what; close(); check(holds); } \
} while (0)
#define check(holds) do if (!(holds)) failed(#holds); while (0)

static void ended(pid_t pid)
{
    int status;

    check(waitpid(pid, &status, 0) == pid);
}

/* ---- pipe: a word goes to the other and comes back, one more ---- */

static void row_pipe(void)
{
    int there[2], back[2];
    word n = 0, wanted = 0;
    pid_t child;

    check(pipe(there) == 0 && pipe(back) == 0);
    child = fork();
    if (!child) {
        (close)(there[1]), (close)(back[0]);
        while (read(there[0], &n, sizeof n) == sizeof n) {
            n++;
            write(back[1], &n, sizeof n);
        }
        _exit(0);
    }
    (close)(there[0]), (close)(back[1]);
    sample(16, (write(there[1], &n, sizeof n), read(back[0], &n, sizeof n)), n == ++wanted);
    (close)(there[1]), (close)(back[0]);
    ended(child);
}

/* The same in line. */
static void row_inlined(void)
{
    int there[2], back[2];
    word n = 0, wanted = 0;
    struct file *to, *from;
    pid_t child;

    check(pipe(there) == 0 && pipe(back) == 0);
    child = fork();
    if (!child) {
        (close)(there[1]), (close)(back[0]);
        from = file_get(there[0]), to = file_get(back[1]);
        while (pipe_read_word(from, &n) == sizeof n)
            pipe_write_word(to, n + 1);
        _exit(0);
    }
    (close)(there[0]), (close)(back[1]);
    to = file_get(there[1]), from = file_get(back[0]);
    sample(17, (pipe_write_word(to, n), pipe_read_word(from, &n)), n == ++wanted);
    (close)(there[1]), (close)(back[0]);
    ended(child);
}

/* ---- shm: a counter that each increments in turn ---- */

static void turn(volatile word *count, word parity, envid other)
{
    ++*count;
    while ((*count & 1) != parity)
        exos_yield_here(other);
}

static void row_shm(void)
{
    volatile word *count = shared;
    envid me = ENV->id, other;
    word wanted = 0;
    pid_t child;

    *count = 0;
    child = fork();
    if (!child) {
        while (!(*count & 1))
            exos_yield(me);
        for (;;)
            turn(count, 1, me);
    }
    other = proc_env(child);
    sample(18, turn(count, 0, other), *count == (wanted += 2));
    kill(child, SIGKILL);
    ended(child);
}

/* ---- lrpc: a counter in the other address space ---- */

static int counter;
static int count(word argument, envid caller)
{
    (void)argument, (void)caller;
    return ++counter;
}

static void row_lrpc(void)
{
    pid_t child = fork();
    envid server = proc_env(child ? child : getpid());
    int got, wanted = 0;

    if (!child)
        for (lrpc_serve(count);;)
            exos_yield(0);
    while (lrpc_try(server, 0) == -E_ENV)       /* it does not serve yet */
        exos_yield(server);
    wanted = lrpc(server, 0);
    sample(19, got = lrpc(server, 0), got == ++wanted);
    check(counter == 0);
    kill(child, SIGKILL);
    ended(child);
}

int main(void)
{
    shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(shared != MAP_FAILED);
    row_pipe();
    row_inlined();
    row_shm();
    row_lrpc();
    printf("bench: done\n");
    return 0;
}
