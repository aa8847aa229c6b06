/* UDP round trips with the strict emulator's echo peer, and a burst that is more than the ring holds; then the count of
 * executed instructions, which is the same in every run of a seed. */
#include <stdio.h>
#include <string.h>
#include "min.h"
#include "exos/net/aegis/link.h"

enum { ROUNDS = 20, BURST = 40, DEVICE_INDEX = 9, COUNT = 1, PEER_ECHO = 7, PEER_BURST = 19 };
#define PEER IP(10, 0, 0, 7)
#define DEVICE ((volatile word *)(DEVICE_INDEX << PAGE_SHIFT))

static uint8_t queue[64 * 100], data[1400], back[1400];

static int failed(const char *what)
{
    printf("not ok: %s\n", what);
    return 1;
}

int main(void)
{
    struct netif *nif;
    struct link *link;
    const char *why = NULL;
    struct udp u;
    word start, lost;
    int came = 0;

    if (sys_test_device(DEVICE_INDEX) < 0)
        return failed("no test device");
    nif = net_begin();
    link = net_link(&why);
    if (!nif || !link)
        return 1;
    udp_open(nif, &u, queue, sizeof queue);
    udp_connect(&u, PEER, PEER_ECHO);
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned len = 18 + 70 * i;

        memset(data, (int)i, len);
        start = DEVICE[COUNT];
        if (udp_send(&u, 0, 0, data, len) != (int)len || udp_receive(&u, NULL, back, sizeof back, 1000) != (int)len
            || memcmp(data, back, len) != 0)
            return failed("a datagram that came back otherwise");
        printf("%u bytes: %lu instructions\n", len, (unsigned long)(DEVICE[COUNT] - start));
    }
    lost = link->info->lost;
    udp_connect(&u, PEER, PEER_BURST);
    put32(data, BURST);
    put32(data + 4, 1);
    udp_send(&u, 0, 0, data, 8);
    for (start = DEVICE[COUNT]; DEVICE[COUNT] - start < 2000000; )
        ;                               /* nobody looks at the ring meanwhile */
    while (udp_receive(&u, NULL, back, sizeof back, 100) == 8)
        came++;
    printf("burst of %d: %d came, %lu lost, %lu missed\n", BURST, came, (unsigned long)(link->info->lost - lost),
           (unsigned long)link->info->missed);
    udp_connect(&u, PEER, PEER_ECHO);
    if (udp_send(&u, 0, 0, data, 100) != 100 || udp_receive(&u, NULL, back, sizeof back, 1000) != 100)
        return failed("nothing comes any more");
    printf("done at instruction %lu\n", (unsigned long)DEVICE[COUNT]);
    return 0;
}
