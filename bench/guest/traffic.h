/* Connections and packets of the filter benchmarks, random from a seed: the guest classifies them, and on the host libpcap
 * compiles the same filters to BPF programs (bpf_programs.c). Each filter tests EtherType, IP version and header length,
 * protocol, both addresses and both ports. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <aegis/filter.h>

#define TRAFFIC_SEED    0x19951203
#define TRAFFIC_BPF     10              /* connections of the BPF row: the first that are drawn from the seed */

struct connection {
    word src, dst, ports;               /* ports: source in the upper half */
};
enum addresses { SAME_BOTH, SAME_LOCAL };       /* the same two addresses, or random remote ones */

static word traffic_state = TRAFFIC_SEED;

static word traffic_word(void)
{
    traffic_state ^= traffic_state << 13;
    traffic_state ^= traffic_state >> 17;
    traffic_state ^= traffic_state << 5;
    return traffic_state;
}

/* n connections; no two are the same, since the generator repeats no word. */
static void traffic_draw(struct connection *c, word n, enum addresses kind)
{
    traffic_state = TRAFFIC_SEED;
    word src = traffic_word(), dst = traffic_word();

    for (word i = 0; i < n; i++) {
        c[i].src = kind == SAME_BOTH ? src : traffic_word();
        c[i].dst = dst;
        c[i].ports = traffic_word();
    }
}

#endif
