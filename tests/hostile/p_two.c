/* Two library operating systems at once: processes of ExOS and m_two, a program of exos/min that is executed like any other.
 * They call each other by protected transfer; each in turn is killed in the middle of a call, and the other goes on. */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/proc.h>
#include <exos/transfer.h>
#include <exos/upcall.h>
#include "../exos/ptap.h"
#include "two.h"

static struct { volatile word entered; } *shared;

static int ask(envid whom, word operation, word b, word c)
{
    struct message m = { { 0, operation, b, c } };
    int error = exos_call(whom, &m);

    return error ? error : (int)m.w[0];
}

/* A process of the other kind. Its environment is another one when it has been executed. */
static pid_t other(envid *env)
{
    pid_t pid = fork();

    if (!pid) {
        execl("/m_two", "m_two", NULL);
        _exit(1);
    }
    for (int i = 0; i < 1000 && ask(proc_env(pid), TWO_ADD, 1, 1) != 2; i++)
        exos_yield(0);
    *env = proc_env(pid);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* After a while, so that whoever it is is in the middle. */
static pid_t killer_of(pid_t victim)
{
    pid_t pid = fork();

    if (!pid) {
        for (word begin = SYSINFO->ticks; SYSINFO->ticks - begin < 6; )
            exos_yield(0);
        _exit(kill(victim, SIGKILL));
    }
    return pid;
}

static void multiply(envid caller, struct message *m)
{
    (void)caller;
    m->w[0] = m->w[1] * m->w[2];
}

static void spin(envid caller, struct message *m)
{
    (void)m;
    shared->entered = caller;
    for (;;)
        ;
}

static void talk(void)
{
    envid min;
    pid_t pid = other(&min);
    int answer = 0;

    is(ask(min, TWO_ADD, 40, 2), 42, "a process of ExOS calls a program of exos/min");
    exos_serve(multiply);
    is(ask(min, TWO_CALL, ENV->id, 0), 0, "  which is to call it");
    for (int i = 0; i < 100 && !answer; i++) {
        exos_yield(min);
        answer = ask(min, TWO_ANSWER, 0, 0);
    }
    exos_serve(NULL);
    is(answer, 42, "  and does");
    end(pid);
}

static void it_dies(void)
{
    envid min;
    pid_t pid = other(&min), killer = killer_of(pid);

    is(ask(min, TWO_SPIN, 0, 0), -E_ENV, "the program of exos/min is destroyed while it serves: its caller is told");
    waitpid(killer, NULL, 0), waitpid(pid, NULL, 0);
    is(ask(min, TWO_ADD, 1, 2), -E_ENV, "  and it is not there any more");
    pid = other(&min);
    is(ask(min, TWO_ADD, 1, 2), 3, "  another one is as good");
    end(pid);
}

static void we_die(void)
{
    envid min;
    pid_t pid = other(&min), victim = fork(), killer;
    int answer = 0;

    if (!victim)
        for (exos_serve(spin);;)
            exos_yield(0);
    shared->entered = 0;
    ask(min, TWO_CALL, proc_env(victim), 0);
    for (int i = 0; i < 200 && !shared->entered; i++)
        exos_yield(0);
    is((long)shared->entered, (long)min, "a process of ExOS serves the program of exos/min");
    killer = killer_of(victim);
    waitpid(killer, NULL, 0), waitpid(victim, NULL, 0);
    for (int i = 0; i < 200 && answer == 0; i++) {
        exos_yield(0);
        answer = ask(min, TWO_ANSWER, 0, 0);
    }
    is(answer, -E_ENV, "  and is destroyed: that one is told, too");
    is(ask(min, TWO_ADD, 3, 4), 7, "  and goes on");
    end(pid);
}

int main(void)
{
    begin();
    shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    talk();
    it_dies();
    we_die();
    munmap((void *)shared, PAGE_SIZE);
    return finish();
}
