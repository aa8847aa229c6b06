/* Sockets (POSIX.1): datagrams of IPv4. What is not here, exos/net does not have. */
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H

#include <stdint.h>
#include <sys/types.h>

#define AF_UNSPEC       0
#define AF_INET         2
#define PF_INET         AF_INET
#define SOCK_STREAM     1               /* EPROTONOSUPPORT: there is no TCP */
#define SOCK_DGRAM      2
#define SOCK_NONBLOCK   0x4000          /* or'ed to the type, as in Linux */

#define SOL_SOCKET      0xffff
#define SO_REUSEADDR    0x0004          /* taken, and without effect: a port has one owner */
#define SO_BROADCAST    0x0020          /* taken, and without effect: everyone may */
#define SO_RCVTIMEO     0x1006          /* struct timeval; 0: for ever */
#define SO_ERROR        0x1007
#define SO_TYPE         0x1008

#define MSG_PEEK        0x02            /* EOPNOTSUPP */
#define MSG_TRUNC       0x20            /* recv says how long the datagram was, not how much of it fitted */
#define MSG_DONTWAIT    0x40

typedef uint32_t socklen_t;
typedef uint16_t sa_family_t;
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };

int socket(int family, int type, int protocol);
int bind(int fd, const struct sockaddr *address, socklen_t len);
int connect(int fd, const struct sockaddr *address, socklen_t len);     /* AF_UNSPEC undoes it */
ssize_t send(int fd, const void *data, size_t len, int flags);
ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to, socklen_t to_len);
ssize_t recv(int fd, void *data, size_t len, int flags);
ssize_t recvfrom(int fd, void *data, size_t len, int flags, struct sockaddr *from, socklen_t *from_len);
int getsockname(int fd, struct sockaddr *address, socklen_t *len);
int getpeername(int fd, struct sockaddr *address, socklen_t *len);
int setsockopt(int fd, int level, int option, const void *value, socklen_t len);
int getsockopt(int fd, int level, int option, void *value, socklen_t *len);

#endif
