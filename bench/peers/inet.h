/* What Linux's headers say only with a C library's help: sockets, and an interface for ioctl (linux/if.h). */
#ifndef INET_H
#define INET_H

#include <linux/in.h>

#define AF_INET 2
#define SOCK_DGRAM 1            /* MIPS has these two the other way round */
#define SOCK_STREAM 2

struct interface {
    char name[16];
    union {
        short flags;
        struct sockaddr_in address;
    };
};
#define INTERFACE_UP 1

#endif
