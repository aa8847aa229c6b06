/* ARP (RFC 826): from IP addresses to stations.
 *
 * An entry is FREE, ASKED (requests are out, frames may wait), KNOWN, or FAILED (nobody answered: sending there is
 * an error until a second has gone, then it is asked again). Only an address that we asked for, or that asks us,
 * enters the table; a station that we know may tell of a change. Frames that wait are kept whole, with their
 * destination still open. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { REQUEST = 1, REPLY = 2, ARP_BYTES = 28 };
static const uint8_t ethernet_ip[6] = { 0, 1, 8, 0, 6, 4 };

static struct arp_entry *find(struct netif *nif, ip_addr ip)
{
    for (unsigned i = 0; i < ARP_ENTRIES; i++)
        if (nif->arp[i].state != ARP_FREE && nif->arp[i].ip == ip)
            return &nif->arp[i];
    return NULL;
}

const struct arp_entry *arp_entry(const struct netif *nif, ip_addr ip)
{
    return find((struct netif *)nif, ip);
}

static void pending_drop(struct netif *nif, ip_addr ip)
{
    for (unsigned i = 0; i < ARP_PENDING; i++)
        if (nif->arp_pending[i].len && nif->arp_pending[i].ip == ip)
            nif->arp_pending[i].len = 0;
}

/* A free entry, or else the oldest. */
static struct arp_entry *take(struct netif *nif, ip_addr ip)
{
    uint32_t now = nif->now(nif);
    struct arp_entry *best = &nif->arp[0];

    for (unsigned i = 0; i < ARP_ENTRIES; i++) {
        struct arp_entry *e = &nif->arp[i];

        if (e->state == ARP_FREE) {
            best = e;
            break;
        }
        if (now - e->time > now - best->time)
            best = e;
    }
    if (best->state == ARP_ASKED)
        pending_drop(nif, best->ip);
    *best = (struct arp_entry){ .ip = ip, .time = now };
    return best;
}

static void transmit(struct netif *nif, struct mac to, uint16_t operation, struct mac target_mac, ip_addr target)
{
    uint8_t *arp = ether_payload(nif);

    memcpy(arp, ethernet_ip, 6);
    put16(arp + 6, operation);
    memcpy(arp + 8, nif->mac.byte, 6);
    put32(arp + 14, nif->address);
    memcpy(arp + 18, target_mac.byte, 6);
    put32(arp + 24, target);
    if (ether_send(nif, to, TYPE_ARP, ARP_BYTES) == 0)
        nif->stats.arp_out++;
}

static void ask(struct netif *nif, struct arp_entry *e)
{
    e->state = ARP_ASKED;
    e->tries++;
    e->time = nif->now(nif);
    transmit(nif, mac_broadcast, REQUEST, (struct mac){ { 0 } }, e->ip);
}

void arp_ask(struct netif *nif, ip_addr ip)
{
    if (!find(nif, ip))
        ask(nif, take(nif, ip));
}

void arp_announce(struct netif *nif)
{
    transmit(nif, mac_broadcast, REQUEST, (struct mac){ { 0 } }, nif->address);
}

void arp_forget(struct netif *nif, ip_addr ip)
{
    struct arp_entry *e = find(nif, ip);

    if (e) {
        pending_drop(nif, ip);
        e->state = ARP_FREE;
    }
}

static void learn(struct netif *nif, struct arp_entry *e, struct mac mac)
{
    e->state = ARP_KNOWN;
    e->tries = 0;
    e->mac = mac;
    e->time = nif->now(nif);
    for (unsigned i = 0; i < ARP_PENDING; i++) {
        struct arp_frame *f = &nif->arp_pending[i];

        if (f->len && f->ip == e->ip) {
            memcpy(nif->frame, f->frame, f->len);
            ether_send(nif, mac, TYPE_IP, f->len - ETHER_HEADER);
            f->len = 0;
        }
    }
}

void arp_input(struct netif *nif, struct packet *p)
{
    const uint8_t *arp = p->data;
    struct arp_entry *e;
    struct mac mac;
    ip_addr from, target;
    uint16_t operation;

    if (p->len < ARP_BYTES || memcmp(arp, ethernet_ip, 6) != 0) {
        nif->stats.arp_bad++;
        return;
    }
    operation = get16(arp + 6);
    memcpy(mac.byte, arp + 8, 6);
    from = get32(arp + 14);
    target = get32(arp + 24);
    /* A sender that is no station, or not the one that the frame is from, lies. */
    if ((operation != REQUEST && operation != REPLY) || mac.byte[0] & 1 || !mac_same(mac, p->from)) {
        nif->stats.arp_bad++;
        return;
    }
    nif->stats.arp_in++;
    if (nif->address == IP_ANY)
        return;
    if (from == nif->address) {
        nif->stats.arp_conflict++;
        return;
    }
    e = find(nif, from);
    if (from == IP_ANY || ip_is_broadcast(nif, from))
        e = NULL;                       /* a probe, or nonsense: answered, never learnt */
    else if (!e && operation == REQUEST && target == nif->address)
        e = take(nif, from);
    if (e)
        learn(nif, e, mac);
    if (operation == REQUEST && target == nif->address)
        transmit(nif, mac, REPLY, mac, from);
}

int arp_send(struct netif *nif, ip_addr next_hop, unsigned len)
{
    struct arp_entry *e = find(nif, next_hop);

    if (e && e->state == ARP_KNOWN)
        return ether_send(nif, e->mac, TYPE_IP, len);
    if (e && e->state == ARP_FAILED)
        return -EHOSTUNREACH;
    for (unsigned i = 0; i < ARP_PENDING; i++) {
        struct arp_frame *f = &nif->arp_pending[i];

        if (f->len)
            continue;
        f->ip = next_hop;
        f->len = ETHER_HEADER + len;
        memcpy(f->frame, nif->frame, f->len);
        if (!e)
            ask(nif, take(nif, next_hop));
        return 0;
    }
    nif->stats.arp_full++;
    return -ENOBUFS;
}

void arp_timer(struct netif *nif)
{
    uint32_t now = nif->now(nif);

    for (unsigned i = 0; i < ARP_ENTRIES; i++) {
        struct arp_entry *e = &nif->arp[i];
        uint32_t age = now - e->time;

        if (e->state == ARP_ASKED && age >= ARP_RETRY) {
            if (e->tries < ARP_TRIES) {
                ask(nif, e);
                continue;
            }
            nif->stats.arp_failed++;
            pending_drop(nif, e->ip);
            e->state = ARP_FAILED;
            e->time = now;
        } else if ((e->state == ARP_FAILED && age >= ARP_RETRY) || (e->state == ARP_KNOWN && age >= ARP_LIFETIME))
            e->state = ARP_FREE;
    }
}
