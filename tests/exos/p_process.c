/* Processes: fork, memory that is copied when written, exit codes, waiting, orphans, exec. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/proc.h>
#include <exos/upcall.h>
#include "ptap.h"

static int data = 1995;
static char zeros[3 * 4096];

static int waited(pid_t pid)
{
    int status = -1;
    return waitpid(pid, &status, 0) == pid ? status : -1;
}

static void codes(void)
{
    static const int code[] = { 0, 1, 7, 255 };
    for (unsigned i = 0; i < 4; i++) {
        pid_t pid = fork();
        if (!pid)
            _exit(code[i]);
        int status = waited(pid);
        ok(WIFEXITED(status) && WEXITSTATUS(status) == code[i], "an exit code arrives");
    }
    errno = 0;
    ok(wait(NULL) == -1 && errno == ECHILD, "wait without children");
    ok(waitpid(1, NULL, 0) == -1 && errno == ECHILD, "waitpid for somebody else's child");
    ok(waitpid(-1, NULL, 64) == -1 && errno == EINVAL, "waitpid with an option that is none");
}

static void copies(void)
{
    char *heap = malloc(20000), stack[64];
    int before = data;
    strcpy(heap, "heap"), strcpy(stack, "stack"), strcpy(zeros + 5000, "zeros");
    pid_t pid = fork();
    if (!pid) {
        int right = data == before && !strcmp(heap, "heap") && !strcmp(stack, "stack") && !strcmp(zeros + 5000, "zeros");
        data = 1;
        strcpy(heap, "HEAP"), strcpy(stack, "STACK"), strcpy(zeros + 5000, "ZEROS"), heap[19999] = 1;
        right &= data == 1 && !strcmp(heap, "HEAP") && !strcmp(stack, "STACK") && !strcmp(zeros + 5000, "ZEROS");
        _exit(right ? 3 : 4);
    }
    is(WEXITSTATUS(waited(pid)), 3, "a child sees its parent's memory, and writes its own");
    ok(data == before && !strcmp(heap, "heap") && !strcmp(stack, "stack") && !strcmp(zeros + 5000, "zeros"),
       "  of which its parent sees nothing");
    pid = fork();
    data = 2, strcpy(heap, "Heap");
    if (!pid)
        _exit(data == 2 && !strcmp(heap, "Heap") ? 5 : 6);
    is(WEXITSTATUS(waited(pid)), 5, "both write after a fork");
    free(heap);
    data = before;
}

static void names(void)
{
    pid_t self = getpid(), pid = fork();
    if (!pid)
        _exit(getppid() == self && getpid() != self && getpgrp() == getpgid(self) && proc_of(getpid())->env == ENV->id ? 3 : 4);
    is(WEXITSTATUS(waited(pid)), 3, "a child knows itself and its parent");
    ok(proc_of(pid) == NULL, "  and is forgotten");
    ok(getppid() == 1 || proc_of(getppid()), "we are a child of process 1, or of whoever runs us");
}

static void generations(int depth)
{
    for (pid_t pid; depth; depth--)
        if ((pid = fork()) > 0)
            _exit(WEXITSTATUS(waited(pid)) + 1);
    _exit(0);
}

static void families(void)
{
    pid_t pid = fork(), children[10];
    if (!pid)
        generations(7);
    is(WEXITSTATUS(waited(pid)), 7, "seven generations wait for each other");
    for (int i = 0; i < 10; i++)
        if ((children[i] = fork()) == 0) {
            for (volatile int n = 0; n < 1000 * (10 - i); n++)
                ;
            _exit(i);
        }
    int sum = 0, count = 0, status;
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status), count++;
    ok(count == 10 && sum == 45, "ten children at once");
}

static void orphans(void)
{
    int end[2];
    char text[16] = "";
    word before = PROCS->head.count;
    pipe(end);
    pid_t pid = fork();
    if (!pid) {
        if (fork() == 0) {
            while (getppid() != 1)
                usleep(1000);
            write(end[1], "orphan", 6);
            _exit(9);
        }
        _exit(0);
    }
    waited(pid);
    is(read(end[0], text, 6), 6, "an orphan goes on, a child of process 1");
    close(end[0]), close(end[1]);
    for (int i = 0; i < 1000 && PROCS->head.count > before; i++)
        usleep(1000);
    is((long)PROCS->head.count, (long)before, "  and leaves nothing behind");
}

static void programs(char *self)
{
    char *argv[] = { self, "child", "two words", "", NULL }, *envp[] = { "A=1", "B=two", NULL };
    pid_t pid = fork();
    if (!pid) {
        execve(self, argv, envp);
        _exit(99);
    }
    is(WEXITSTATUS(waited(pid)), 42, "exec: arguments and environment arrive");
    pid = fork();
    if (!pid) {
        int end[2];
        pipe(end);
        dup2(end[1], 7);
        write(end[1], "through", 7);
        close(end[1]);
        dup2(end[0], 6);
        close(end[0]);
        execl(self, self, "descriptors", NULL);
        _exit(99);
    }
    is(WEXITSTATUS(waited(pid)), 43, "  and descriptors");
    ok(execl("/bin/nothing", "nothing", NULL) == -1 && errno == ENOENT, "exec of what is not there");
    ok(execl("/bin", "bin", NULL) == -1 && errno == EACCES, "exec of a directory");
    ok(execl("/bin/nothing/x", "x", NULL) == -1 && errno == ENOENT, "exec below what is not there");
    char *big = malloc(70000);
    memset(big, 'x', 69999), big[69999] = '\0';
    ok(execl(self, self, big, NULL) == -1 && errno == E2BIG, "exec with too much");
    free(big);
}

static int was_started(int argc, char **argv)
{
    char text[8] = "";
    if (argc == 2 && !strcmp(argv[1], "descriptors"))
        return read(6, text, 7) == 7 && !strcmp(text, "through") && write(7, "x", 1) == 1 ? 43 : 1;
    return argc == 4 && !strcmp(argv[2], "two words") && !argv[3][0] && !argv[4] && getenv("A") && !strcmp(getenv("B"), "two")
        && !getenv("PATH") ? 42 : 2;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return was_started(argc, argv);
    begin();
    codes();
    copies();
    names();
    families();
    orphans();
    programs("/bin/p_process");
    return finish();
}
