/* The network library in an ExOS process, with the strict emulator's echo peer: its pages come from the process's
 * own page table and are wired. */
#include <string.h>
#include "../exos/tap.h"
#include <exos/vm.h>
#include "exos/net/aegis/link.h"

#define PEER IP(10, 0, 0, 7)
#define AREA 0x20000000                 /* pages that are read only: what can be given back */

static uint8_t queue[8000], data[1400], back[1400];

static bool echoes(struct udp *u, unsigned len)
{
    memset(data, (int)len, len);
    memset(back, 0, sizeof back);
    return udp_send(u, 0, 0, data, len) == (int)len && udp_receive(u, NULL, back, sizeof back, 1000) == (int)len
           && memcmp(data, back, len) == 0;
}

void exos_main(void)
{
    const char *why = NULL;
    struct link *link = (tap_begin(), net_link(&why));
    bool all = true;
    struct udp u;
    word pages;

    ok(link != NULL, why ? why : "a link");
    if (!link)
        tap_done();
    is(netif_address(&link->nif, IP(10, 0, 0, 1), IP(255, 0, 0, 0), IP_ANY), 0, "an address");
    udp_open(&link->nif, &u, queue, sizeof queue);
    is(udp_connect(&u, PEER, 7), 0, "a socket");
    for (unsigned len = 1; len <= 1400; len += 37)
        all &= echoes(&u, len);
    ok(all, "datagrams come back");
    vm_map(AREA, 8 * PAGE_SIZE, VM_READ | VM_WRITE);
    for (unsigned i = 0; i < 8; i++)
        vm_touch(AREA + i * PAGE_SIZE, false);
    pages = ENV->pages;
    vm_give_back(1000);                 /* as much as can be given up */
    ok(ENV->pages < pages, "pages are given back");
    ok(echoes(&u, 1000), "and the link's are not among them");
    ok(net_filters(&why) && net_filters(&why)[link->filter[0]].owner == ENV->id, "the table of filters");
    ok(net_link(&why) == link, "there is one link");
    udp_close(&u);
    tap_done();
}
