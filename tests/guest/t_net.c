/* Frames out and in: GXemul's own station answers ARP and ICMP, into rings of this environment. */
#include "wire.h"

static const struct dpf_atom arp_reply[] = { DPF_EQ16(12, 0x0806), DPF_EQ16(20, 2) };
static const struct dpf_atom echo_reply[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 1), DPF_EQ8(34, 0), DPF_EQ16(38, 0x1234) };

static bool gateway_answers(int ring)
{
    volatile struct net_slot *slot = wire_slot(RINGS[ring].next);

    wire_send(0, wire_arp());
    bool came = wire_wait(slot) && slot->frame[20] == 0 && slot->frame[21] == 2 && slot->frame[31] == 254;
    slot->bytes = 0;
    return came;
}

/* A frame comes back as it was sent, but for what the protocol changes; behind it, up to a multiple of 4, are zeros. */
static bool echo_is_whole(int ring, word data, word sequence)
{
    volatile struct net_slot *slot = wire_slot(RINGS[ring].next);
    word bytes = wire_ping(data, sequence);
    bool same = wire_send(0, bytes) == 0 && wire_wait(slot) && slot->bytes >= bytes;

    for (word i = 42; same && i < bytes; i++)
        same = slot->frame[i] == FRAME[i];
    for (word i = slot->bytes; same && i & 3; i++)
        same = slot->frame[i] == 0;
    if (!same)
        min_print("# %u bytes of data: %u came, %u sent\n", data, slot->bytes, bytes);
    slot->bytes = 0;
    return same;
}

int main(void)
{
    tap_begin();
    wire_begin();
    ok(NET->present, "there is an interface");
    is(NET->station[0] << 16 | NET->station[1] << 8 | NET->station[2], 0x102030, "with a station address");

    int ring = wire_ring(2, NULL);
    ok(ring > 0, "a ring of two pages");
    is(RINGS[ring].owner, ENV->id, "is in the table");
    is(RINGS[ring].pages, 2, "with its pages");
    int arp = wire_insert_bound(ATOMS(arp_reply), ring);
    ok(arp > 0, "a filter for ARP replies");
    is(FILTERS[arp].owner, ENV->id, "is in the table");
    is(FILTERS[arp].ring, ring, "with its ring");
    is(FILTERS[arp].steps, 2, "and its steps");
    is(FILTERS[arp].step[0].want & 0xffff, 0x0608, "as they are loaded");
    is(ENV->filters << 8 | ENV->rings, 0x101, "the environment page counts both");

    word received = NET->received, sent = NET->sent, arrived = ENV->arrived;
    ok(gateway_answers(ring), "an ARP request is answered into the ring");
    is(NET->received - received, 1, "one frame received");
    is(NET->sent - sent, 1, "one frame sent");
    is(NET->sent_bytes >= 60, true, "of 60 bytes at least");
    is(ENV->arrived - arrived, 1, "the environment page tells");
    is(FILTERS[arp].frames, 1, "the filter counts");
    is(RINGS[ring].frames, 1, "the ring counts");
    is(wire_slot(0)->filter, arp, "the slot names the filter");
    is(sys_idle(), 0, "idle returns: a frame came before");
    is(ENV->arrived, 0, "and forgets it");

    int echo = wire_insert_bound(ATOMS(echo_reply), ring);
    ok(echo > 0, "a filter for echo replies");
    bool whole = true;
    for (word data = 0; data < 40; data++)
        whole &= echo_is_whole(ring, data, data);
    ok(whole, "short frames come back whole, with nothing behind them");
    for (word data = 1400; data <= 1472; data++)
        whole &= echo_is_whole(ring, data, data);
    ok(whole, "long ones too");

    /* The ring has four slots. */
    word lost = RINGS[ring].lost;
    for (word i = 0; i < 6; i++) {
        wire_send(0, wire_ping(10, i));
        for (word wait = 0; wait < 20000 && RINGS[ring].frames + RINGS[ring].lost == 0; wait++)
            ;
    }
    for (word wait = 0; wait < 40000 && RINGS[ring].lost - lost < 2; wait++)
        ;
    is(RINGS[ring].lost - lost, 2, "of six frames into four slots two are lost and counted");
    is(FILTERS[echo].lost, 2, "by the filter too");
    for (word i = 0; i < 4; i++) {
        whole &= wire_slot((RINGS[ring].next + i) & 3)->frame[41] == i;
        wire_slot((RINGS[ring].next + i) & 3)->bytes = 0;
    }
    ok(whole, "the first four are there, in order");
    ok(gateway_answers(ring), "with empty slots frames come again");
    is(wire_slot((RINGS[ring].next + 3) & 3)->lost, 2, "and say how many were lost");

    is(sys_dpf_bind(arp, 0), 0, "without a ring");
    lost = NET->lost;
    wire_send(0, wire_arp());
    for (word wait = 0; wait < 20000 && NET->lost == lost; wait++)
        ;
    is(NET->lost - lost, 1, "a filter's frames are lost and counted");
    is(sys_dpf_delete(arp), 0, "the filter is deleted");
    lost = NET->unclaimed;
    wire_send(0, wire_arp());
    for (word wait = 0; wait < 20000 && NET->unclaimed == lost; wait++)
        ;
    is(NET->unclaimed - lost, 1, "its frames are nobody's");
    is(sys_ring_free(ring), -E_BUSY, "a ring with filters cannot end");
    is(sys_dpf_delete(echo), 0, "without");
    is(sys_ring_free(ring), 0, "it can");
    is(ENV->filters << 8 | ENV->rings, 0, "the environment page counts none");
    is(RINGS[ring].owner, 0, "and the table names nobody");
    tap_done();
}
