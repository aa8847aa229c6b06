/* What the network's small programs share. They return their status instead of ending, since several may be one program
 * (exos/net/shell.c); they print to stdout, and to stderr, with their name, what went wrong. */
#ifndef NET_TOOL_H
#define NET_TOOL_H

#include "../aegis/link.h"

int net_usage(const char *text);        /* prints it; the status of wrong arguments, 2 */
int net_fail(const char *who, const char *what, int error);     /* "who: what: why" of a negative errno; 1 */
/* 0, or 1 and it has said why */
int net_host(struct netif *nif, const char *who, const char *name, ip_addr *address);
int net_number(const char *who, const char *text, unsigned most, unsigned *value);      /* the same */

#endif
