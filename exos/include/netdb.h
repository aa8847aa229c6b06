/* Names of hosts: gethostbyname() asks the interface's name server (exos/net/dns.c). */
#ifndef _NETDB_H
#define _NETDB_H

#include <netinet/in.h>

struct hostent {
    char *h_name;
    char **h_aliases;
    int h_addrtype, h_length;
    char **h_addr_list;
};
#define h_addr h_addr_list[0]

#define HOST_NOT_FOUND  1
#define TRY_AGAIN       2
#define NO_RECOVERY     3

extern int h_errno;
struct hostent *gethostbyname(const char *name);        /* overwritten by the next call; NULL: see h_errno */

#endif
