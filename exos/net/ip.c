/* IP (RFC 791, RFC 1122 3.2): packets in and out, for one interface and one gateway. Options are stepped over;
 * source routes are refused. A packet that is too long for a frame goes out in fragments. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { DONT_FRAGMENT = 0x4000, MORE = 0x2000, OFFSET = 0x1fff, TTL = 64 };
enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LOOSE_ROUTE = 131, OPTION_STRICT_ROUTE = 137 };

bool ip_is_broadcast(const struct netif *nif, ip_addr address)
{
    return address == IP_BROADCAST || (nif->address != IP_ANY && ((address ^ nif->address) & nif->mask) == 0
                                       && (address | nif->mask) == IP_BROADCAST);
}

/* Neither RARP nor every BOOTP server tells a mask: then the address's class does, as it did at that time. */
ip_addr ip_class_mask(ip_addr address)
{
    if (address < IP(128, 0, 0, 0))
        return IP(255, 0, 0, 0);
    return address < IP(192, 0, 0, 0) ? IP(255, 255, 0, 0) : IP(255, 255, 255, 0);
}

/* ---- out ---- */

/* Copies bytes [at, at + len) of head and body together. */
static void gather(uint8_t *to, const struct ip_out *out, unsigned at, unsigned len)
{
    unsigned n = at < out->head_len ? out->head_len - at : 0;

    if (n > len)
        n = len;
    if (n)
        memcpy(to, (const uint8_t *)out->head + at, n);
    if (len > n)
        memcpy(to + n, (const uint8_t *)out->body + (at + n - out->head_len), len - n);
}

static int packet_send(struct netif *nif, const struct ip_out *out, ip_addr next_hop, uint16_t id, unsigned at,
                       unsigned len, bool more)
{
    uint8_t *ip = ether_payload(nif);
    bool whole = at == 0 && !more;

    ip[0] = 0x45, ip[1] = 0;
    put16(ip + 2, (uint16_t)(IP_HEADER + len));
    put16(ip + 4, id);
    put16(ip + 6, (uint16_t)(at >> 3 | (more ? MORE : 0)));
    ip[8] = out->ttl ? out->ttl : TTL;
    ip[9] = out->protocol;
    put16(ip + 10, 0);
    put32(ip + 12, nif->address);
    put32(ip + 16, out->target);
    put16(ip + 10, sum_end(sum16(ip, IP_HEADER, 0)));
    gather(ip + IP_HEADER, out, at, len);
    nif->stats.ip_out++;
    if (!whole)
        nif->stats.fragments_out++;
    if (next_hop == IP_BROADCAST)
        return ether_send(nif, mac_broadcast, TYPE_IP, IP_HEADER + len);
    return arp_send(nif, next_hop, IP_HEADER + len);
}

int ip_send(struct netif *nif, const struct ip_out *out)
{
    const unsigned most = (ETHER_MTU - IP_HEADER) & ~7u;
    unsigned len = out->head_len + out->body_len, at = 0;
    ip_addr next_hop = out->target;
    uint16_t id = ++nif->ip_id ^ (uint16_t)nif->seed;
    int error;

    if (len > IP_DATAGRAM_MAX)
        return -EMSGSIZE;
    if (ip_is_broadcast(nif, out->target))
        next_hop = IP_BROADCAST;
    else if (nif->address == IP_ANY || ((out->target ^ nif->address) & nif->mask) != 0)
        next_hop = nif->gateway;
    /* Not to a net without a gateway, to a group, to a loop or to nobody; and not to oneself: no frame comes back. */
    if (next_hop == IP_ANY || (out->target >= IP(224, 0, 0, 0) && next_hop != IP_BROADCAST) || out->target >> 24 == 127
        || out->target == nif->address || out->target == IP_ANY) {
        nif->stats.ip_no_route++;
        return -ENETUNREACH;
    }
    do {
        bool more = IP_HEADER + len - at > ETHER_MTU;
        unsigned part = more ? most : len - at;

        error = packet_send(nif, out, next_hop, id, at, part, more);
        at += part;
    } while (!error && at < len);
    return error;
}

/* ---- in ---- */

/* False for a source route, or an option that reaches behind the header. */
static bool options_good(const uint8_t *option, unsigned len)
{
    unsigned at = 0;

    while (at < len && option[at] != OPTION_END) {
        if (option[at] == OPTION_NOP) {
            at++;
            continue;
        }
        if (option[at] == OPTION_LOOSE_ROUTE || option[at] == OPTION_STRICT_ROUTE)
            return false;
        if (at + 1 >= len || option[at + 1] < 2 || option[at + 1] > len - at)
            return false;
        at += option[at + 1];
    }
    return true;
}

/* Says what is wrong with the packet by its counter, or NULL. */
static uint32_t *judge(struct netif *nif, const struct packet *p)
{
    const uint8_t *ip = p->data;
    unsigned header, total;
    ip_addr source;

    if (p->len < IP_HEADER)
        return &nif->stats.ip_short;
    if (ip[0] >> 4 != 4)
        return &nif->stats.ip_version;
    header = (ip[0] & 15u) * 4;
    if (header < IP_HEADER || header > p->len)
        return &nif->stats.ip_header;
    total = get16(ip + 2);
    if (total < header || total > p->len)
        return &nif->stats.ip_length;
    if (sum_end(sum16(ip, header, 0)) != 0)
        return &nif->stats.ip_checksum;
    source = get32(ip + 12);
    /* Nobody, groups and everyone send nothing; neither do I. BOOTP's server alone may be unknown to the interface. */
    if (source == IP_ANY || source >= IP(224, 0, 0, 0) || source >> 24 == 127 || ip_is_broadcast(nif, source)
        || source == nif->address)
        return &nif->stats.ip_source;
    if (!options_good(ip + IP_HEADER, header - IP_HEADER))
        return &nif->stats.ip_option;
    return NULL;
}

void ip_input(struct netif *nif, struct packet *p)
{
    const uint8_t *ip = p->data;
    uint32_t *wrong = judge(nif, p);
    unsigned header;

    if (wrong) {
        ++*wrong;
        return;
    }
    p->source = get32(ip + 12);
    p->target = get32(ip + 16);
    if (ip_is_broadcast(nif, p->target))
        p->broadcast = true;
    else if (p->target != nif->address && nif->address != IP_ANY) {
        nif->stats.ip_not_mine++;
        return;
    }
    nif->stats.ip_in++;
    header = (ip[0] & 15u) * 4;
    p->ip = ip;
    p->protocol = ip[9];
    p->len = get16(ip + 2) - header;
    p->data = ip + header;
    if (get16(ip + 6) & (MORE | OFFSET))
        fragment_input(nif, p);
    else
        ip_deliver(nif, p);
}

void ip_deliver(struct netif *nif, struct packet *p)
{
    for (unsigned i = 0; i < NET_HANDLERS; i++)
        if (nif->protocol[i].handler && nif->protocol[i].protocol == p->protocol) {
            nif->protocol[i].handler(nif, p);
            return;
        }
    nif->stats.ip_protocol++;
    icmp_unreachable(nif, p, UNREACHABLE_PROTOCOL);
}
