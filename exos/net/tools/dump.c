/* dump: shows frames, those that a filter of its own catches. A frame goes to one filter only, the most specific:
 * what is shown here, no other program gets, and what a more specific filter takes is not shown. This program's own
 * protocols get it, once it was shown. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <aegis/error.h>
#include "net_tool.h"

static unsigned shown;
static struct netif *own;

static void show_udp(const uint8_t *udp, unsigned len)
{
    if (len >= UDP_HEADER)
        printf(" UDP port %u to %u, %u bytes", get16(udp), get16(udp + 2), get16(udp + 4) - UDP_HEADER);
}

static void show_ip(const uint8_t *ip, unsigned len)
{
    char text[2][IP_TEXT];
    unsigned header = len ? (ip[0] & 15u) * 4 : 0, field;

    if (len < IP_HEADER || header < IP_HEADER || header > len) {
        printf(" IP, cut short");
        return;
    }
    printf(" IP %s to %s", ip_text(get32(ip + 12), text[0]), ip_text(get32(ip + 16), text[1]));
    field = get16(ip + 6);
    if (field & 0x3fff)
        printf(" fragment %u at %u%s", get16(ip + 4), (field & 0x1fff) * 8, field & 0x2000 ? "" : " (last)");
    if (field & 0x1fff)
        return;
    if (ip[9] == PROTO_UDP)
        show_udp(ip + header, len - header);
    else if (ip[9] == PROTO_ICMP && len >= header + 2)
        printf(" ICMP type %u code %u", ip[header], ip[header + 1]);
    else
        printf(" protocol %u", ip[9]);
}

static void show(struct netif *nif, struct packet *p)
{
    const uint8_t *frame = p->data;
    struct mac mac;
    char text[2][MAC_TEXT], ip[2][IP_TEXT];
    unsigned type, len = p->len;

    shown++;
    netif_input(own, p->data, p->len);
    if (len < ETHER_HEADER) {
        printf("%u bytes: no header\n", len);
        return;
    }
    memcpy(&mac, frame, 6);
    mac_text(mac, text[1]);
    memcpy(&mac, frame + 6, 6);
    type = get16(frame + 12);
    printf("%lu %s to %s %u bytes:", (unsigned long)nif->now(nif), mac_text(mac, text[0]), text[1], len);
    frame += ETHER_HEADER;
    len -= ETHER_HEADER;
    if (type == TYPE_IP)
        show_ip(frame, len);
    else if ((type == TYPE_ARP || type == TYPE_RARP) && len >= 28)
        printf(" %sARP %u %s for %s", type == TYPE_ARP ? "" : "R", get16(frame + 6), ip_text(get32(frame + 14), ip[0]),
               ip_text(get32(frame + 24), ip[1]));
    else
        printf(" type %04x", type);
    printf("\n");
    fflush(stdout);
}

/* Atoms of what is asked for: "arp", "icmp", "udp", "port N", "host A", or nothing. How many, or -1. */
static int compile(int argc, char **argv, struct dpf_atom *atoms)
{
    static const struct dpf_atom ip = DPF_EQ16(12, TYPE_IP), arp = DPF_EQ16(12, TYPE_ARP);
    unsigned port;
    ip_addr host;

    if (argc == 0)
        return 0;
    if (argc == 1 && strcmp(argv[0], "arp") == 0)
        return atoms[0] = arp, 1;
    atoms[0] = ip;
    if (argc == 1 && (strcmp(argv[0], "icmp") == 0 || strcmp(argv[0], "udp") == 0))
        return atoms[1] = (struct dpf_atom)DPF_EQ8(23, argv[0][0] == 'i' ? PROTO_ICMP : PROTO_UDP), 2;
    if (argc == 2 && strcmp(argv[0], "host") == 0 && ip_parse(argv[1], &host) == 0)
        return atoms[1] = (struct dpf_atom)DPF_EQ32(26, host), 2;
    if (argc == 2 && strcmp(argv[0], "port") == 0 && net_number("dump", argv[1], 65535, &port) == 0) {
        atoms[1] = (struct dpf_atom)DPF_EQ8(23, PROTO_UDP);
        atoms[2] = (struct dpf_atom)DPF_MOVE8(14, 0x0f, 2);
        atoms[3] = (struct dpf_atom)DPF_EQ16(16, port);
        return 4;
    }
    return -1;
}

int main(int argc, char **argv)
{
    static const char usage[] = "dump [-n COUNT] [-w SECONDS] [arp|icmp|udp|host ADDRESS|port NUMBER]: "
                                "shows frames that come";
    unsigned count = 1000, seconds = 10;
    struct dpf_atom atoms[4];
    struct link *link;
    const char *why = NULL;
    int n, filter;

    for (argc--, argv++; argc > 1 && argv[0][0] == '-'; argc -= 2, argv += 2) {
        if (strcmp(argv[0], "-n") != 0 && strcmp(argv[0], "-w") != 0)
            return net_usage(usage);
        if (net_number("dump", argv[1], 1000000, argv[0][1] == 'n' ? &count : &seconds))
            return 2;
    }
    n = compile(argc, argv, atoms);
    if (n < 0)
        return net_usage(usage);
    own = net_begin();
    if (!own)
        return 1;
    link = net_sniffer(&why);
    if (!link) {
        fprintf(stderr, "dump: %s\n", why);
        return 1;
    }
    filter = link_filter(link, atoms, (unsigned)n);
    if (filter < 0) {
        fprintf(stderr, "dump: the kernel refuses the filter: %s\n", error_text(filter));
        link_close(link);
        return 1;
    }
    shown = 0;
    link->whole = show;
    for (uint32_t start = own->now(own); shown < count && own->now(own) - start < 1000 * seconds;) {
        netif_wait(&link->nif, 0);
        netif_wait(own, 20);
    }
    link_close(link);
    printf("%u frames\n", shown);
    return 0;
}
