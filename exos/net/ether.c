/* Ethernet: frames in and out. The type field follows two addresses; no frame is shorter than 60 bytes on the wire,
 * and what pads it is zero (emulated networks deliver shorter ones, so that only the protocols above judge what is
 * missing). */
#include <errno.h>
#include <string.h>
#include "net.h"

const struct mac mac_broadcast = { { 255, 255, 255, 255, 255, 255 } };

uint8_t *ether_payload(struct netif *nif)
{
    return nif->frame + ETHER_HEADER;
}

int ether_send(struct netif *nif, struct mac to, uint16_t type, unsigned len)
{
    int error;

    if (len > ETHER_MTU)
        return -EMSGSIZE;
    memcpy(nif->frame, to.byte, 6);
    memcpy(nif->frame + 6, nif->mac.byte, 6);
    put16(nif->frame + 12, type);
    len += ETHER_HEADER;
    if (len < ETHER_MIN) {
        memset(nif->frame + len, 0, ETHER_MIN - len);
        len = ETHER_MIN;
    }
    error = nif->send(nif, nif->frame, len);
    if (error)
        nif->stats.send_failed++;
    else
        nif->stats.frames_out++;
    return error;
}

void ether_input(struct netif *nif, struct packet *p)
{
    uint16_t type;

    if (p->len < ETHER_HEADER) {
        nif->stats.runt++;
        return;
    }
    if (p->len > ETHER_MAX) {
        nif->stats.giant++;
        return;
    }
    memcpy(p->to.byte, p->data, 6);
    memcpy(p->from.byte, p->data + 6, 6);
    type = get16(p->data + 12);
    p->broadcast = p->to.byte[0] & 1;
    /* The chip filters, but not the emulated one; and a frame from oneself or from a group is a lie. */
    if ((!p->broadcast && !mac_same(p->to, nif->mac)) || (p->broadcast && !mac_same(p->to, mac_broadcast))
        || p->from.byte[0] & 1 || mac_same(p->from, nif->mac)) {
        nif->stats.foreign++;
        return;
    }
    p->data += ETHER_HEADER;
    p->len -= ETHER_HEADER;
    for (unsigned i = 0; i < NET_HANDLERS; i++)
        if (nif->frame_type[i].handler && nif->frame_type[i].type == type) {
            nif->frame_type[i].handler(nif, p);
            return;
        }
    nif->stats.type_unknown++;
}
