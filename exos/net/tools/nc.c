/* nc: UDP from the standard input to the standard output. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "net_tool.h"

enum { ANSWER = 5, SILENCE = 60, MORE = 50 };   /* seconds, seconds; ms for more answers behind the first */

static uint8_t message[UDP_MAX], queue[2 * (UDP_MAX + 16)];

/* Prints `most` datagrams, or what comes until nothing has for `ms`; sends it back if asked to. 0 or -errno. */
static int hear(struct udp *u, uint32_t ms, unsigned most, bool talk, bool echo)
{
    for (unsigned count = 0; count < most; count++) {
        struct udp_from from;
        char text[IP_TEXT];
        int n = udp_receive(u, &from, message, sizeof message, ms);

        if (n < 0)
            return n == -EAGAIN ? 0 : n;
        if (talk)
            fprintf(stderr, "%d bytes from %s port %u\n", n, ip_text(from.address, text), from.port);
        fwrite(message, 1, (size_t)n, stdout);
        fflush(stdout);
        if (echo && (n = udp_send(u, from.address, from.port, message, (unsigned)n)) < 0)
            return n;
    }
    return 0;
}

static int converse(struct udp *u, uint32_t ms)
{
    static char line[1024];
    int n = 0;

    while (n >= 0 && fgets(line, sizeof line, stdin) && strcmp(line, ".\n") != 0) {
        n = udp_send(u, 0, 0, line, (unsigned)strlen(line));
        if (n >= 0)
            n = hear(u, ms, 1, false, false);
        if (n >= 0)
            n = hear(u, MORE, ~0u, false, false);
    }
    return n;
}

int main(int argc, char **argv)
{
    static const char usage[] = "nc -u [-w SECONDS] HOST PORT: sends lines, until \".\" or the end, and prints the "
                                "answers\n"
                                "       nc -u -l [-e] [-n COUNT] [-w SECONDS] PORT: prints what comes (-e: and sends "
                                "it back), COUNT datagrams, or until nothing has come for SECONDS";
    bool listen = false, echo = false, udp = false;
    unsigned seconds = 0, count = ~0u, port;
    struct netif *nif;
    struct udp u;
    ip_addr host = IP_ANY;
    int n;

    for (argc--, argv++; argc > 0 && argv[0][0] == '-'; argc--, argv++) {
        if (strcmp(argv[0], "-u") == 0)
            udp = true;
        else if (strcmp(argv[0], "-l") == 0)
            listen = true;
        else if (strcmp(argv[0], "-e") == 0)
            echo = true;
        else if ((strcmp(argv[0], "-w") == 0 || strcmp(argv[0], "-n") == 0) && argc > 1) {
            if (net_number("nc", argv[1], 100000, argv[0][1] == 'w' ? &seconds : &count))
                return 2;
            argc--, argv++;
        } else
            return net_usage(usage);
    }
    if (!udp || argc != (listen ? 1 : 2))
        return net_usage(usage);
    if (net_number("nc", argv[argc - 1], 65535, &port) || port == 0)
        return 2;
    if (!(nif = net_begin()) || (!listen && net_host(nif, "nc", argv[0], &host)))
        return 1;
    udp_open(nif, &u, queue, sizeof queue);
    n = listen ? udp_bind(&u, IP_ANY, (uint16_t)port) : udp_connect(&u, host, (uint16_t)port);
    if (n == 0 && listen)
        fprintf(stderr, "nc: hearing at port %u\n", port);
    if (n == 0)
        n = listen ? hear(&u, 1000 * (seconds ? seconds : SILENCE), count, true, echo)
                   : converse(&u, 1000 * (seconds ? seconds : ANSWER));
    udp_close(&u);
    return n < 0 ? net_fail("nc", argv[argc - 1], n) : 0;
}
