#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net_tool.h"

int net_usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    return 2;
}

/* What the network says of these is more than strerror knows. */
static const char *reason(int error)
{
    switch (error) {
    case -ETIMEDOUT: return "no answer";
    case -EHOSTUNREACH: return "no such host on this Ethernet, or it is silent";
    case -ENETUNREACH: return "no way there: not this network, and no gateway";
    case -ECONNREFUSED: return "nobody hears at that port";
    case -EPROTO: return "the answer makes no sense";
    case -EMSGSIZE: return "longer than a datagram may be";
    case -ENOBUFS: return "too much is waiting to be sent";
    case -ENETDOWN: return "there is no network interface";
    default: return strerror(-error);
    }
}

int net_fail(const char *who, const char *what, int error)
{
    fprintf(stderr, "%s: %s: %s\n", who, what, reason(error));
    return 1;
}

int net_host(struct netif *nif, const char *who, const char *name, ip_addr *address)
{
    int n = dns_lookup(nif, name, address, 1);

    if (n == -EHOSTUNREACH && nif->nameserver == IP_ANY)
        fprintf(stderr, "%s: %s: there is no name server\n", who, name);
    else if (n == -ENOENT)
        fprintf(stderr, "%s: %s: no such name\n", who, name);
    else if (n == -EINVAL)
        fprintf(stderr, "%s: %s: neither a name nor an address\n", who, name);
    else if (n == -EIO)
        fprintf(stderr, "%s: %s: the name server refused, or failed\n", who, name);
    else if (n < 0)
        net_fail(who, name, n);
    return n < 0;
}

int net_number(const char *who, const char *text, unsigned most, unsigned *value)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    if (*text >= '0' && *text <= '9' && *end == 0 && n <= most) {
        *value = (unsigned)n;
        return 0;
    }
    fprintf(stderr, "%s: %s: not a number from 0 to %u\n", who, text, most);
    return 1;
}
