/* Processes that ask for more than there is: more processes, more memory, more stack; and programs that are none. All of it fails
 * as POSIX says, and everything comes back. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/proc.h>
#include <exos/upcall.h>
#include "ptap.h"

#define PAGE 4096

static int ended(pid_t pid)
{
    int status = -1;

    waitpid(pid, &status, 0);
    return status;
}

/* ---- a bomb: every process makes another one, until none can be made ---- */

static struct { volatile int made, why, stop; } *shared;

static void bomb(void)
{
    while (!shared->stop) {
        pid_t pid = fork();

        if (pid < 0) {
            shared->why = errno;
            shared->stop = 1;
        } else if (!pid) {
            shared->made++;
        } else {
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
                ;
            return;
        }
    }
}

static void processes(void)
{
    pid_t top = fork();

    if (!top) {
        bomb();
        _exit(0);
    }
    is(ended(top), 0, "a process that makes a process that makes a process ends");
    ok(shared->made > 20, "  after many of them");
    ok(shared->why == EAGAIN || shared->why == ENOMEM, "  when fork says that there are too many");
    top = fork();
    if (!top)
        _exit(3);
    is(WEXITSTATUS(ended(top)), 3, "and then one can be made again");
}

/* ---- all memory, by one process; meanwhile others fail, and are told ---- */

static void memory(void)
{
    int there[2], back[2];
    char c = 0;

    pipe(there), pipe(back);
    pid_t hog = fork();
    if (!hog) {
        read(back[0], &c, 1);
        for (size_t pages = 4096; pages; pages /= 2)
            while (mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                ;
        write(there[1], &c, 1);
        read(back[0], &c, 1);
        _exit(0);
    }
    ok(hog > 0, "a process for all the memory");
    write(back[1], &c, 1);              /* now that this one has its own copies of what it writes */
    read(there[0], &c, 1);
    ok(SYSINFO->pages_free < 16, "  has it");
    pid_t pid = fork();
    if (!pid)
        _exit(0);
    ok(pid < 0 && (errno == ENOMEM || errno == EAGAIN), "fork says so");
    if (pid > 0)
        ended(pid);
    void *at = mmap(NULL, 128 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ok(at == MAP_FAILED && errno == ENOMEM, "mmap says so");
    write(back[1], &c, 1);
    is(ended(hog), 0, "it ends");
    close(there[0]), close(there[1]), close(back[0]), close(back[1]);
    at = mmap(NULL, 128 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ok(at != MAP_FAILED && !munmap(at, 128 * PAGE), "and there is memory again");
}

/* ---- stack ---- */

static int __attribute__((noinline)) deep(int n)
{
    volatile char room[2000];

    room[0] = (char)n;
    return n > 1000000 ? 0 : deep(n + 1) + room[0];
}

static void stack(void)
{
    pid_t pid = fork();

    if (!pid)
        _exit(deep(0));
    int status = ended(pid);
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "a stack without end is SIGSEGV");
}

/* ---- what is no program ---- */

static int execute(const void *bytes, size_t n)
{
    int fd = open("/tmp/odd", O_CREAT | O_WRONLY | O_TRUNC, 0755);
    if (fd < 0)
        fd = open("/odd", O_CREAT | O_WRONLY | O_TRUNC, 0755);
    write(fd, bytes, n);
    close(fd);
    pid_t pid = fork();
    if (!pid) {
        char *argv[] = { "odd", NULL };
        execv(access("/tmp/odd", F_OK) ? "/odd" : "/tmp/odd", argv);
        _exit(errno);
    }
    int status = ended(pid);
    unlink("/tmp/odd"), unlink("/odd");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void programs(void)
{
    static char half[4096];
    int fd = open("/bin/echo", O_RDONLY);

    is(execute("", 0), ENOEXEC, "an empty file is no program");
    is(execute("\177ELF", 4), ENOEXEC, "nor a header that is cut");
    is(read(fd, half, sizeof half), sizeof half, "the first half of one");
    close(fd);
    is(execute(half, sizeof half), ENOEXEC, "  nor is that");
}

int main(void)
{
    begin();
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    processes();
    memory();
    stack();
    programs();
    munmap((void *)shared, PAGE);
    return finish();
}
