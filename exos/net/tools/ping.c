/* ping: ICMP echo. The clock has 64 ticks a second, so that times are multiples of 16 ms, or less than one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "net_tool.h"

enum { PATIENCE = 3000, PAUSE = 1000, BYTES_MAX = IP_DATAGRAM_MAX - 8, TICK = 16 };

static struct { ip_addr from; uint16_t id, sequence; unsigned bytes; bool came, same; } answer;
static uint8_t data[BYTES_MAX];

static void take(struct netif *nif, struct packet *p)
{
    (void)nif;
    if (p->len < 4 || get16(p->data) != answer.id || get16(p->data + 2) != answer.sequence)
        return;
    answer.from = p->source;
    answer.bytes = p->len - 4;
    answer.same = memcmp(p->data + 4, data, answer.bytes) == 0;
    answer.came = true;
}

/* One request. 1: answered, 0: not, or -errno. */
static int once(struct netif *nif, ip_addr target, unsigned bytes)
{
    char text[IP_TEXT];
    uint32_t start = nif->now(nif), gone = 0;
    int error;

    answer.came = false;
    error = icmp_echo(nif, target, answer.id, answer.sequence, data, bytes);
    if (error == -EHOSTUNREACH) {       /* nobody answered ARP a moment ago */
        netif_wait(nif, PAUSE);
        return 0;
    }
    if (error)
        return error;
    for (; !answer.came && gone < PATIENCE; gone = nif->now(nif) - start)
        netif_wait(nif, PATIENCE - gone);
    if (!answer.came)
        return 0;
    printf("%u bytes from %s: seq=%u time%c%u ms%s\n", answer.bytes, ip_text(answer.from, text), answer.sequence,
           gone < TICK ? '<' : '=', gone < TICK ? TICK : (unsigned)gone, answer.same ? "" : ", and not what was sent");
    return answer.same && answer.bytes == bytes;
}

int main(int argc, char **argv)
{
    static const char usage[] = "ping [-c COUNT] [-s BYTES] HOST: asks HOST to send back what it gets";
    unsigned count = 4, bytes = 56, answered = 0;
    struct netif *nif;
    ip_addr target;

    for (argc--, argv++; argc > 1 && argv[0][0] == '-'; argc -= 2, argv += 2) {
        bool is_count = strcmp(argv[0], "-c") == 0;

        if (!is_count && strcmp(argv[0], "-s") != 0)
            return net_usage(usage);
        if (net_number("ping", argv[1], is_count ? 1000000 : BYTES_MAX, is_count ? &count : &bytes))
            return 2;
    }
    if (argc != 1)
        return net_usage(usage);
    if (!(nif = net_begin()) || net_host(nif, "ping", argv[0], &target))
        return 1;
    for (unsigned i = 0; i < bytes; i++)
        data[i] = (uint8_t)(i + 'a' % 26);
    answer.id = (uint16_t)netif_random(nif);
    nif->echo_reply = take;
    for (unsigned i = 0; i < count; i++) {
        int n;

        answer.sequence = (uint16_t)(i + 1);
        n = once(nif, target, bytes);
        if (n < 0) {
            nif->echo_reply = NULL;
            return net_fail("ping", argv[0], n);
        }
        if (n == 0 && !answer.came) {
            const struct arp_entry *e = arp_entry(nif, target);

            printf("seq=%u: no answer%s\n", answer.sequence, e && e->state != ARP_KNOWN ? ", not even to ARP" : "");
        }
        answered += n > 0;
    }
    nif->echo_reply = NULL;
    printf("%u sent, %u answered\n", count, answered);
    return answered == 0 && count > 0;
}
