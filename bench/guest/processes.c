/* fork + exit + wait, and with exec, by C programs that are linked with newlib, print a line into a pipe and leave through
 * exit(). Runs as a process below the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/upcall.h>

#define SAMPLES 10
#define MARK(n) __asm__ volatile("sll $0, $0, " #n "\n\tnop" : : : "memory")     /* two: not in a delay slot */
#define LINE "one line\n"

static int end[2];

static void check(int holds, const char *what)
{
    if (holds)
        return;
    rt_put("processes: "), rt_put(what), rt_put(" does not hold\n");
    _exit(1);
}

static void print_and_leave(void)
{
    printf(LINE);
    exit(0);
}

static void was_printed(pid_t pid, pid_t waited, int status)
{
    char text[sizeof LINE];
    check(pid > 0 && waited == pid && status == 0, "the child's end");
    check(read(end[0], text, sizeof text) == sizeof LINE - 1 && !memcmp(text, LINE, sizeof LINE - 1), "its line");
}

int main(void)
{
    pid_t pid, waited;
    int status;
    check(pipe(end) == 0 && dup2(end[1], 1) == 1, "the pipe");
    for (int i = 0; i < SAMPLES; i++) {
        MARK(16);
        pid = fork();
        if (!pid)
            print_and_leave();
        waited = waitpid(pid, &status, 0);
        MARK(31);
        was_printed(pid, waited, status);
    }
    for (int i = 0; i < SAMPLES; i++) {
        MARK(17);
        pid = fork();
        if (!pid) {
            execl("/bin/small", "small", NULL);
            _exit(1);
        }
        waited = waitpid(pid, &status, 0);
        MARK(31);
        was_printed(pid, waited, status);
    }
    return 0;
}
