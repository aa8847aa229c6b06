/* The same operations as bench/peers/tasks.c measures in Linux: a child that ends at once, forked, or forked and executed.
 * Without newlib: no stdio, no constructors. */
#include <sys/wait.h>
#include <unistd.h>
#include "../../exos/sys/self.h"

#define SAMPLES 10
#define MARK(n) __asm__ volatile("sll $0, $0, " #n "\n\tnop" : : : "memory")     /* two: not in a delay slot */

void exos_main(void)
{
    pid_t pid;
    int status, right = 1;
    char *argv[] = { "none", NULL }, *envp[] = { NULL };
    self_named();
    files_restore(NULL);
    for (int i = 0; i < SAMPLES; i++) {
        MARK(18);
        pid = fork();
        if (!pid)
            _exit(0);
        right &= waitpid(pid, &status, 0) == pid;
        MARK(31);
        right &= pid > 0 && status == 0;
    }
    for (int i = 0; i < SAMPLES; i++) {
        MARK(19);
        pid = fork();
        if (!pid) {
            execve("/bin/none", argv, envp);
            _exit(1);
        }
        right &= waitpid(pid, &status, 0) == pid;
        MARK(31);
        right &= pid > 0 && status == 0;
    }
    _exit(!right);
}
