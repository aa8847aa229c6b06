/* Jobs: what was started, process group by process group. With a terminal, the job in front has it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include "../lib/tool.h"
#include "sh.h"

enum state { RUNNING, STOPPED, ENDED };
struct process { pid_t pid; int status; enum state state; };
struct job {
    int number;                                 /* as jobs shows it; 0: not yet in the background */
    pid_t group;
    struct process *process;
    int count;
    bool told;                                  /* of its present state */
    char *text;
    struct job *next;
};
static struct job *jobs;                        /* the latest first */
static bool control;                            /* there is a terminal to hand around */
static pid_t shell_group;
static struct termios modes;

void job_init(void)
{
    static const int ignored[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGQUIT };

    if (!interactive)
        return;
    for (unsigned i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    setpgid(0, 0);
    shell_group = getpgrp();
    control = tcsetpgrp(0, shell_group) == 0 && tcgetattr(0, &modes) == 0;
    if (!control)
        complain("no job control: %s", strerror(errno));
}

void job_forget(void)
{
    jobs = NULL;
    control = false;
}

struct job *job_new(const char *text)
{
    struct job *j = calloc(1, sizeof *j);

    if (!j || !(j->text = strdup(text)))
        give_up("out of memory");
    j->next = jobs;
    jobs = j;
    return j;
}

static void job_free(struct job *j)
{
    struct job **place = &jobs;

    while (*place && *place != j)
        place = &(*place)->next;
    if (*place)
        *place = j->next;
    free(j->process);
    free(j->text);
    free(j);
}

static enum state state_of(const struct job *j)
{
    enum state state = ENDED;

    for (int i = 0; i < j->count; i++)
        if (j->process[i].state == RUNNING)
            return RUNNING;
        else if (j->process[i].state == STOPPED)
            state = STOPPED;
    return state;
}

static void child_signals(bool foreground, const char *text)
{
    static const int restored[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTTIN };

    for (unsigned i = 0; i < sizeof restored / sizeof *restored; i++)
        signal(restored[i], SIG_DFL);
    if (!control && !foreground && *text)       /* ^C is for those in front */
        signal(SIGINT, SIG_IGN);
}

pid_t job_fork(struct job *j, bool foreground)
{
    struct process *more = realloc(j->process, (size_t)(j->count + 1) * sizeof *more);
    sigset_t interrupts, before;
    pid_t pid;

    if (!more)
        give_up("out of memory");
    j->process = more;
    fflush(stdout);
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupts, &before);       /* until the child's handler is not ours any more: none is lost */
    pid = fork();
    if (pid < 0) {
        int reason = errno;

        sigprocmask(SIG_SETMASK, &before, NULL);
        if (!j->count)
            job_free(j);
        give_up("no process: %s", strerror(reason));
    }
    if (pid == 0) {
        child_signals(foreground, j->text);
        sigprocmask(SIG_SETMASK, &before, NULL);
        if (control && *j->text) {              /* what $(...) runs is the shell's own business */
            setpgid(0, j->group);
            if (foreground)
                tcsetpgrp(0, getpgrp());
        }
        signal(SIGTTOU, SIG_DFL);
        return 0;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (!j->group)
        j->group = pid;
    if (control && *j->text)
        setpgid(pid, j->group);                 /* both do it: neither may be late */
    j->process[j->count++] = (struct process){ .pid = pid };
    return pid;
}

int status_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

/* One process has changed; false: none has. */
static bool note(int options)
{
    int status;
    pid_t pid;

    do
        pid = waitpid(-1, &status, options | (control ? WUNTRACED : 0));
    while (pid < 0 && errno == EINTR && !(options & WNOHANG) && !interrupted());
    if (pid <= 0)
        return false;
    for (struct job *j = jobs; j; j = j->next)
        for (int i = 0; i < j->count; i++)
            if (j->process[i].pid == pid) {
                j->process[i].status = status;
                j->process[i].state = WIFSTOPPED(status) ? STOPPED : ENDED;
                j->told = false;
            }
    return true;
}

static void front(pid_t group)
{
    if (control)
        tcsetpgrp(0, group);
}

static void number(struct job *j)
{
    int most = 0;

    for (struct job *other = jobs; other; other = other->next)
        most = other->number > most ? other->number : most;
    if (!j->number)
        j->number = most + 1;
}

static const char *state_text(const struct job *j)
{
    static char text[32];
    int status = j->process[j->count - 1].status;

    switch (state_of(j)) {
    case RUNNING: return "Running";
    case STOPPED: return "Stopped";
    default:
        if (WIFSIGNALED(status))
            return strsignal(WTERMSIG(status));
        if (!WEXITSTATUS(status))
            return "Done";
        sprintf(text, "Exit %d", WEXITSTATUS(status));
        return text;
    }
}

static void show(const struct job *j)
{
    printf("[%d] %-10s %s\n", j->number, state_text(j), j->text);
    fflush(stdout);
}

int job_wait(struct job *j)
{
    int status;

    interrupt_also(control && *j->text ? j->group : 0);         /* ^C may come before the job has the terminal */
    while (state_of(j) == RUNNING && (note(0) || interrupted()))
        ;
    interrupt_also(0);
    front(shell_group);
    status = j->process[j->count - 1].status;
    if (control && state_of(j) == STOPPED) {
        tcsetattr(0, TCSADRAIN, &modes);
        number(j);
        printf("\n");
        show(j);
        j->told = true;
        return status_of(status);
    }
    if (WIFSIGNALED(status)) {
        if (control)
            tcsetattr(0, TCSADRAIN, &modes);    /* it had no time to put them back */
        if (WTERMSIG(status) == SIGINT && interactive)
            raise(SIGINT);                      /* whatever it was part of ends too */
        else if (control && WTERMSIG(status) != SIGPIPE)
            fprintf(stderr, "%s\n", strsignal(WTERMSIG(status)));
    }
    job_free(j);
    return status_of(status);
}

void job_background(struct job *j)
{
    number(j);
    if (interactive)
        printf("[%d] %d\n", j->number, (int)j->process[j->count - 1].pid);
}

void job_notify(void)
{
    struct job *next;

    while (jobs && note(WNOHANG))
        ;
    for (struct job *j = jobs; j; j = next) {
        next = j->next;
        if (j->told || !j->number || state_of(j) == RUNNING)
            continue;
        if (interactive)
            show(j);
        j->told = true;
        if (state_of(j) == ENDED)
            job_free(j);
    }
}

/* ---- commands ---- */

static struct job *named(const char *name)
{
    if (name && *name == '%')
        name++;
    for (struct job *j = jobs; j; j = j->next)
        if (j->number && (name ? j->number == atoi(name) : state_of(j) != ENDED))
            return j;
    complain(name ? "%s: no such job" : "there is no job%s", name ? name : "");
    return NULL;
}

static void show_oldest_first(const struct job *j)
{
    if (!j)
        return;
    show_oldest_first(j->next);
    if (j->number)
        show(j);
}

int builtin_jobs(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (jobs && note(WNOHANG))
        ;
    show_oldest_first(jobs);
    for (struct job *j = jobs, *next; j; j = next) {
        next = j->next;
        if (j->number && state_of(j) == ENDED)
            job_free(j);
    }
    return 0;
}

static void resume(struct job *j)
{
    for (int i = 0; i < j->count; i++)
        if (j->process[i].state == STOPPED)
            j->process[i].state = RUNNING;
    kill(-j->group, SIGCONT);
}

int builtin_fg(int argc, char **argv)
{
    struct job *j = named(argc > 1 ? argv[1] : NULL);

    if (!j)
        return 1;
    printf("%s\n", j->text);
    fflush(stdout);
    front(j->group);
    resume(j);
    return job_wait(j);
}

int builtin_bg(int argc, char **argv)
{
    struct job *j = named(argc > 1 ? argv[1] : NULL);

    if (!j)
        return 1;
    resume(j);
    printf("[%d] %s &\n", j->number, j->text);
    return 0;
}

int builtin_wait(int argc, char **argv)
{
    int status = 0;

    for (struct job *j = jobs, *next; j; j = next) {
        bool wanted = argc < 2 || (*argv[1] == '%' ? j->number == atoi(argv[1] + 1) : j->process[j->count - 1].pid == atoi(argv[1]));

        next = j->next;
        if (!wanted || !j->number)
            continue;
        while (state_of(j) == RUNNING && note(0))
            ;
        if (state_of(j) == RUNNING)
            return 128 + SIGINT;
        status = status_of(j->process[j->count - 1].status);
        if (state_of(j) == ENDED)
            job_free(j);
    }
    return status;
}


int builtin_kill(int argc, char **argv)
{
    struct list words = { 0 };

    for (int i = 0; i < argc; i++)
        if (i && *argv[i] == '%') {
            struct job *j = named(argv[i]);
            char *group = take(16);

            if (!j)
                return 1;
            sprintf(group, "-%d", (int)j->group);
            if (words.count == 1)
                list_add(&words, take_text("-TERM", 5));
            list_add(&words, group);
        } else
            list_add(&words, argv[i]);
    return kill_run(words.count, words.item);
}
