/*
 * The first and only program of the measured Linux: it counts instructions of the kernel's
 * operations, prints a line for each row, and ends the emulator.
 *
 * usage, as the kernel's arguments behind "--":
 *    PERIOD LATENCY    instructions between two clock ticks, and until the echo peer answers; counts every row
 *    g TIMES           getpid so many times; then halts, as the next
 *    o TIMES           overflow that many times
 *
 * Each group of rows runs in a child of its own: signals to process 1 take another way through the
 * kernel, and what one group mapped shall not cost the next.
 */
#include <linux/reboot.h>
#include "sample.h"

unsigned latency;

static unsigned number(const char *from)
{
    unsigned n = 0;

    while (*from >= '0' && *from <= '9')
        n = n * 10 + *from++ - '0';
    return n;
}

int main(int argc, char **argv)
{
    static void (*const groups[])(void) = { calls, memory, traps, talk, tasks, matrices, ether };
    int pid, status = 0;

    if (argc > 2 && argv[1][0] > '9') {
        sample_blind();
        pid = sys0(__NR_fork);
        if (pid == 0) {
            (argv[1][0] == 'g' ? repeat_getpid : repeat_overflow)(number(argv[2]));
            sys1(__NR_exit_group, 0);
        }
        sys3(__NR_waitpid, pid, &status, 0);
        sys3(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_HALT);
    }
    latency = argc > 2 ? number(argv[2]) : 0;
    sample_init(argc > 1 ? number(argv[1]) : 0);
    for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++) {
        pid = sys0(__NR_fork);
        if (pid == 0) {
            groups[i]();
            sys1(__NR_exit_group, 0);
        }
        sys3(__NR_waitpid, pid, &status, 0);
        must(status == 0, "a group of rows came to its end");
    }
    finish(0);
}
