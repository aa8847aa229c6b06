/* arp: which station has which address, as far as it is known. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "net_tool.h"

int main(int argc, char **argv)
{
    static const char *const states[] = { [ARP_ASKED] = "asked", [ARP_KNOWN] = "known", [ARP_FAILED] = "no answer" };
    struct netif *nif;
    ip_addr address;

    if (argc > 3 || (argc == 3 && strcmp(argv[1], "-d") != 0))
        return net_usage("arp [[-d] ADDRESS]: prints the table, asks for an address first; -d forgets it");
    if (!(nif = net_begin()))
        return 1;
    netif_wait(nif, 0);
    if (argc == 3) {
        if (ip_parse(argv[2], &address) < 0 || !arp_entry(nif, address)) {
            fprintf(stderr, "arp: %s: not in the table\n", argv[2]);
            return 1;
        }
        arp_forget(nif, address);
        return 0;
    }
    if (argc == 2) {
        if (ip_parse(argv[1], &address) < 0)
            return net_fail("arp", argv[1], -EINVAL);
        for (arp_ask(nif, address); arp_entry(nif, address) && arp_entry(nif, address)->state == ARP_ASKED; )
            netif_wait(nif, ARP_RETRY);
    }
    for (unsigned i = 0; i < ARP_ENTRIES; i++) {
        const struct arp_entry *e = &nif->arp[i];
        char text[IP_TEXT], mac[MAC_TEXT];

        if (e->state == ARP_FREE)
            continue;
        printf("%-15s %-17s %s\n", ip_text(e->ip, text), e->state == ARP_KNOWN ? mac_text(e->mac, mac) : "-",
               states[e->state]);
    }
    return 0;
}
