/* RARP (RFC 903): the interface asks which address belongs to its station. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { REQUEST = 3, REPLY = 4, RARP_BYTES = 28, RETRY = 1000 };
static const uint8_t ethernet_ip[6] = { 0, 1, 8, 0, 6, 4 };

void rarp_input(struct netif *nif, struct packet *p)
{
    if (p->len < RARP_BYTES || memcmp(p->data, ethernet_ip, 6) != 0) {
        nif->stats.arp_bad++;
        return;
    }
    if (get16(p->data + 6) == REPLY && memcmp(p->data + 18, nif->mac.byte, 6) == 0)
        nif->rarp_answer = get32(p->data + 24);
}

static void ask(struct netif *nif)
{
    uint8_t *rarp = ether_payload(nif);

    memset(rarp, 0, RARP_BYTES);
    memcpy(rarp, ethernet_ip, 6);
    put16(rarp + 6, REQUEST);
    memcpy(rarp + 8, nif->mac.byte, 6);
    memcpy(rarp + 18, nif->mac.byte, 6);
    ether_send(nif, mac_broadcast, TYPE_RARP, RARP_BYTES);
}

int rarp_configure(struct netif *nif, uint32_t ms)
{
    uint32_t start = nif->now(nif), asked = start - RETRY, now;
    int error = netif_frame_type(nif, TYPE_RARP, rarp_input);

    if (error)
        return error;
    nif->rarp_answer = IP_ANY;
    while ((now = nif->now(nif)) - start < ms && nif->rarp_answer == IP_ANY) {
        if (now - asked >= RETRY) {
            ask(nif);
            asked = now;
        }
        netif_wait(nif, RETRY - (now - asked));
    }
    netif_frame_type(nif, TYPE_RARP, NULL);
    if (nif->rarp_answer == IP_ANY)
        return -ETIMEDOUT;
    return netif_address(nif, nif->rarp_answer, ip_class_mask(nif->rarp_answer), IP_ANY);
}
