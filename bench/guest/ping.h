/* What the network benchmarks share: a counter in a 60-byte UDP frame goes to the echo peer (docs/emulator.md) and
 * comes back; whoever receives it increments it, puts it into a frame that was prepared, and sends that. */
#ifndef PING_H
#define PING_H

#include <aegis/net.h>
#include "kit.h"

#define PING_BYTES   60
#define PING_COUNTER 44                         /* where the counter is: the third byte of UDP's data */

struct ping {                                   /* the handler's memory, and ours */
    volatile word count;                        /* messages that came */
    word pad[3];
    uint8_t frame[64];
};
#define PING    ((struct ping *)0x20000000)

extern struct min_ash ping_ash;
extern int ping_filter;

bool ping_begin(void);                          /* memory, frame, filter, ring */
bool ping_attach(void);                         /* the handler: from now on it answers, not we */
bool ping_detach(void);
int ping_send(void);                            /* our frame, as it is; after other calls had arguments in the u-page */
bool ping_there(void);                          /* a frame is in the ring */
volatile struct net_slot *ping_wait(void);      /* until one is */
void ping_answer(volatile struct net_slot *slot);       /* what the handler does, by us; the slot is empty then */

#endif
