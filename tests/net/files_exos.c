/* ExOS's own descriptors; poll and select must agree. */
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>
#include "files.h"

int test_read(int fd, void *to, size_t n) { return (int)read(fd, to, n); }
int test_write(int fd, const void *from, size_t n) { return (int)write(fd, from, n); }
int test_stat(int fd, struct stat *s) { return fstat(fd, s); }
void test_close(int fd) { close(fd); }

int test_ready(int fd, int events)
{
    struct pollfd one = { fd, (short)events, 0 };
    struct timeval now = { 0, 0 };
    fd_set in, out;
    int said = poll(&one, 1, 0) < 0 ? -1 : one.revents;

    FD_ZERO(&in);
    FD_ZERO(&out);
    if (events & POLLIN)
        FD_SET(fd, &in);
    if (events & POLLOUT)
        FD_SET(fd, &out);
    if (select(fd + 1, &in, &out, NULL, &now) < 0)
        abort();
    if (said & POLLOUT && !FD_ISSET(fd, &out))
        abort();
    if (said & POLLIN && !FD_ISSET(fd, &in))        /* between the two a datagram may come, never go */
        abort();
    return said;
}
