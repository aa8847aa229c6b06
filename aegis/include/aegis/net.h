/* The network as a libOS sees it: packet rings, and what the kernel exposes of filters, rings and the interface.
 * docs/network.md explains the calls and the rules.
 *
 * A ring is pages of its owner's memory, each of which holds two slots. The kernel puts each frame that a filter of
 * the ring matched into the next slot, around the ring, if that slot is empty (`bytes` is 0); otherwise the frame is
 * lost and counted. It writes `bytes` last. Whoever has read the frame writes 0 there. The kernel reads no other word
 * of a ring, and trusts this one with nothing: a ring that lies only loses frames of its own. */
#ifndef AEGIS_NET_H
#define AEGIS_NET_H

#include <aegis/types.h>
#include <aegis/memory.h>
#include <aegis/filter.h>

#define NET_HEADER      14              /* Ethernet: destination, source, type */
#define NET_FRAME_MIN   60              /* what is sent shorter is padded with zeros; without checksum */
#define NET_FRAME_MAX   1514

struct net_slot {
    word bytes;                         /* of the frame, without its checksum; 0: empty */
    word filter;                        /* that it matched */
    word lost;                          /* frames that this ring had lost when this one came */
    word tick;                          /* sysinfo.ticks at its arrival */
    uint8_t frame[NET_FRAME_MAX + 2];   /* at a multiple of 4; what follows the frame up to a multiple of 4 is zero */
    uint8_t unused[2048 - 16 - NET_FRAME_MAX - 2];
};
#define NET_PAGE_SLOTS  2               /* slot n of a ring: in its page n / 2 */

/* Exposed tables, where struct sysinfo says. Indexed by id; 0 is nobody's. */
#define RING_PAGES      32
#define RING_MAX        512
struct ring_info {
    envid owner;                        /* 0: free */
    word pages;
    word next;                          /* slot that the next frame goes to */
    word frames, lost;
    word filters;                       /* bound to it */
    pageno page[RING_PAGES];
};

/* One step of a filter as the kernel tests it: the four bytes from `offset` behind the base on, loaded as a
 * little-endian word (byte i of the message is bits 8 i to 8 i + 7) and'ed with mask, equal want. MOVE: the base moves by
 * (the number that they form in network order and'ed with mask) times 2 to the power scale. */
enum { FILTER_WORD, FILTER_LOOSE, FILTER_BYTE, FILTER_MOVE };
struct filter_step {
    uint16_t offset;
    uint8_t op;
    int8_t scale;
    word mask, want;
};
struct filter_info {
    envid owner;                        /* 0: free */
    word ring;                          /* 0: none, its frames are lost */
    word references;
    word frames, lost;
    word steps;
    struct filter_step step[DPF_STEPS];
};

/* Counters go around at 2^32. */
struct net_info {
    word present;                       /* 0: this machine has no interface that works */
    uint8_t station[6], zero[2];        /* its Ethernet address */
    word received, sent;                /* frames without an error */
    word received_bytes, sent_bytes;
    word unclaimed;                     /* matched no filter */
    word lost;                          /* matched one, but its ring was full or there was none */
    word handled;                       /* taken by a handler at arrival */
    word foreign;                       /* for another station: dropped */
    word runts, giants;                 /* shorter than a header, longer than NET_FRAME_MAX: dropped */
    word damaged;                       /* bad checksum, framing, or torn: dropped */
    word missed;                        /* there was no buffer: times, not frames */
    word send_errors;                   /* collisions, no carrier, too slow */
    word restarts;                      /* the chip had stopped and was started anew */
    word interrupts;
    word throttled;                     /* ticks whose share of work was used up; what came then waited */
    word filters, rings;                /* in use */
};

#endif
