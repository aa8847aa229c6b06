/* Waiting for several files. Readiness is seen in memory that is mapped anyway: nobody is asked, and who waits gives its
 * slices away. Time is counted in slices, 1/64 s. */
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <poll.h>
#include <errno.h>
#include <exos/upcall.h>
#include "file.h"

static int ready(struct file *f, int events)
{
    return f->ops->poll ? f->ops->poll(f, events) : events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
}

static int look(struct pollfd *fds, nfds_t count, envid *who)
{
    int n = 0;

    *who = 0;
    for (nfds_t i = 0; i < count; i++) {
        struct file *f = file_get(fds[i].fd);

        fds[i].revents = fds[i].fd < 0 ? 0 : !f ? POLLNVAL : (short)ready(f, fds[i].events);
        n += fds[i].revents != 0;
        if (f && f->ops->awaited && count == 1)
            *who = f->ops->awaited(f);
    }
    return n;
}

/* ticks < 0: for ever. */
static int wait_for(struct pollfd *fds, nfds_t count, long ticks)
{
    word start = SYSINFO->ticks;

    for (;;) {
        envid who;
        int n = look(fds, count, &who);

        if (n || (ticks >= 0 && SYSINFO->ticks - start >= (word)ticks))
            return n;
        if (file_wait(who) < 0)
            return -EINTR;
    }
}

int poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
    long ticks = milliseconds < 0 ? -1 : milliseconds / 1000 * SLICE_HZ + (milliseconds % 1000 * SLICE_HZ + 999) / 1000;

    return file_result(count > FILES_MAX ? -EINVAL : wait_for(fds, count, ticks));
}

static int events_of(int fd, const fd_set *in, const fd_set *out)
{
    return (in && FD_ISSET(fd, in) ? POLLIN : 0) | (out && FD_ISSET(fd, out) ? POLLOUT : 0);
}

/* How many of the sets' descriptors are ready; the sets are left with those. Nothing here has an exceptional state. */
int select(int limit, fd_set *in, fd_set *out, fd_set *exceptional, struct timeval *timeout)
{
    struct pollfd fds[FILES_MAX];
    nfds_t count = 0;
    long ticks = -1;
    int n;

    if (limit < 0 || limit > FILES_MAX
        || (timeout && (timeout->tv_sec < 0 || timeout->tv_usec < 0 || timeout->tv_usec >= 1000000)))
        return file_result(-EINVAL);
    if (timeout)
        ticks = timeout->tv_sec > 1000000 ? 64000000 : (long)timeout->tv_sec * SLICE_HZ + (timeout->tv_usec * 64L + 999999) / 1000000;
    for (int fd = 0; fd < limit; fd++) {
        bool named = events_of(fd, in, out) || (exceptional && FD_ISSET(fd, exceptional));

        if (named && !file_get(fd))
            return file_result(-EBADF);
        if (named)
            fds[count++] = (struct pollfd){ fd, (short)events_of(fd, in, out), 0 };
    }
    n = wait_for(fds, count, ticks);
    if (n < 0)
        return file_result(n);
    if (exceptional)
        FD_ZERO(exceptional);
    n = 0;
    for (nfds_t i = 0; i < count; i++) {
        int fd = fds[i].fd, now = fds[i].revents;

        if (in && !(now & (POLLIN | POLLHUP | POLLERR)))
            FD_CLR(fd, in);
        if (out && !(now & (POLLOUT | POLLERR)))
            FD_CLR(fd, out);
        n += (in && FD_ISSET(fd, in)) + (out && FD_ISSET(fd, out));
    }
    return n;
}
