/* What the network tests share: tables, a ring, frames to and from GXemul's own station, which answers ARP and ICMP at
 * once. */
#ifndef WIRE_H
#define WIRE_H

#include <aegis/net.h>
#include "tap.h"

#define NET     ((const volatile struct net_info *)0x30000000)
#define FILTERS ((const volatile struct filter_info *)0x31000000)
#define RINGS   ((const volatile struct ring_info *)0x32000000)
#define RING_VA 0x33000000

extern struct cap wire_page_cap;                /* of the page that frames are sent from */
extern int wire_page;
#define FRAME   ((uint8_t *)0x34000000)         /* that page */

void wire_begin(void);                          /* maps all of these; a ring is made by wire_ring() */
int wire_ring(int pages, struct cap *caps);     /* a ring at RING_VA; caps of its pages, if not NULL */
volatile struct net_slot *wire_slot(word slot);
int wire_insert(const struct dpf_atom *atoms, word count, struct cap cap);
int wire_insert_bound(const struct dpf_atom *atoms, word count, int ring);      /* new capability */
struct cap wire_result_cap(void);
int wire_send(word offset, word bytes);
word wire_arp(void);                            /* writes an ARP request for the gateway to FRAME; its bytes */
word wire_ping(word data, word sequence);       /* an ICMP echo request with so many bytes of data */
word wire_ping_peer(word data, word sequence);  /* the same to strict's echo peer (docs/emulator.md) */
bool wire_wait(volatile struct net_slot *slot); /* until a frame is there; false: none came */

#define ATOMS(a) (a), sizeof(a) / sizeof *(a)

#endif
