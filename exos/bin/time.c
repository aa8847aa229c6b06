#include <errno.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    struct timeval before, after;
    int status;
    long us;
    pid_t pid;

    tool_begin(argc, argv, "time PROGRAM [ARGUMENT ...]: runs it and says how long that took");
    if (argc < 2)
        tool_usage();
    gettimeofday(&before, NULL);
    pid = fork();
    if (pid < 0)
        tool_fail("no process");
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        tool_warn("%s", argv[1]);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    gettimeofday(&after, NULL);
    us = (after.tv_sec - before.tv_sec) * 1000000 + (after.tv_usec - before.tv_usec);
    fprintf(stderr, "real %ld.%03ld s\n", us / 1000000, us / 1000 % 1000);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
