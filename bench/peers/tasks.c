/* Making processes. */
#include "sample.h"

static void fork_exit_wait(void)
{
    int pid = sys0(__NR_fork);

    if (pid == 0)
        sys1(__NR_exit_group, 0);
    sys3(__NR_waitpid, pid, 0, 0);
}

static void fork_exec_wait(void)
{
    static const char *const arguments[] = { "/none", 0 };
    int status = 0, pid = sys0(__NR_fork);

    if (pid == 0) {
        sys3(__NR_execve, arguments[0], arguments, arguments + 1);
        sys1(__NR_exit_group, 1);
    }
    sys3(__NR_waitpid, pid, &status, 0);
    must(status == 0, "execve /none");
}

void tasks(void)
{
    MEASURE_AFTER("fork", FEW, (void)0, fork_exit_wait());
    MEASURE_AFTER("fork_exec", FEW, (void)0, fork_exec_wait());
}
