/* Two stations on a simulated Ethernet, in simulated time: whatever happens, happens the same in every run of a
 * seed. */
#ifndef WIRE_H
#define WIRE_H

#include "exos/net/net.h"

#define STATIONS 2
#define A_ADDRESS IP(10, 0, 0, 1)
#define B_ADDRESS IP(10, 0, 0, 2)

struct wire_frame { struct wire_frame *next; unsigned to; uint32_t at; unsigned len; uint8_t data[]; };

struct wire {
    uint32_t clock;
    struct wire_frame *frames;          /* by time of arrival */
    struct netif nif[STATIONS];
    unsigned lose, twice, late, spoil;  /* of 1000 frames */
    unsigned sent;
    uint8_t last[ETHER_MAX];            /* what was sent last, and by whom */
    unsigned last_len, last_from;
    int refuse;                         /* what send answers instead */
};

extern struct wire wire;
void wire_start(void);                  /* with addresses, nothing wrong, and ARP not yet asked */
void wire_end(void);
void wire_settle(void);                 /* until nothing is under way */
void wire_put(unsigned to, const void *frame, unsigned len);    /* one more frame, at once */

/* Random numbers from SEED in the environment, or 1. */
uint32_t chance(void);
unsigned chance_below(unsigned n);
void chance_start(void);

#endif
