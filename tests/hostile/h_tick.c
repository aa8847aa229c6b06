/* The end of a slice at every instruction round the arrival of a frame, while this program computes and while it waits: each
 * tick counts once, each frame arrives once, and no register is another one. */
#include "bare.h"
#include "../guest/wire.h"

/* POINTS is more instructions than there are from the arming of the alarm to the end of the arrival. */
enum { DEVICE = 100, ALARM = 12, SLOTS = 4, POINTS = 2000, TURNS = 1000, S0 = 16, S1, S2, T9 = 25, HANDLED = 0x20000000 };

extern char s_compute[], s_wait[];

static const struct dpf_atom echo_reply[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 1), DPF_EQ8(34, 0) };
static volatile struct net_slot *slot, *behind;

static int counts(const uint8_t *message, word bytes, word *m)
{
    (void)message, (void)bytes;
    m[0]++;
    return ASH_TAKEN;
}

static word arrived_to_ring(void)
{
    word was = slot->bytes != 0;

    slot->bytes = 0;
    return was + (behind->bytes != 0) * 2;
}

static word arrived_to_handler(void)
{
    word was = *(volatile word *)HANDLED;

    *(volatile word *)HANDLED = 0;
    return was;
}

/* One frame out and back, and a tick n instructions after the beginning, none if n is 0. */
static bool run(const char *code, word n)
{
    word ticks = SYSINFO->ticks;

    slot = wire_slot(RINGS[1].next);
    behind = wire_slot((RINGS[1].next + 1) % SLOTS);
    raw_pattern();
    RAW(RAW_IN)[S0] = (DEVICE << PAGE_SHIFT) + ALARM;
    RAW(RAW_IN)[S1] = TURNS;
    RAW(RAW_IN)[S2] = (word)&slot->bytes;
    RAW(RAW_IN)[T9] = n;
    RAW(RAW_IN)[SP] = ((word)__builtin_frame_address(0) - 2048) & -8;
    if (wire_send(0, wire_ping_peer(18, n)))
        return false;
    raw_run(code);
    return SYSINFO->ticks - ticks == (n != 0);
}

static void stretch(const char *name, const char *code, word (*arrived)(void), uint64_t but)
{
    word reference[RAW_LO + 1], ticks = 0, frames = 0, registers = 0;

    ok(run(code, 0) && arrived() == 1, name);
    is(raw_differs(RAW_IN, RAW_OUT, but | BIT(GP)), 0, "  without a tick no register changes");
    is(RAW(RAW_OUT)[GP], (word)code, "    and not gp");
    for (word i = 0; i <= RAW_LO; i++)
        reference[i] = RAW(RAW_OUT)[i];
    for (word n = 1; n < POINTS; n++) {
        ticks += !run(code, n);
        frames += arrived() != 1;
        reference[S2] = RAW(RAW_IN)[S2];
        reference[T9] = n;
        for (word i = 1; i <= RAW_LO; i++)
            registers += i != GP && !(RAW_NEVER & BIT(i)) && RAW(RAW_OUT)[i] != reference[i];
    }
    is(ticks, 0, "  each tick counts once");
    is(frames, 0, "  each frame arrives once");
    is(registers, 0, "  no register is another one");
}

int main(void)
{
    struct min_ash a;

    tap_begin();
    wire_begin();
    is(sys_test_device(DEVICE), 0, "the test device");
    int ring = wire_ring(SLOTS / NET_PAGE_SLOTS, NULL), filter = wire_insert_bound(ATOMS(echo_reply), ring);
    ok(ring == 1 && filter > 0, "a ring and a filter");
    stretch("a frame for the ring of who computes", s_compute, arrived_to_ring, RAW_NEVER | BIT(S1));
    stretch("for the ring of who waits", s_wait, arrived_to_ring, RAW_NEVER | BIT(S1) | BIT(V0) | BIT(T0));
    is(min_ash_memory(&a, HANDLED, 1), 0, "memory for a handler");
    ok(min_ash_attach(&a, filter, counts, 0) > 0, "a handler");
    stretch("a frame for a handler, while we compute", s_compute, arrived_to_handler, RAW_NEVER | BIT(S1));
    is(min_ash_free(&a), 0, "detached");
    min_print("# %u ticks round %u arrivals\n", 3 * (POINTS - 1), NET->received);
    sys_dpf_delete(filter);
    sys_ring_free(ring);
    tap_done();
}
