/* A file that takes all memory there is: ENOSPC, and everything back afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ptap.h"

#define PAGE 4096

/* One byte in each page, as far as it goes: how many pages. */
static int fill(int fd)
{
    int n = 0;

    while (pwrite(fd, "x", 1, n * PAGE) == 1)
        n++;
    return n;
}

int main(void)
{
    int fd, pages, again, wrong = 0, status = 0;
    char c = 0;

    begin();
    fd = open("/tmp/full", O_CREAT | O_RDWR, 0600);
    pages = fill(fd);
    is(errno, ENOSPC, "a file that takes all there is: ENOSPC");
    for (int i = 0; i < pages; i++)
        wrong += pread(fd, &c, 1, i * PAGE) != 1 || c != 'x';
    is(wrong, 0, "  what was written stays");
    ok(open("/tmp/none", O_RDONLY) < 0 && errno == ENOENT, "  the server goes on");
    is(ftruncate(fd, 0), 0, "  and gives all of it back");
    if (!fork())
        _exit(7);
    wait(&status);
    is(WEXITSTATUS(status), 7, "  so that there is room for processes");
    again = fill(fd);
    ok(again >= pages - 64, "  and for as much again");
    printf("# %d pages, then %d\n", pages, again);
    close(fd);
    unlink("/tmp/full");
    return finish();
}
