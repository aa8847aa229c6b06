/* exos/net: the Internet protocols as a library. Each protocol is a file that a program may replace: its functions
 * at link time, what it does with a kind of frame or packet at run time (netif.frame_type, netif.protocol).
 *
 * The library is plain C without a system below it. It owns no memory but what the caller gives it, allocates
 * nothing, and runs only when called. An interface, struct netif, stands on three functions of whoever moves the
 * frames:
 *
 *   send   takes a frame, whole, before it returns
 *   now    the time in milliseconds, from any start, wrapping around
 *   wait   lets frames come, passing each to netif_input(), until one has come or `ms` milliseconds have gone
 *
 * Whatever waits (udp_receive, dns_lookup, tftp_get, ...) waits in netif_wait() and nowhere else; between such calls
 * a program that wants to be reachable calls netif_wait(nif, 0) now and then. One thread at a time uses an
 * interface.
 *
 * Errors are negative numbers of <errno.h>. Whatever is wrong with a frame that comes in, it is dropped and counted
 * in netif.stats: nothing else changes. IP addresses and ports are plain numbers: 10.0.0.1 is 0x0a000001.
 *
 * RFCs: 768 UDP, 791 IP, 792 ICMP, 826 ARP, 903 RARP, 951 and 1533 BOOTP, 1035 DNS, 1122 hosts, 1350, 2347-2349
 * TFTP. */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETHER_HEADER    14
#define ETHER_MTU       1500
#define ETHER_MAX       (ETHER_HEADER + ETHER_MTU)      /* a frame without its checksum */
#define ETHER_MIN       60
#define IP_HEADER       20
#define UDP_HEADER      8
/* longest payload that is sent, and put together from fragments: NFS's 8 KB and more */
#define IP_DATAGRAM_MAX 8972
#define UDP_MAX         (IP_DATAGRAM_MAX - UDP_HEADER)

typedef uint32_t ip_addr;
#define IP_ANY          0u
#define IP_BROADCAST    0xffffffffu
#define IP(a, b, c, d)  ((ip_addr)(a) << 24 | (ip_addr)(b) << 16 | (ip_addr)(c) << 8 | (ip_addr)(d))

struct mac { uint8_t byte[6]; };
extern const struct mac mac_broadcast;

enum { TYPE_IP = 0x0800, TYPE_ARP = 0x0806, TYPE_RARP = 0x8035 };       /* of a frame */
enum { PROTO_ICMP = 1, PROTO_UDP = 17 };                                /* of an IP packet */

struct netif;
struct udp;

/* What came, in its own frame, which is gone when the function returns. `data` is what follows the header just read. */
struct packet {
    struct mac from, to;
    ip_addr source, target;             /* of an IP packet */
    uint8_t protocol;
    bool broadcast;                     /* to everyone, as frame or as packet: never answered by an error */
    const uint8_t *ip;                  /* header of the IP packet, or of its first fragment */
    const uint8_t *data;
    unsigned len;
};

typedef void net_handler(struct netif *nif, struct packet *p);

/* Drops by reason, and what was done. The names are those that ifconfig prints (netif_stat). */
#define NET_STATS(X) \
    X(frames_in) X(frames_out) X(send_failed) X(runt) X(giant) X(foreign) X(type_unknown) \
    X(arp_in) X(arp_out) X(arp_bad) X(arp_conflict) X(arp_failed) X(arp_full) \
    X(ip_in) X(ip_out) X(ip_short) X(ip_version) X(ip_header) X(ip_length) X(ip_checksum) X(ip_source) X(ip_not_mine) \
    X(ip_option) X(ip_protocol) X(ip_no_route) \
    X(fragments_in) X(fragments_out) X(fragment_bad) X(fragment_overlap) X(fragment_full) X(fragment_timeout) \
    X(reassembled) \
    X(icmp_in) X(icmp_out) X(icmp_bad) X(icmp_limited) \
    X(udp_in) X(udp_out) X(udp_bad) X(udp_checksum) X(udp_no_port) X(udp_full)

struct net_stats {
#define X(name) uint32_t name;
    NET_STATS(X)
#undef X
};

/* ---- ARP ---- */
#define ARP_ENTRIES     16
/* frames that wait for an answer, of all entries together: the longest datagram is 7 */
#define ARP_PENDING     8
#define ARP_TRIES       3
#define ARP_RETRY       1000            /* ms between requests */
#define ARP_LIFETIME    (20 * 60 * 1000)

enum arp_state { ARP_FREE, ARP_ASKED, ARP_KNOWN, ARP_FAILED };
struct arp_entry { ip_addr ip; struct mac mac; uint8_t state, tries; uint32_t time; };
struct arp_frame { ip_addr ip; unsigned len; uint8_t frame[ETHER_MAX]; };       /* len 0: free */

/* ---- fragments ---- */
#define FRAGMENT_SLOTS  4               /* datagrams that are being put together, of which */
#define FRAGMENT_SHARE  2               /* so many may come from one sender */
#define FRAGMENT_TIME   15000           /* ms from the first fragment until the rest is given up */
#define FRAGMENT_BLOCKS (IP_DATAGRAM_MAX / 8 + 1)

