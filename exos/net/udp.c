/* UDP (RFC 768): sockets in the caller's memory. What came waits in a socket's buffer as a record of length, sender
 * and data, one behind the other, around its end. A datagram that does not fit is dropped and counted: the reader
 * was too slow. */
#include <errno.h>
#include <string.h>
#include "net.h"

/* length, address, port and two unused bytes; ports that nobody asked for */
enum { RECORD = 12, PORT_FIRST = 49152 };

static void ring_write(struct udp *u, const void *data, unsigned len)
{
    unsigned at = (u->first + u->used) % u->size, n = u->size - at < len ? u->size - at : len;

    memcpy(u->buffer + at, data, n);
    memcpy(u->buffer, (const uint8_t *)data + n, len - n);
    u->used += len;
}

static void ring_read(const struct udp *u, unsigned skip, void *data, unsigned len)
{
    unsigned at = (u->first + skip) % u->size, n = u->size - at < len ? u->size - at : len;

    memcpy(data, u->buffer + at, n);
    memcpy((uint8_t *)data + n, u->buffer, len - n);
}

/* ---- open, bind, connect, close ---- */

int udp_open(struct netif *nif, struct udp *u, void *buffer, unsigned size)
{
    if (size <= RECORD)
        return -EINVAL;
    *u = (struct udp){ .nif = nif, .next = nif->sockets, .buffer = buffer, .size = size };
    nif->sockets = u;
    return 0;
}

static bool port_taken(const struct udp *u, ip_addr local, uint16_t port)
{
    for (const struct udp *other = u->nif->sockets; other; other = other->next)
        if (other != u && other->local_port == port
            && (other->local == IP_ANY || local == IP_ANY || other->local == local))
            return true;
    return false;
}

int udp_bind(struct udp *u, ip_addr local, uint16_t port)
{
    struct netif *nif = u->nif;
    uint32_t start = netif_random(nif);

    if (u->local_port)
        return -EINVAL;
    if (local != IP_ANY && local != nif->address)
        return -EADDRNOTAVAIL;
    for (uint32_t tried = 0; port == 0; tried++) {
        uint16_t some = (uint16_t)(PORT_FIRST + (start + tried) % (65536 - PORT_FIRST));

        if (tried == 65536 - PORT_FIRST)
            return -EADDRINUSE;
        if (!port_taken(u, local, some))
            port = some;
    }
    if (port_taken(u, local, port))
        return -EADDRINUSE;
    u->local = local;
    u->local_port = port;
    if (nif->port)
        nif->port(nif, port, true);
    return 0;
}

int udp_connect(struct udp *u, ip_addr remote, uint16_t port)
{
    int error = port && !u->local_port ? udp_bind(u, IP_ANY, 0) : 0;

    if (error)
        return error;
    u->remote = port ? remote : IP_ANY;
    u->remote_port = port;
    u->error = 0;
    return 0;
}

void udp_close(struct udp *u)
{
    struct netif *nif = u->nif;
    struct udp **place = &nif->sockets;

    while (*place && *place != u)
        place = &(*place)->next;
    if (!*place)
        return;
    *place = u->next;
    if (u->local_port && nif->port && !port_taken(u, IP_ANY, u->local_port))
        nif->port(nif, u->local_port, false);
}

/* ---- out ---- */

static uint32_t pseudo_sum(ip_addr source, ip_addr target, unsigned len)
{
    return (source >> 16) + (source & 0xffff) + (target >> 16) + (target & 0xffff) + PROTO_UDP + len;
}

