/* Addresses and names of hosts, as C programs ask for them. */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>
#include <netdb.h>
#include "../aegis/link.h"

enum { ADDRESSES = 8, NAME_BYTES = 256 };

int h_errno;

int inet_aton(const char *text, struct in_addr *to)
{
    ip_addr ip;

    if (ip_parse(text, &ip) < 0)
        return 0;
    to->s_addr = htonl(ip);
    return 1;
}

in_addr_t inet_addr(const char *text)
{
    struct in_addr address;

    return inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

char *inet_ntoa(struct in_addr address)
{
    static char text[IP_TEXT];

    return ip_text(ntohl(address.s_addr), text);
}

int inet_pton(int family, const char *text, void *to)
{
    if (family == AF_INET)
        return inet_aton(text, to);
    errno = EAFNOSUPPORT;
    return -1;
}

const char *inet_ntop(int family, const void *from, char *text, socklen_t len)
{
    char whole[IP_TEXT];
    in_addr_t address;

    if (family != AF_INET) {
        errno = EAFNOSUPPORT;
        return NULL;
    }
    memcpy(&address, from, sizeof address);
    ip_text(ntohl(address), whole);
    if (strlen(whole) >= len) {
        errno = ENOSPC;
        return NULL;
    }
    return strcpy(text, whole);
}

struct hostent *gethostbyname(const char *name)
{
    static char own_name[NAME_BYTES], *none[1], *list[ADDRESSES + 1];
    static struct in_addr address[ADDRESSES];
    static struct hostent host = { own_name, none, AF_INET, sizeof address[0], list };
    struct netif *nif = net_begin();
    ip_addr found[ADDRESSES];
    int n = nif ? dns_lookup(nif, name, found, ADDRESSES) : -ENETDOWN;

    if (n < 0) {
        h_errno = n == -ENOENT || n == -EINVAL ? HOST_NOT_FOUND : n == -ETIMEDOUT ? TRY_AGAIN : NO_RECOVERY;
        return NULL;
    }
    strncpy(own_name, name, NAME_BYTES - 1);
    for (int i = 0; i < n; i++) {
        address[i].s_addr = htonl(found[i]);
        list[i] = (char *)&address[i];
    }
    list[n] = NULL;
    return &host;
}