struct fragment {
    ip_addr source, target;
    uint16_t id;
    uint8_t protocol, used;
    uint32_t time;
    unsigned have, total;               /* bytes that came; bytes in all, 0 until the last fragment came */
    uint8_t header[60];                 /* of the first fragment */
    uint8_t map[(FRAGMENT_BLOCKS + 7) / 8];                 /* a bit for each 8 bytes that came */
    uint8_t data[FRAGMENT_BLOCKS * 8];
};

/* ---- the interface ---- */
#define NET_HANDLERS    8

struct netif {
    /* Set before netif_init() by whoever makes the interface. */
    struct mac mac;
    int (*send)(struct netif *nif, const void *frame, unsigned len);        /* 0 or -errno; len 60 to ETHER_MAX */
    uint32_t (*now)(struct netif *nif);
    void (*wait)(struct netif *nif, uint32_t ms);
    void (*port)(struct netif *nif, uint16_t port, bool open);  /* or NULL: a UDP port is opened, closed */
    void *driver;                       /* the maker's own */
    uint8_t *frame;                     /* or NULL: where frames are composed, ETHER_MAX bytes at a multiple of 4 */
    uint32_t seed;                      /* of ids and ports that others should not guess */

    /* netif_address(), rarp_configure() and bootp_configure() set these. */
    ip_addr address, mask, gateway, nameserver;

    struct { uint16_t type; net_handler *handler; } frame_type[NET_HANDLERS];
    struct { uint8_t protocol; net_handler *handler; } protocol[NET_HANDLERS];
    net_handler *echo_reply;            /* or NULL: an ICMP echo reply came; data begins with its identifier */
    struct udp *sockets;
    uint32_t random, icmp_time;
    uint16_t ip_id;
    uint8_t icmp_left;
    ip_addr rarp_answer;
    struct net_stats stats;
    struct arp_entry arp[ARP_ENTRIES];
    struct arp_frame arp_pending[ARP_PENDING];
    struct fragment fragment[FRAGMENT_SLOTS];
    uint8_t own_frame[ETHER_MAX + 2] __attribute__((aligned(4)));
};

/* netif.c. All of these are -EINVAL if an argument is out of range. */
void netif_init(struct netif *nif);             /* everything that the maker does not set becomes zero */
int netif_address(struct netif *nif, ip_addr address, ip_addr mask, ip_addr gateway);  /* and tells the others by ARP */
void netif_input(struct netif *nif, const void *frame, unsigned len);   /* a frame that came, without its checksum */
/* Lets frames come, 0: only those that are there */
void netif_wait(struct netif *nif, uint32_t ms);
int netif_frame_type(struct netif *nif, uint16_t type, net_handler *handler);   /* NULL removes; -ENOSPC after eight */
int netif_protocol(struct netif *nif, uint8_t protocol, net_handler *handler);
uint32_t netif_random(struct netif *nif);
const char *netif_stat(const struct netif *nif, unsigned n, uint32_t *value);   /* the n-th counter's name, or NULL */

/* ether.c */
uint8_t *ether_payload(struct netif *nif);      /* where the payload of the next frame is composed */
int ether_send(struct netif *nif, struct mac to, uint16_t type, unsigned len);  /* the frame composed there */
net_handler ether_input;

/* arp.c */
net_handler arp_input;
/* The IP packet composed, now or when it is known where */
int arp_send(struct netif *nif, ip_addr next_hop, unsigned len);
void arp_ask(struct netif *nif, ip_addr ip);            /* unless it is known, or being asked for */
void arp_announce(struct netif *nif);
void arp_timer(struct netif *nif);
void arp_forget(struct netif *nif, ip_addr ip);
const struct arp_entry *arp_entry(const struct netif *nif, ip_addr ip); /* or NULL */

/* rarp.c, bootp.c: the interface's own address from the network; -ETIMEDOUT after `ms` milliseconds. */
net_handler rarp_input;
/* The address alone, mask by its class; -ENOSPC: eight types are taken */
int rarp_configure(struct netif *nif, uint32_t ms);
struct bootp { ip_addr server; char file[128]; };       /* where to boot from, if they say */
int bootp_configure(struct netif *nif, struct bootp *boot, uint32_t ms);        /* boot: or NULL */

/* ip.c, fragment.c */
struct ip_out {                         /* one payload in two parts */
    ip_addr target;
    uint8_t protocol, ttl;              /* ttl 0: the usual */
    const void *head;
    unsigned head_len;
    const void *body;
    unsigned body_len;
};
net_handler ip_input;
/* -EMSGSIZE, -ENETUNREACH, -EHOSTUNREACH (no ARP answer), -ENOBUFS */
int ip_send(struct netif *nif, const struct ip_out *out);
bool ip_is_broadcast(const struct netif *nif, ip_addr address);
ip_addr ip_class_mask(ip_addr address);
void fragment_input(struct netif *nif, struct packet *p);       /* whole datagrams go on to ip_deliver() */
void fragment_timer(struct netif *nif);
void ip_deliver(struct netif *nif, struct packet *p);