int udp_send(struct udp *u, ip_addr to, uint16_t port, const void *data, unsigned len)
{
    struct netif *nif = u->nif;
    uint8_t head[UDP_HEADER];
    struct ip_out out = { to, PROTO_UDP, 0, head, UDP_HEADER, data, len };
    uint16_t sum;
    int error;

    if (u->error) {
        error = u->error, u->error = 0;
        return -error;
    }
    if (port == 0) {
        if (!u->remote_port)
            return -EDESTADDRREQ;
        out.target = to = u->remote;
        port = u->remote_port;
    }
    if (len > UDP_MAX)
        return -EMSGSIZE;
    if (!u->local_port && (error = udp_bind(u, IP_ANY, 0)) != 0)
        return error;
    put16(head, u->local_port);
    put16(head + 2, port);
    put16(head + 4, (uint16_t)(UDP_HEADER + len));
    put16(head + 6, 0);
    sum = sum_end(sum16(data, len, sum16(head, UDP_HEADER, pseudo_sum(nif->address, to, UDP_HEADER + len))));
    put16(head + 6, sum ? sum : 0xffff);        /* 0 would say that there is none */
    error = ip_send(nif, &out);
    if (error)
        return error;
    nif->stats.udp_out++;
    return (int)len;
}

/* ---- in ---- */

/* The socket that a datagram is for: a connected one before one that hears everybody. */
static struct udp *find(struct netif *nif, uint16_t local_port, ip_addr remote, uint16_t remote_port)
{
    struct udp *any = NULL;

    for (struct udp *u = nif->sockets; u; u = u->next) {
        if (u->local_port != local_port)
            continue;
        if (u->remote_port == 0)
            any = u;
        else if (u->remote_port == remote_port && u->remote == remote)
            return u;
    }
    return any;
}

void udp_input(struct netif *nif, struct packet *p)
{
    const uint8_t *head = p->data;
    uint8_t record[RECORD] = { 0 };
    struct udp *u;
    unsigned len;

    if (p->len < UDP_HEADER || get16(head + 4) < UDP_HEADER || get16(head + 4) > p->len || get16(head + 2) == 0) {
        nif->stats.udp_bad++;
        return;
    }
    len = get16(head + 4);
    if (get16(head + 6) != 0 && sum_end(sum16(head, len, pseudo_sum(p->source, p->target, len))) != 0) {
        nif->stats.udp_checksum++;
        return;
    }
    u = find(nif, get16(head + 2), p->source, get16(head));
    if (!u) {
        nif->stats.udp_no_port++;
        icmp_unreachable(nif, p, UNREACHABLE_PORT);
        return;
    }
    len -= UDP_HEADER;
    if (RECORD + len > u->size - u->used) {
        nif->stats.udp_full++;
        return;
    }
    put32(record, len);
    put32(record + 4, p->source);
    put16(record + 8, get16(head));
    ring_write(u, record, RECORD);
    ring_write(u, head + UDP_HEADER, len);
    nif->stats.udp_in++;
}

void udp_error(struct netif *nif, const uint8_t *ip, int error)
{
    const uint8_t *head = ip + (ip[0] & 15u) * 4;
    struct udp *u;

    u = find(nif, get16(head), get32(ip + 16), get16(head + 2));
    if (u)
        u->error = error;
}

int udp_peek(const struct udp *u)
{
    uint8_t record[RECORD];

    if (u->error)
        return -u->error;
    if (u->used == 0)
        return -EAGAIN;
    ring_read(u, 0, record, RECORD);
    return (int)get32(record);
}

int udp_receive(struct udp *u, struct udp_from *from, void *data, unsigned max, uint32_t ms)
{
    struct netif *nif = u->nif;
    uint32_t start = nif->now(nif), gone = 0;
    uint8_t record[RECORD];
    unsigned len;

    netif_wait(nif, 0);
    while (u->used == 0 && !u->error && gone < ms) {
        netif_wait(nif, ms - gone);
        gone = nif->now(nif) - start;
    }
    if (u->error) {
        int error = u->error;

        u->error = 0;
        return -error;
    }
    if (u->used == 0)
        return -EAGAIN;
    ring_read(u, 0, record, RECORD);
    len = get32(record);
    if (from)
        *from = (struct udp_from){ get32(record + 4), get16(record + 8) };
    ring_read(u, RECORD, data, len < max ? len : max);
    u->first = (u->first + RECORD + len) % u->size;
    u->used -= RECORD + len;
    return (int)len;
}
