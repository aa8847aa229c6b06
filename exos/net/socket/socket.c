/* Sockets as descriptors: one struct file_ops over the library's UDP. A socket belongs to the program that made it;
 * a child of fork has a copy whose frames go to its parent, and exec closes it (FILE_PRIVATE). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <netinet/in.h>
#include <exos/file.h>
#include "../aegis/link.h"

enum { QUEUE = 4 * (UDP_MAX + 16), FOR_EVER_MS = 1000 };

struct socket {
    struct udp u;
    uint32_t timeout;                   /* ms; 0: for ever */
    uint8_t queue[QUEUE];
};

static const struct file_ops socket_ops;

/* The socket of a descriptor, or NULL with errno set. */
static struct socket *socket_of(int fd, struct file **file)
{
    struct file *f = file_get(fd);

    if (f && f->ops == &socket_ops) {
        *file = f;
        return f->data;
    }
    errno = f ? ENOTSOCK : EBADF;
    return NULL;
}

static int result(int n)
{
    if (n >= 0)
        return n;
    errno = -n;
    return -1;
}

/* ---- addresses ---- */

static int address_in(const struct sockaddr *from, socklen_t len, ip_addr *ip, uint16_t *port)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)from;

    if (!from || len < sizeof *in)
        return -EINVAL;
    if (in->sin_family != AF_INET)
        return -EAFNOSUPPORT;
    *ip = ntohl(in->sin_addr.s_addr);
    *port = ntohs(in->sin_port);
    return 0;
}

static void address_out(struct sockaddr *to, socklen_t *len, ip_addr ip, uint16_t port)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(ip) } };

    if (!to || !len)
        return;
    memcpy(to, &in, *len < sizeof in ? *len : sizeof in);
    *len = sizeof in;
}

/* ---- what a descriptor does ---- */

static int receive(struct file *f, void *data, size_t len, struct udp_from *from, int flags)
{
    struct socket *s = f->data;
    bool wait = !file_nonblocking(f) && !(flags & MSG_DONTWAIT);
    int n;

    if (flags & ~(MSG_DONTWAIT | MSG_TRUNC))
        return -EOPNOTSUPP;
    do
        n = udp_receive(&s->u, from, data, len, !wait ? 0 : s->timeout ? s->timeout : FOR_EVER_MS);
    while (n == -EAGAIN && wait && s->timeout == 0);
    return n > (int)len && !(flags & MSG_TRUNC) ? (int)len : n;
}

static int socket_read(struct file *f, void *to, size_t n) { return receive(f, to, n, NULL, 0); }

static int socket_write(struct file *f, const void *from, size_t n)
{
    return n > UDP_MAX ? -EMSGSIZE : udp_send(&((struct socket *)f->data)->u, 0, 0, from, n);
}

static int socket_stat(struct file *f, struct stat *st)
{
    (void)f;
    *st = (struct stat){ .st_mode = S_IFSOCK | 0600, .st_blksize = UDP_MAX };
    return 0;
}

static int socket_poll(struct file *f, int events)
{
    struct socket *s = f->data;
    int n;

    netif_wait(s->u.nif, 0);
    n = udp_peek(&s->u);
    return (events & (POLLOUT | POLLWRNORM)) | (n == -EAGAIN ? 0 : events & (POLLIN | POLLRDNORM))
           | (n < 0 && n != -EAGAIN ? POLLERR : 0);
}

static void socket_close(struct file *f)
{
    udp_close(&((struct socket *)f->data)->u);
    free(f->data);
}

static const struct file_ops socket_ops = {
    .read = socket_read, .write = socket_write, .fstat = socket_stat, .poll = socket_poll, .close = socket_close,
};

/* ---- the calls ---- */

