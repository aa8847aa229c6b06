/* The interface: what is set up once, and the one place where time passes. */
#include <errno.h>
#include <string.h>
#include "net.h"

void netif_init(struct netif *nif)
{
    memset(&nif->address, 0, sizeof *nif - offsetof(struct netif, address));
    if (!nif->frame)
        nif->frame = nif->own_frame;
    nif->random = nif->seed ^ get32(nif->mac.byte + 2) ^ 0x9e3779b9;
    nif->icmp_left = ICMP_ERRORS;
    netif_frame_type(nif, TYPE_IP, ip_input);
    netif_frame_type(nif, TYPE_ARP, arp_input);
    netif_protocol(nif, PROTO_ICMP, icmp_input);
    netif_protocol(nif, PROTO_UDP, udp_input);
}

/* An address of a host: no multicast, no loop-back, neither end of its net. */
static bool is_host(ip_addr address, ip_addr mask)
{
    return address >> 24 != 0 && address >> 24 != 127 && address >> 24 < 224
        && (address & ~mask) != 0 && (address | mask) != IP_BROADCAST;
}

int netif_address(struct netif *nif, ip_addr address, ip_addr mask, ip_addr gateway)
{
    if (!is_host(address, mask) || (~mask & (~mask + 1)) != 0)
        return -EINVAL;
    if (gateway != IP_ANY && (!is_host(gateway, mask) || ((gateway ^ address) & mask) != 0))
        return -EINVAL;
    nif->address = address, nif->mask = mask, nif->gateway = gateway;
    arp_announce(nif);
    return 0;
}

void netif_input(struct netif *nif, const void *frame, unsigned len)
{
    struct packet p = { .data = frame, .len = len };

    nif->stats.frames_in++;
    ether_input(nif, &p);
}

void netif_wait(struct netif *nif, uint32_t ms)
{
    nif->wait(nif, ms);
    arp_timer(nif);
    fragment_timer(nif);
}

int netif_frame_type(struct netif *nif, uint16_t type, net_handler *handler)
{
    int place = -1;

    for (int i = NET_HANDLERS - 1; i >= 0; i--)
        if (nif->frame_type[i].handler == NULL && place < 0)
            place = i;
        else if (nif->frame_type[i].handler && nif->frame_type[i].type == type) {
            nif->frame_type[i].handler = handler;
            return 0;
        }
    if (!handler)
        return 0;
    if (place < 0)
        return -ENOSPC;
    nif->frame_type[place].type = type;
    nif->frame_type[place].handler = handler;
    return 0;
}

int netif_protocol(struct netif *nif, uint8_t protocol, net_handler *handler)
{
    int place = -1;

    for (int i = NET_HANDLERS - 1; i >= 0; i--)
        if (nif->protocol[i].handler == NULL && place < 0)
            place = i;
        else if (nif->protocol[i].handler && nif->protocol[i].protocol == protocol) {
            nif->protocol[i].handler = handler;
            return 0;
        }
    if (!handler)
        return 0;
    if (place < 0)
        return -ENOSPC;
    nif->protocol[place].protocol = protocol;
    nif->protocol[place].handler = handler;
    return 0;
}

/* xorshift: spreads the seed, and is no better than it. */
uint32_t netif_random(struct netif *nif)
{
    uint32_t x = nif->random ? nif->random : 1;

    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    return nif->random = x;
}

const char *netif_stat(const struct netif *nif, unsigned n, uint32_t *value)
{
    static const struct { const char *name; size_t place; } list[] = {
#define X(name) { #name, offsetof(struct net_stats, name) },
        NET_STATS(X)
#undef X
    };

    if (n >= sizeof list / sizeof list[0])
        return NULL;
    memcpy(value, (const char *)&nif->stats + list[n].place, sizeof *value);
    return list[n].name;
}
