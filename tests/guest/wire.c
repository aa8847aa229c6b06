/* See wire.h. */
#include "wire.h"

struct cap wire_page_cap;
int wire_page;

static void map_table(word va, const volatile struct table *t)
{
    for (word at = 0; at < t->offset + t->bytes; at += PAGE_SIZE)
        min_map(va + at, (t->first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 });
}

static int map_fresh(word va, struct cap *cap)
{
    int page = min_page(cap);

    if (page > 0)
        min_map(va, (word)page << PAGE_SHIFT | PTE_V | PTE_D, *cap);
    return page;
}

void wire_begin(void)
{
    map_table((word)NET, &SYSINFO->net_info);
    map_table((word)FILTERS, &SYSINFO->filter_info);
    map_table((word)RINGS, &SYSINFO->ring_info);
    wire_page = map_fresh((word)FRAME, &wire_page_cap);
}

volatile struct net_slot *wire_slot(word slot)
{
    return (volatile struct net_slot *)RING_VA + slot;
}

int wire_ring(int pages, struct cap *caps)
{
    int ring = sys_ring_alloc();

    for (int i = 0; ring > 0 && i < pages; i++) {
        struct cap cap;
        int page = map_fresh(RING_VA + i * PAGE_SIZE, &cap);

        if (caps)
            caps[i] = cap;
        if (page < 0 || sys_ring_page(ring, page, cap.lo, cap.hi) != 2 * (i + 1))
            return -E_NONE;
    }
    return ring;
}

int wire_insert(const struct dpf_atom *atoms, word count, struct cap cap)
{
    volatile struct dpf_atom *to = (volatile struct dpf_atom *)UPAGE->data;

    for (word i = 0; i < count; i++)
        to[i] = atoms[i];
    UPAGE->arg[2] = cap.lo;
    UPAGE->arg[3] = cap.hi;
    return sys_dpf_insert(count, 0, 0);
}

int wire_insert_bound(const struct dpf_atom *atoms, word count, int ring)
{
    int filter = wire_insert(atoms, count, (struct cap){ 0, 0 });

    return filter > 0 ? sys_dpf_bind(filter, ring) ?: filter : filter;
}

struct cap wire_result_cap(void)
{
    return (struct cap){ UPAGE->result[0], UPAGE->result[1] };
}

int wire_send(word offset, word bytes)
{
    UPAGE->arg[0] = wire_page_cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_net_send(wire_page, offset, bytes, wire_page_cap.lo);
}

static void put(word at, const uint8_t *bytes, word count)
{
    for (word i = 0; i < count; i++)
        FRAME[at + i] = bytes[i];
}

static void put_station(word at)
{
    for (word i = 0; i < 6; i++)
        FRAME[at + i] = NET->station[i];
}

word wire_arp(void)
{
    static const uint8_t request[42] = {
        255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
        0, 0, 0, 0, 0, 0, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 254,
    };

    put(0, request, sizeof request);
    put_station(6);
    put_station(22);
    return sizeof request;
}

static word sum(word from, word bytes)
{
    word total = 0;

    for (word i = 0; i < bytes; i += 2)
        total += FRAME[from + i] << 8 | (i + 1 < bytes ? FRAME[from + i + 1] : 0);
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

word wire_ping(word data, word sequence)
{
    static const uint8_t head[42] = {
        0x60, 0x50, 0x40, 0x30, 0x20, 0x10, 0, 0, 0, 0, 0, 0, 8, 0,
        0x45, 0, 0, 0, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 254, 8, 0, 0, 0, 0x12, 0x34, 0, 0,
    };
    word bytes = sizeof head + data, checksum;

    put(0, head, sizeof head);
    put_station(6);
    FRAME[16] = (bytes - 14) >> 8, FRAME[17] = bytes - 14;
    FRAME[40] = sequence >> 8, FRAME[41] = sequence;
    for (word i = 0; i < data; i++)
        FRAME[sizeof head + i] = (uint8_t)(sequence + i);
    checksum = sum(14, 20);
    FRAME[24] = checksum >> 8, FRAME[25] = checksum;
    checksum = sum(34, 8 + data);
    FRAME[36] = checksum >> 8, FRAME[37] = checksum;
    return bytes;
}

/* The interface is looked at every 16384 instructions. */
word wire_ping_peer(word data, word sequence)
{
    static const uint8_t peer[6] = { 2, 0, 0, 0, 0, 7 };
    word bytes = wire_ping(data, sequence);

    for (word i = 0; i < sizeof peer; i++)
        FRAME[i] = peer[i];
    FRAME[33] = 7;
    return bytes;
}

bool wire_wait(volatile struct net_slot *slot)
{
    for (word i = 0; i < 20000 && !slot->bytes; i++)
        ;
    return slot->bytes != 0;
}