/* icmp.c */
enum { ICMP_REPLY = 0, ICMP_UNREACHABLE = 3, ICMP_REDIRECT = 5, ICMP_ECHO = 8, ICMP_TIME = 11, ICMP_PARAMETER = 12 };
enum { UNREACHABLE_PROTOCOL = 2, UNREACHABLE_PORT = 3 };
#define ICMP_ERRORS     10              /* errors sent in a second at most */
net_handler icmp_input;
int icmp_echo(struct netif *nif, ip_addr target, uint16_t id, uint16_t sequence, const void *data, unsigned len);
void icmp_unreachable(struct netif *nif, const struct packet *about, uint8_t code);

/* udp.c: a socket is the caller's memory, and so is the buffer of what came and is not yet read. */
struct udp {
    struct netif *nif;
    struct udp *next;
    ip_addr local, remote;
    uint16_t local_port, remote_port;
    int error;                          /* what ICMP said about the last thing sent, given out once */
    uint8_t *buffer;
    unsigned size, first, used;
};
struct udp_from { ip_addr address; uint16_t port; };

net_handler udp_input;
/* With a size of UDP_MAX + 12 and any datagram fits */
int udp_open(struct netif *nif, struct udp *u, void *buffer, unsigned size);
/* Port 0: any free one; -EADDRINUSE, -EADDRNOTAVAIL */
int udp_bind(struct udp *u, ip_addr local, uint16_t port);
/* Hears and sends only there; port 0 undoes it */
int udp_connect(struct udp *u, ip_addr remote, uint16_t port);
/* Port 0: where it is connected; len or -errno */
int udp_send(struct udp *u, ip_addr to, uint16_t port, const void *data, unsigned len);
/* Waits `ms` milliseconds at most. The datagram's whole length, which may exceed max; -EAGAIN; or what ICMP said:
 * -ECONNREFUSED, -EHOSTUNREACH, -ENETUNREACH. */
int udp_receive(struct udp *u, struct udp_from *from, void *data, unsigned max, uint32_t ms);
int udp_peek(const struct udp *u);      /* length of what udp_receive would give, -EAGAIN, or its error */
void udp_close(struct udp *u);
/* About a packet that we sent, by its header, eight bytes behind it included. */
void udp_error(struct netif *nif, const uint8_t *ip, int error);

/* tftp.c: binary transfers with blocks of `block` bytes if the server takes that, 512 otherwise. */
#define TFTP_PORT       69
#define TFTP_BLOCK      1428            /* fills an Ethernet frame */
#define TFTP_TRIES      5
struct tftp {
    struct netif *nif;
    ip_addr server;
    uint16_t port, block;               /* 0: TFTP_PORT, TFTP_BLOCK */
    void *context;
    int (*sink)(struct tftp *t, const void *data, unsigned len);        /* 0 or -errno, which ends the transfer */
    /* Bytes put there, fewer than max at the end, or -errno */
    int (*source)(struct tftp *t, void *data, unsigned max);
    uint32_t bytes, size;               /* moved; in all if the server said (tsize), or 0 */
    uint32_t repeated;                  /* packets that had to be sent again */
    char message[128];                  /* what the server said of its error */
    uint8_t in[4 + TFTP_BLOCK], out[4 + TFTP_BLOCK], buffer[2 * (TFTP_BLOCK + 16)];
};
/* 0; -ETIMEDOUT, -EPROTO, -ENOENT, -EACCES, -EEXIST, -ENOSPC, -EIO: see message */
int tftp_get(struct tftp *t, const char *name);
int tftp_put(struct tftp *t, const char *name);

/* dns.c */
#define DNS_PORT        53
#define DNS_TRIES       3
/* The addresses of a name (or of a dotted address), max at most: how many, or -ENOENT, -ETIMEDOUT, -EPROTO (a bad
 * answer), -EIO (the server failed), -EHOSTUNREACH (no name server). */
int dns_lookup(struct netif *nif, const char *name, ip_addr *list, unsigned max);

/* text.c: addresses as text, bytes in network order, the Internet checksum. */
#define IP_TEXT         16
#define MAC_TEXT        18
char *ip_text(ip_addr address, char text[IP_TEXT]);
char *mac_text(struct mac mac, char text[MAC_TEXT]);
int ip_parse(const char *text, ip_addr *address);       /* a.b.c.d and nothing else, or -EINVAL */
bool mac_same(struct mac a, struct mac b);
uint16_t get16(const uint8_t *p);
uint32_t get32(const uint8_t *p);
void put16(uint8_t *p, uint16_t value);
void put32(uint8_t *p, uint32_t value);
/* of 16-bit words from an even place on; goes on with `sum` */
uint32_t sum16(const void *data, unsigned len, uint32_t sum);
/* folded and complemented: 0 if the checksum was in it and right */
uint16_t sum_end(uint32_t sum);

#endif
