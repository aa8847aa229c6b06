/* The network used against others, with the emulator's peer, which sends a frame back whole: what fills up a short frame,
 * what lies behind one that arrives, and a neighbour that sends as often as it can. */
#include "bare.h"
#include "../guest/wire.h"

enum { SENDS = 0, PAGE = 8, CAP = 9, BYTES = 11, TX_BUFFERS = 8, RX_BUFFERS = 32, TURNS = 16, HEAD = 42 };
static const struct dpf_atom echo_reply[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 1), DPF_EQ8(34, 0) };

static volatile struct net_slot *answered(int ring, word data, word sequence)
{
    volatile struct net_slot *slot = wire_slot(RINGS[ring].next);

    return !wire_send(0, wire_ping_peer(data, sequence)) && wire_wait(slot) ? slot : NULL;
}

static void padding(int ring)
{
    word answers = 0, foreign = 0;

    for (word i = 0; i < 2 * TX_BUFFERS; i++) {
        bool is_long = i < TX_BUFFERS;
        volatile struct net_slot *slot = answered(ring, is_long ? 1000 : i & 3, i);

        if (!slot)
            continue;
        answers++;
        for (word n = HEAD + (i & 3); !is_long && n < slot->bytes; n++)
            foreign += slot->frame[n] != 0;
        slot->bytes = 0;
    }
    is(answers, 2 * TX_BUFFERS, "a long frame through every buffer, and a short one, come back");
    is(foreign, 0, "the short ones are filled up with zeros");
}

/* Once through all buffers with long frames; then what arrives in the same ones ends in the middle of a word of theirs. */
static void behind(int ring)
{
    word answers = 0, foreign = 0;

    for (word i = 0; i < 2 * RX_BUFFERS; i++) {
        volatile struct net_slot *slot = answered(ring, i < RX_BUFFERS ? 1200 : 1000 + (i & 3), i);

        if (!slot)
            continue;
        answers++;
        for (word n = slot->bytes; i >= RX_BUFFERS && n & 3; n++)
            foreign += slot->frame[n] != 0;
        slot->bytes = 0;
    }
    is(answers, 2 * RX_BUFFERS, "long frames come back through every buffer, and shorter ones");
    is(foreign, 0, "  behind which nothing of the long ones is shown");
}

static void flood(word unused)
{
    (void)unused;
    for (;;) {
        UPAGE->arg[0] = SHARED[CAP + 1];
        UPAGE->arg[2] = UPAGE->arg[3] = 0;
        SHARED[SENDS] += !sys_net_send(SHARED[PAGE], 0, SHARED[BYTES], SHARED[CAP]);
    }
}

static word work(void)
{
    word end = SYSINFO->ticks + TURNS, turns = 0;

    while ((int)(end - SYSINFO->ticks) > 0)
        turns++;
    return turns;
}

int main(void)
{
    struct bare flooder;
    struct cap cap;
    word alone, beside;

    tap_begin();
    wire_begin();
    int ring = wire_ring(2, NULL), filter = wire_insert_bound(ATOMS(echo_reply), ring);
    ok(ring > 0 && filter > 0, "a ring and a filter");
    padding(ring);
    behind(ring);

    ok(!bare_create(&flooder, flood, 0), "a neighbour");
    cap = wire_page_cap;
    SHARED[PAGE] = wire_page;
    SHARED[CAP] = cap.lo;
    SHARED[CAP + 1] = cap.hi;
    SHARED[BYTES] = wire_ping_peer(1400, 0);
    alone = work();
    ok(bare_slice(&flooder) >= 0, "that sends in all its slices");
    beside = work();
    min_print("# %u turns alone, %u beside it; it sent %u frames\n", alone, beside, SHARED[SENDS]);
    ok(SHARED[SENDS] > 100, "it sends");
    ok(beside > alone / 10 * 3, "every other slice is ours, less what its answers cost at their arrival");
    bare_kill(&flooder);
    wait_ticks(8);
    volatile struct net_slot *slot = wire_slot(0);
    for (word i = 0; i < 4; i++)
        slot[i].bytes = 0;
    slot = answered(ring, 10, 77);
    ok(slot && slot->frame[41] == 77, "when it is gone, a frame goes out and its answer comes");
    sys_dpf_delete(filter);
    sys_ring_free(ring);
    tap_done();
}
