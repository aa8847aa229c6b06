#include "ping.h"

#define RING_VA 0x21000000
#define NET     ((const volatile struct net_info *)0x22000000)
#define PORT    5001

struct min_ash ping_ash;
int ping_filter;
static word turn;                               /* slot that the next frame goes to */

static bool expose(word va, const volatile struct table *t)
{
    for (word at = 0; at < t->offset + t->bytes; at += PAGE_SIZE)
        if (min_map(va + at, (t->first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 }))
            return false;
    return true;
}

static int handler(const uint8_t *message, word bytes, struct ping *p)
{
    if (bytes < PING_BYTES)
        return ASH_LEFT;
    *(word *)(p->frame + PING_COUNTER) = *(const word *)(message + PING_COUNTER) + 1;
    p->count++;
    return ash_send(p->frame, PING_BYTES) == 0;
}

static void prepare(void)
{
    static const uint8_t head[] = {
        2, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 8, 0,
        0x45, 0, 0, PING_BYTES - 14, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 7,
        PORT >> 8, PORT & 255, (PORT + 1) >> 8, (PORT + 1) & 255, 0, PING_BYTES - 34, 0, 0,
    };
    word sum = 0;

    for (word i = 0; i < PING_BYTES; i++)
        PING->frame[i] = i < sizeof head ? head[i] : 0;
    for (word i = 0; i < 6; i++)
        PING->frame[6 + i] = NET->station[i];
    for (word i = 14; i < 34; i += 2)
        sum += PING->frame[i] << 8 | PING->frame[i + 1];
    sum = ~((sum & 0xffff) + (sum >> 16));
    PING->frame[24] = (uint8_t)(sum >> 8);
    PING->frame[25] = (uint8_t)sum;
}

static int filter(void)
{
    static const struct dpf_atom answer[] = {
        DPF_EQ16(12, 0x0800), DPF_EQ8(14, 0x45), DPF_EQ8(23, 17), DPF_EQ32(26, 0x0a000007), DPF_EQ32(30, 0x0a000001),
        DPF_EQ16(34, PORT + 1), DPF_EQ16(36, PORT),
    };

    for (word i = 0; i < sizeof answer / sizeof *answer; i++)
        ((volatile struct dpf_atom *)UPAGE->data)[i] = answer[i];
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_dpf_insert(sizeof answer / sizeof *answer, 0, 0);
}

bool ping_begin(void)
{
    struct cap cap;
    int page = min_page(&cap);

    if (page < 0 || min_map(RING_VA, (word)page << PAGE_SHIFT | PTE_V | PTE_D, cap) ||
        !expose((word)NET, &SYSINFO->net_info) ||
        min_ash_memory(&ping_ash, (word)PING, 1))
        return false;
    prepare();
    ping_filter = filter();
    int ring = sys_ring_alloc();
    return ping_filter > 0 && ring > 0 && sys_ring_page(ring, page, cap.lo, cap.hi) > 0 && !sys_dpf_bind(ping_filter, ring);
}

bool ping_attach(void)
{
    return min_ash_attach(&ping_ash, ping_filter, handler, 0) > 0;
}

bool ping_detach(void)
{
    return !sys_ash_detach(ping_ash.id) && !sys_page_free(ping_ash.code);
}

/* The arguments in the u-page stay for ping_answer(). */
int ping_send(void)
{
    UPAGE->arg[0] = ping_ash.cap[0].hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_net_send(ping_ash.memory, offsetof(struct ping, frame), PING_BYTES, ping_ash.cap[0].lo);
}

static volatile struct net_slot *next_slot(void)
{
    return (volatile struct net_slot *)RING_VA + turn;
}

bool ping_there(void)
{
    return next_slot()->bytes != 0;
}

volatile struct net_slot *ping_wait(void)
{
    volatile struct net_slot *slot = next_slot();

    while (!slot->bytes)
        sys_idle();
    turn ^= 1;
    return slot;
}

void ping_answer(volatile struct net_slot *slot)
{
    *(word *)(PING->frame + PING_COUNTER) = *(volatile word *)(slot->frame + PING_COUNTER) + 1;
    slot->bytes = 0;
    PING->count++;
    sys_net_send(ping_ash.memory, offsetof(struct ping, frame), PING_BYTES, ping_ash.cap[0].lo);
}
