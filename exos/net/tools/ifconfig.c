/* ifconfig: the interface, and its address. */
#include <stdio.h>
#include <string.h>
#include "net_tool.h"

static void show(const struct link *link)
{
    const struct netif *nif = &link->nif;
    char text[4][IP_TEXT], mac[MAC_TEXT];
    const char *name;
    uint32_t value;

    printf("station %s\naddress %s, mask %s, gateway %s, name server %s\n", mac_text(nif->mac, mac),
           ip_text(nif->address, text[0]), ip_text(nif->mask, text[1]), ip_text(nif->gateway, text[2]),
           ip_text(nif->nameserver, text[3]));
    printf("kernel: %lu frames received, %lu sent, %lu nobody's, %lu lost, %lu runts, %lu giants, "
           "%lu damaged, %lu missed\n",
           (unsigned long)link->info->received, (unsigned long)link->info->sent, (unsigned long)link->info->unclaimed,
           (unsigned long)link->info->lost, (unsigned long)link->info->runts, (unsigned long)link->info->giants,
           (unsigned long)link->info->damaged, (unsigned long)link->info->missed);
    printf("library:");
    for (unsigned i = 0; (name = netif_stat(nif, i, &value)) != NULL; i++)
        if (value)
            printf(" %s %lu", name, (unsigned long)value);
    printf("\n");
}

int main(int argc, char **argv)
{
    const char *why = NULL;
    struct link *link;

    if (argc > 2)
        return net_usage("ifconfig [bootp|rarp|ADDRESS[/BITS][,GATEWAY[,NAMESERVER]]]: sets and shows the interface");
    if (argc == 1 && !net_begin())
        return 1;
    link = net_link(&why);
    if (link && argc == 2)
        why = net_configure(&link->nif, argv[1]);
    if (why) {
        fprintf(stderr, "ifconfig: %s%s%s\n", argc == 2 ? argv[1] : "", argc == 2 ? ": " : "", why);
        return 1;
    }
    show(link);
    return 0;
}