int socket(int family, int type, int protocol)
{
    struct netif *nif;
    struct socket *s;
    int fd;

    if (family != AF_INET)
        return result(-EAFNOSUPPORT);
    if ((type & ~SOCK_NONBLOCK) != SOCK_DGRAM || (protocol != 0 && protocol != IPPROTO_UDP))
        return result(-EPROTONOSUPPORT);
    nif = net_begin();
    if (!nif)
        return result(-ENETDOWN);
    s = malloc(sizeof *s);
    if (!s)
        return result(-ENOMEM);
    s->timeout = 0;
    udp_open(nif, &s->u, s->queue, sizeof s->queue);
    fd = file_install(&socket_ops, FILE_PRIVATE, O_RDWR | (type & SOCK_NONBLOCK ? O_NONBLOCK : 0), s);
    if (fd < 0) {
        udp_close(&s->u);
        free(s);
    }
    return result(fd);
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    uint16_t port;
    ip_addr ip;
    int error;

    if (!s)
        return -1;
    error = address_in(address, len, &ip, &port);
    return result(error ? error : udp_bind(&s->u, ip, port));
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    uint16_t port;
    ip_addr ip;
    int error;

    if (!s)
        return -1;
    if (address && len >= sizeof address->sa_family && address->sa_family == AF_UNSPEC)
        return result(udp_connect(&s->u, IP_ANY, 0));
    error = address_in(address, len, &ip, &port);
    return result(error ? error : port == 0 ? -EADDRNOTAVAIL : udp_connect(&s->u, ip, port));
}

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to, socklen_t to_len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    uint16_t port = 0;
    ip_addr ip = IP_ANY;
    int error = 0;

    if (!s)
        return -1;
    if (to)
        error = address_in(to, to_len, &ip, &port);
    if (!error && to && port == 0)
        error = -EADDRNOTAVAIL;
    if (flags & ~MSG_DONTWAIT)
        error = -EOPNOTSUPP;
    if (len > UDP_MAX)
        error = -EMSGSIZE;
    return result(error ? error : udp_send(&s->u, ip, port, data, len));
}

ssize_t send(int fd, const void *data, size_t len, int flags) { return sendto(fd, data, len, flags, NULL, 0); }

ssize_t recvfrom(int fd, void *data, size_t len, int flags, struct sockaddr *from, socklen_t *from_len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    struct udp_from sender = { IP_ANY, 0 };
    int n;

    if (!s)
        return -1;
    n = receive(f, data, len, &sender, flags);
    if (n >= 0)
        address_out(from, from_len, sender.address, sender.port);
    return result(n);
}

ssize_t recv(int fd, void *data, size_t len, int flags) { return recvfrom(fd, data, len, flags, NULL, NULL); }

int getsockname(int fd, struct sockaddr *address, socklen_t *len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);

    if (!s)
        return -1;
    address_out(address, len, s->u.local, s->u.local_port);
    return 0;
}

int getpeername(int fd, struct sockaddr *address, socklen_t *len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);

    if (!s)
        return -1;
    if (s->u.remote_port == 0)
        return result(-ENOTCONN);
    address_out(address, len, s->u.remote, s->u.remote_port);
    return 0;
}

/* ---- options ---- */

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    struct timeval t;

    if (!s)
        return -1;
    if (level != SOL_SOCKET)
        return result(-ENOPROTOOPT);
    if (option == SO_REUSEADDR || option == SO_BROADCAST)
        return 0;
    if (option != SO_RCVTIMEO)
        return result(-ENOPROTOOPT);
    if (len != sizeof t)
        return result(-EINVAL);
    memcpy(&t, value, sizeof t);
    if (t.tv_sec < 0 || t.tv_sec > 1000000 || t.tv_usec < 0 || t.tv_usec >= 1000000)
        return result(-EINVAL);
    s->timeout = (uint32_t)t.tv_sec * 1000 + (uint32_t)(t.tv_usec + 999) / 1000;
    return 0;
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
    struct file *f;
    struct socket *s = socket_of(fd, &f);
    int answer;

    if (!s)
        return -1;
    if (level != SOL_SOCKET || (option != SO_ERROR && option != SO_TYPE))
        return result(-ENOPROTOOPT);
    if (*len < sizeof answer)
        return result(-EINVAL);
    answer = option == SO_TYPE ? SOCK_DGRAM : s->u.error;
    if (option == SO_ERROR)
        s->u.error = 0;
    memcpy(value, &answer, sizeof answer);
    *len = sizeof answer;
    return 0;
}
