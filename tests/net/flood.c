/* A flood from the strict emulator's echo peer: far more frames than this machine can take. The slices go on, the
 * program gets most of its time, and afterwards all works. Counts in instructions: the same in every run of a seed. */
#include <stdio.h>
#include "min.h"
#include "exos/net/aegis/link.h"

enum { TICKS = 16, FRAMES = 40000, GAP = 300, TICK = 25000000 / SLICE_HZ };
#define PEER IP(10, 0, 0, 7)

static uint8_t queue[4000], data[64];

/* Turns of a loop within so many slices. */
static word work(void)
{
    word end = SYSINFO->ticks + TICKS, turns = 0;

    while ((int)(end - SYSINFO->ticks) > 0)
        turns++;
    return turns;
}

static int check(bool good, const char *what)
{
    printf("%sok - %s\n", good ? "" : "not ", what);
    return !good;
}

int main(void)
{
    struct netif *nif = net_begin();
    const char *why = NULL;
    struct link *link = net_link(&why);
    word idle, flooded, received, throttled, lost;
    struct udp u;
    int failed = 0;

    if (!nif || !link)
        return 1;
    udp_open(nif, &u, queue, sizeof queue);
    udp_connect(&u, PEER, 19);
    put32(data, 1);
    put32(data + 4, 1);
    udp_send(&u, 0, 0, data, 8);
    failed += check(udp_receive(&u, NULL, data, sizeof data, 1000) == 8, "the peer is there");
    idle = work();
    received = link->info->received, throttled = link->info->throttled, lost = link->info->lost;
    put32(data, FRAMES);
    put32(data + 4, GAP);
    udp_send(&u, 0, 0, data, 8);
    flooded = work();
    received = link->info->received - received, throttled = link->info->throttled - throttled, lost = link->info->lost - lost;
    printf("turns %lu alone, %lu in the flood; %lu frames taken, %lu lost, throttled in %lu slices\n", (unsigned long)idle,
           (unsigned long)flooded, (unsigned long)received, (unsigned long)lost, (unsigned long)throttled);
    failed += check(received > 100 && lost > 0, "frames came, more than the ring holds");
    failed += check(throttled >= TICKS - 2, "each slice's share of work was used up");
    failed += check(flooded > idle / 10 * 6, "the program kept six tenths of its time");
    for (word end = SYSINFO->ticks + FRAMES * GAP / TICK + 40; (int)(end - SYSINFO->ticks) > 0; )
        netif_wait(nif, 16);            /* until the peer has no more */
    while (udp_receive(&u, NULL, data, sizeof data, 50) >= 0)
        ;
    udp_connect(&u, PEER, 7);
    failed += check(udp_send(&u, 0, 0, data, 50) == 50 && udp_receive(&u, NULL, data, sizeof data, 1000) == 50,
                    "afterwards all works");
    return failed;
}
