/* Internet addresses as text (POSIX.1). */
#ifndef _ARPA_INET_H
#define _ARPA_INET_H

#include <netinet/in.h>

in_addr_t inet_addr(const char *text);                  /* INADDR_NONE: it is none */
int inet_aton(const char *text, struct in_addr *to);    /* 1, or 0: it is none */
char *inet_ntoa(struct in_addr address);                /* overwritten by the next call */
int inet_pton(int family, const char *text, void *to);
const char *inet_ntop(int family, const void *from, char *text, socklen_t len);

#endif
