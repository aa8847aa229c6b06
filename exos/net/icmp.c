/* ICMP (RFC 792, RFC 1122 3.2.2): answers echo requests, says what could not be delivered, hears what others could
 * not. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { ICMP_HEADER = 8, QUOTED = 8 };   /* an error quotes the IP header and so many bytes behind it */
enum { NET_UNREACHABLE = 0, HOST_UNREACHABLE = 1, FRAGMENTATION_NEEDED = 4 };

static int transmit(struct netif *nif, ip_addr target, uint8_t head[ICMP_HEADER], const void *body, unsigned len)
{
    struct ip_out out = { target, PROTO_ICMP, 0, head, ICMP_HEADER, body, len };
    int error;

    put16(head + 2, 0);
    put16(head + 2, sum_end(sum16(body, len, sum16(head, ICMP_HEADER, 0))));
    error = ip_send(nif, &out);
    if (!error)
        nif->stats.icmp_out++;
    return error;
}

int icmp_echo(struct netif *nif, ip_addr target, uint16_t id, uint16_t sequence, const void *data, unsigned len)
{
    uint8_t head[ICMP_HEADER] = { ICMP_ECHO };

    if (len > IP_DATAGRAM_MAX - ICMP_HEADER)
        return -EMSGSIZE;
    put16(head + 4, id);
    put16(head + 6, sequence);
    return transmit(nif, target, head, data, len);
}

/* Errors are never about broadcasts, about errors, or about fragments but the first; and ten a second at most. */
void icmp_unreachable(struct netif *nif, const struct packet *about, uint8_t code)
{
    uint8_t head[ICMP_HEADER] = { ICMP_UNREACHABLE, code }, quoted[60 + QUOTED];
    unsigned header = (about->ip[0] & 15u) * 4, body = about->len < QUOTED ? about->len : QUOTED;
    uint32_t now = nif->now(nif);

    if (about->broadcast || nif->address == IP_ANY || about->protocol == PROTO_ICMP)
        return;
    if (now - nif->icmp_time >= 1000) {
        nif->icmp_time = now;
        nif->icmp_left = ICMP_ERRORS;
    }
    if (nif->icmp_left == 0) {
        nif->stats.icmp_limited++;
        return;
    }
    nif->icmp_left--;
    memcpy(quoted, about->ip, header);
    memcpy(quoted + header, about->data, body);
    transmit(nif, about->source, head, quoted, header + body);
}

/* An error about a packet of ours: whose it was learns of it. */
static void error_input(struct netif *nif, uint8_t type, uint8_t code, const uint8_t *ip, unsigned len)
{
    unsigned header = len ? (ip[0] & 15u) * 4 : 0;
    int error = EHOSTUNREACH;

    if (len < IP_HEADER || ip[0] >> 4 != 4 || header < IP_HEADER || len < header + QUOTED
        || get32(ip + 12) != nif->address) {
        nif->stats.icmp_bad++;
        return;
    }
    if (type == ICMP_UNREACHABLE && (code == UNREACHABLE_PORT || code == UNREACHABLE_PROTOCOL))
        error = ECONNREFUSED;
    else if (type == ICMP_UNREACHABLE && code == NET_UNREACHABLE)
        error = ENETUNREACH;
    else if (type == ICMP_UNREACHABLE && code == FRAGMENTATION_NEEDED)
        return;                         /* we never ask for that: a lie */
    if (ip[9] == PROTO_UDP && (get16(ip + 6) & 0x1fff) == 0)
        udp_error(nif, ip, error);
}

void icmp_input(struct netif *nif, struct packet *p)
{
    const uint8_t *icmp = p->data;
    uint8_t head[ICMP_HEADER] = { ICMP_REPLY };

    if (p->len < ICMP_HEADER || sum_end(sum16(icmp, p->len, 0)) != 0) {
        nif->stats.icmp_bad++;
        return;
    }
    nif->stats.icmp_in++;
    switch (icmp[0]) {
    case ICMP_ECHO:
        if (p->broadcast || nif->address == IP_ANY)
            return;
        memcpy(head + 4, icmp + 4, 4);
        transmit(nif, p->source, head, icmp + ICMP_HEADER, p->len - ICMP_HEADER);
        return;
    case ICMP_REPLY:
        if (nif->echo_reply) {
            p->data += 4;
            p->len -= 4;
            nif->echo_reply(nif, p);
        }
        return;
    case ICMP_UNREACHABLE:
    case ICMP_TIME:
    case ICMP_PARAMETER:
        error_input(nif, icmp[0], icmp[1], icmp + ICMP_HEADER, p->len - ICMP_HEADER);
        return;
    }                                   /* all others say nothing that a host with one gateway needs */
}
