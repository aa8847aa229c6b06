/* Local calls between processes that die, lie and are interrupted (exos/ipc.h). */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/ipc.h>
#include <exos/proc.h>
#include "ptap.h"

#define CLIENTS 6
#define TIMES   300

static struct { volatile word calls, caller; } *shared;

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static pid_t serve(lrpc_function function)
{
    pid_t child = fork();

    if (!child)
        for (lrpc_serve(function);;)
            exos_yield(0);
    while (lrpc(proc_env(child), 0) == -E_ENV && !kill(child, 0))         /* it does not serve yet */
        exos_yield(proc_env(child));
    return child;
}

/* Long enough that slices end in it; and with 2, for four slices. */
static int slow(word argument, envid caller)
{
    shared->calls++;
    if (argument == 2) {
        shared->caller = caller;
        for (word begin = SYSINFO->ticks; SYSINFO->ticks - begin < 4; )
            ;
    }
    for (volatile int i = 0; i < 2000; i++)
        ;
    return (int)(argument + 1);
}

static void clients(void)
{
    pid_t server = serve(slow), child[CLIENTS], dies;
    envid to = proc_env(server);
    int status, right = 0;

    is(lrpc(to, 41), 42, "a call returns what the function returns");
    shared->calls = shared->caller = 0;
    dies = fork();
    if (!dies)
        _exit(lrpc(to, 2));
    while (!shared->caller)
        exos_yield(0);
    is((long)shared->caller, (long)proc_env(dies), "  the kernel says who calls");
    end(dies);                                  /* the server is at its call */
    is(lrpc(to, 7), 8, "a server survives a caller that dies in the middle");
    is((long)shared->calls, 2, "  and has done each call once");
    shared->calls = 0;
    for (int i = 0; i < CLIENTS; i++)
        if (!(child[i] = fork())) {
            for (word n = 0; n < TIMES; n++)
                if (lrpc(to, n * 100 + (word)i + 10) != (int)(n * 100 + (word)i + 11))
                    _exit(1);
            _exit(0);
        }
    for (int i = 0; i < CLIENTS; i++) {
        waitpid(child[i], &status, 0);
        right += WIFEXITED(status) && !WEXITSTATUS(status);
    }
    is(right, CLIENTS, "many callers at once each get their own answers");
    is((long)shared->calls, CLIENTS * TIMES, "  each call was made once");
    end(server);
    is(lrpc(to, 1), -E_ENV, "a server that has ended is none");
}

static int dying(word argument, envid caller)
{
    (void)caller;
    if (argument)
        sys_env_destroy(0, 0, 0);
    return 0;
}

static int negative(word argument, envid caller) { return (void)caller, -(int)argument; }

static void deaths(void)
{
    pid_t server = serve(dying);

    is(lrpc(proc_env(server), 1), -E_ENV, "a caller survives its server's death");
    end(server);
    server = serve(negative);
    is(lrpc(proc_env(server), 3), -3, "a negative result is one, too");
    end(server);
    is(lrpc(ENV->id, 1), -E_ENV, "who calls itself gets no answer");
    is(lrpc(0x7fffffff, 1), -E_ENV, "nor who calls nobody");
}

/* A server that answers at once whom nobody asked, and one that it already answered: with sp and all other registers zero. */
static void answer_unasked(envid whom)
{
    register word v0 __asm__("$2") = whom, a0 __asm__("$4") = 1995, t0 __asm__("$8") = (word)-2;

    __asm__ volatile("sw $29, 0x6f00($0)\n\tmove $29, $0\n\tsyscall\n\tlw $29, 0x6f00($0)\n\tnop"
                     : "+r"(v0), "+r"(a0), "+r"(t0) : : "memory", EXOS_LOST_REGISTERS, "$3");
}

static void lies(void)
{
    pid_t child = fork();
    int unharmed = 1;

    if (!child)
        for (int i = 0; i < 200; i++) {
            answer_unasked(ENV->parent);
            exos_yield(ENV->parent);
        }
    for (int i = 0; i < 100; i++)
        unharmed &= exos_yield(proc_env(child)) != 1995;
    end(child);
    is(unharmed, 1, "an answer to no call changes nothing");
}

int main(void)
{
    begin();
    shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    clients();
    deaths();
    lies();
    munmap((void *)shared, PAGE_SIZE);
    return finish();
}
