/* host: the addresses of a name. */
#include <errno.h>
#include <stdio.h>
#include "net_tool.h"

int main(int argc, char **argv)
{
    ip_addr list[16];
    char text[IP_TEXT];
    struct netif *nif;
    int n;

    if (argc != 2)
        return net_usage("host NAME: prints its addresses");
    if (!(nif = net_begin()) || net_host(nif, "host", argv[1], list))
        return 1;
    n = dns_lookup(nif, argv[1], list, sizeof list / sizeof list[0]);
    for (int i = 0; i < n; i++)
        printf("%s\n", ip_text(list[i], text));
    return n < 0 ? net_fail("host", argv[1], n) : 0;
}
