/* A program's one interface, and its address. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "link.h"

enum { PATIENCE = 5000, GATEWAY = 254 };

/* Copies the part of *text up to `end` or the comma; false if it does not fit. */
static bool part(const char **text, char *to, size_t size)
{
    size_t n = strcspn(*text, ",");

    if (n >= size)
        return false;
    memcpy(to, *text, n);
    to[n] = 0;
    *text += n;
    if (**text == ',')
        ++*text;
    return true;
}

static const char *by_hand(struct netif *nif, const char *text)
{
    ip_addr address, gateway = IP_ANY, nameserver = IP_ANY, mask = IP(255, 0, 0, 0);
    char word[32], *slash, *end;

    if (!part(&text, word, sizeof word))
        return "no such address";
    if ((slash = strchr(word, '/')) != NULL) {
        unsigned long bits = strtoul(slash + 1, &end, 10);

        *slash = 0;
        if (*end || end == slash + 1 || bits < 1 || bits > 30)
            return "the bits of the network are 1 to 30";
        mask = ~(IP_BROADCAST >> bits);
    }
    if (ip_parse(word, &address) < 0)
        return "no such address";
    if (*text && (!part(&text, word, sizeof word) || ip_parse(word, &gateway) < 0))
        return "no such gateway";
    if (*text && (!part(&text, word, sizeof word) || ip_parse(word, &nameserver) < 0))
        return "no such name server";
    if (*text)
        return "more than address, gateway and name server";
    if (netif_address(nif, address, mask, gateway) < 0)
        return "no host can have this address, or the gateway is in another network";
    nif->nameserver = nameserver;
    return NULL;
}

const char *net_configure(struct netif *nif, const char *how)
{
    if (strcmp(how, "bootp") == 0)
        return bootp_configure(nif, NULL, PATIENCE) ? "no answer from a BOOTP server" : NULL;
    if (strcmp(how, "rarp") == 0)
        return rarp_configure(nif, PATIENCE) ? "no answer from a RARP server" : NULL;
    if (*how == 0) {
        unsigned n = nif->mac.byte[5] >> 4;
        ip_addr gateway = IP(10, 0, 0, GATEWAY);

        netif_address(nif, IP(10, 0, 0, n ? n : 1), IP(255, 0, 0, 0), gateway);
        nif->nameserver = gateway;
        return NULL;
    }
    return by_hand(nif, how);
}

struct netif *net_begin(void)
{
    const char *how = getenv("NET"), *why = NULL;
    struct link *link = net_link(&why);

    if (!link) {
        fprintf(stderr, "network: %s\n", why);
        return NULL;
    }
    if (link->nif.address == IP_ANY && (why = net_configure(&link->nif, how ? how : "")) != NULL) {
        fprintf(stderr, "network: NET=%s: %s\n", how, why);
        return NULL;
    }
    return &link->nif;
}
