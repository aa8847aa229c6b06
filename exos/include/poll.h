/* poll (POSIX.1): newlib 3.3 has none. */
#ifndef _POLL_H
#define _POLL_H

#define POLLIN      0x0001
#define POLLPRI     0x0002
#define POLLOUT     0x0004
#define POLLERR     0x0008              /* these three come unasked */
#define POLLHUP     0x0010
#define POLLNVAL    0x0020
#define POLLRDNORM  0x0040
#define POLLRDBAND  0x0080
#define POLLWRNORM  0x0100
#define POLLWRBAND  0x0200

typedef unsigned int nfds_t;
struct pollfd {
    int fd;
    short events, revents;
};

int poll(struct pollfd *fds, nfds_t count, int milliseconds);

#endif
