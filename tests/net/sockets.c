/* Sockets by descriptor, against the strict emulator's echo peer: on exos/min over a file layer as small as can be
 * (files_min.c), in a process of ExOS over its own (files_exos.c). Prints TAP. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <arpa/inet.h>
#include <netdb.h>
#include "exos/net/net.h"
#include "files.h"

/* ---- checks ---- */

static int checks, failures;
static void ok(bool good, const char *what)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++checks, what);
    failures += !good;
}

static void fails(int n, int why, const char *what)
{
    bool good = n == -1 && errno == why;

    if (!good)
        printf("# %d, errno %d\n", n, errno);
    ok(good, what);
}

static struct sockaddr_in peer(const char *ip, uint16_t port)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { inet_addr(ip) } };

    return in;
}
#define ADDRESS(in) (struct sockaddr *)&(in), sizeof(in)

static void wrong_arguments(int fd)
{
    struct sockaddr_in here = peer("10.0.0.1", 0), other = peer("10.0.0.9", 5);
    char data[8];
    int one = 1;

    fails(socket(AF_INET, SOCK_STREAM, 0), EPROTONOSUPPORT, "no TCP");
    fails(socket(99, SOCK_DGRAM, 0), EAFNOSUPPORT, "no other family");
    fails(bind(99, ADDRESS(here)), EBADF, "a descriptor that is none");
    fails((int)send(fd, "x", 1, 0), EDESTADDRREQ, "send before connect");
    fails((int)send(fd, data, UDP_MAX + 1, 0), EMSGSIZE, "longer than a datagram");
    fails((int)recv(fd, data, 8, MSG_PEEK), EOPNOTSUPP, "a flag that is not there");
    fails(bind(fd, (struct sockaddr *)&here, 4), EINVAL, "an address that is cut");
    fails(bind(fd, ADDRESS(other)), EADDRNOTAVAIL, "another's address");
    fails(getpeername(fd, (struct sockaddr *)&here, &(socklen_t){ sizeof here }), ENOTCONN, "the peer of nobody");
    fails(setsockopt(fd, SOL_SOCKET, 0x7777, &one, sizeof one), ENOPROTOOPT, "an option that is not there");
    fails(connect(fd, ADDRESS(here)), EADDRNOTAVAIL, "a peer without a port");
}

int main(void)
{
    struct sockaddr_in echo = peer("10.0.0.7", 7), from, here = peer("0.0.0.0", 4000);
    socklen_t len = sizeof from;
    static char data[4000], back[4000];
    struct timeval second = { 1, 0 };
    struct in_addr address;
    struct stat st;
    int fd = socket(AF_INET, SOCK_DGRAM, 0), other, error;

    ok(fd >= 0, "socket");
    wrong_arguments(fd);
    ok(bind(fd, ADDRESS(here)) == 0, "bind");
    other = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_UDP);
    fails(bind(other, ADDRESS(here)), EADDRINUSE, "a port that is taken");
    fails((int)recv(other, data, sizeof data, 0), EAGAIN, "nothing there for one that does not wait");
    ok(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) == 0, "a limit for waiting");
    fails((int)recv(fd, data, sizeof data, 0), EAGAIN, "nothing there within it");
    ok(test_ready(fd, POLLIN | POLLOUT) == POLLOUT, "poll: can send, nothing to read");

    memset(data, 'e', sizeof data);
    ok(sendto(fd, data, 1000, 0, ADDRESS(echo)) == 1000, "sendto");
    ok(recvfrom(fd, back, sizeof back, 0, (struct sockaddr *)&from, &len) == 1000 && memcmp(data, back, 1000) == 0, "recvfrom");
    ok(len == sizeof from && from.sin_addr.s_addr == echo.sin_addr.s_addr && ntohs(from.sin_port) == 7, "says from whom");
    ok(getsockname(fd, (struct sockaddr *)&from, &len) == 0 && ntohs(from.sin_port) == 4000, "getsockname");
    ok(connect(fd, ADDRESS(echo)) == 0 && getpeername(fd, (struct sockaddr *)&from, &len) == 0 && ntohs(from.sin_port) == 7,
       "connect, getpeername");
    ok(test_write(fd, data, 100) == 100, "write");
    for (int i = 0; i < 100000 && !(test_ready(fd, POLLIN) & POLLIN); i++)
        ;
    ok(test_ready(fd, POLLIN) == POLLIN, "poll: something to read");
    ok(recv(fd, back, 10, MSG_TRUNC) == 100, "a datagram that is cut says how long it was");
    ok(send(fd, data, 100, 0) == 100 && test_read(fd, back, 10) == 10, "read");
    ok(test_stat(fd, &st) == 0 && S_ISSOCK(st.st_mode), "fstat");
    ok(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){ sizeof error }) == 0 && error == 0, "no error is pending");
    test_close(fd);
    fails((int)recv(fd, back, 10, 0), EBADF, "closed");
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    ok(bind(fd, ADDRESS(here)) == 0, "the port is free again");
    ok(inet_aton("10.0.0.7", &address) && strcmp(inet_ntoa(address), "10.0.0.7") == 0 && !inet_aton("10.0.0", &address), "inet_aton");
    ok(gethostbyname("10.0.0.7") && *(in_addr_t *)gethostbyname("10.0.0.7")->h_addr == address.s_addr, "gethostbyname");
    test_close(fd);
    test_close(other);
    printf("1..%d\n", checks);
    return failures != 0;
}
