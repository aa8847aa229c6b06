/* exos/net on Aegis: an interface made of packet filters, one packet ring, and net_send (aegis/include/aegis/net.h).
 *
 * A frame is read where the kernel put it, in a slot of the ring, and the slot is given back when its handler returns.
 * What the link takes is what its filters say: link_open() asks for all ARP, RARP and IP frames of the station. Another
 * environment that has some of them refuses that, unless both show one capability; then the more specific filter wins
 * (docs/dpf.md), so that a program with a filter of its own takes its frames away from a link that has them all. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include <aegis/net.h>
#include <aegis/sysinfo.h>
#include "../net.h"

#define LINK_PAGES      4               /* of the ring: eight frames */
#define LINK_FILTERS    16

struct link_page { void *va; pageno page; struct cap write; };

struct link {
    struct netif nif;                   /* first: the library passes it back */
    /* The libOS sets these: what it has mapped, and how it waits for an interrupt. */
    const volatile struct sysinfo *sysinfo;
    const volatile struct net_info *info;
    struct link_page send, ring_page[LINK_PAGES];
    void (*idle)(struct link *link);
    net_handler *whole;                 /* or NULL: gets every frame, data being all of it, instead of the protocols */
    /* The link's own. */
    struct cap cap;                     /* its filters'; zero before the first is inserted */
    int ring, filter[LINK_FILTERS];
    unsigned filters, slot;
};

/* ring, filters and netif_init(); 0 or -E_*: E_NONE no interface, E_BUSY or E_CAP another's filters */
int link_open(struct link *link);
int link_attach(struct link *link);     /* the same without filters */
int link_filter(struct link *link, const struct dpf_atom *atoms, unsigned count);      /* one more: its id or -E_* */
void link_close(struct link *link);

/* What a program uses that has one interface. Each libOS brings its own net_link(). */
struct link *net_link(const char **why);        /* made at its first use; NULL: there is none, and why */
struct link *net_sniffer(const char **why);     /* a second one without filters, its capability that of the first */
/* the kernel's table, DPF_FILTERS + 1 of them */
const volatile struct filter_info *net_filters(const char **why);
struct netif *net_begin(void);          /* the interface with an address (below), or NULL; it has said why */
const char *net_configure(struct netif *nif, const char *how);  /* what was wrong, or NULL */

/* How an interface gets its address, as NET in the environment or as an argument of ifconfig:
 *   bootp, rarp                                    from a server on the Ethernet
 *   ADDRESS[/BITS][,GATEWAY[,NAMESERVER]]
 *   (nothing)          10.0.0.N/8,10.0.0.254,10.0.0.254 for GXemul's machine number N, whose
 *                      station is 10:20:30:00:00:N0 */
#endif
