/* Attacks on the network's calls: pages that are not the caller's, filters and rings of others, forged frames,
 * greed. */
#include "wire.h"

#define NO_PAGE 0xfffff
#define KERNEL_PAGE 0x110               /* its text (memory.h) */

static const struct dpf_atom arp_reply[] = { DPF_EQ16(12, 0x0806), DPF_EQ16(20, 2) };
static const struct dpf_atom all_arp[] = { DPF_EQ16(12, 0x0806) };
static const struct dpf_atom contradiction[] = { DPF_EQ16(12, 0x0806), DPF_EQ16(12, 0x0800) };

static struct min_child child;
static int ring, filter;
static struct cap filter_cap;

/* ---- in the child: an order to attack ---- */

enum order { DELETE, BIND, FREE, EXTEND, ROOT, INSERT, OVERLAP, OWN_RING, FIRST_FILTER, GREED_FILTERS, GREED_RINGS };

static int port_filter(word port)
{
    const struct dpf_atom atoms[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 17), DPF_EQ16(36, port) };

    return wire_insert(ATOMS(atoms), (struct cap){ 0, 0 });
}

static int greed(int (*take)(word n), word most)
{
    word n = 0;

    while (n < most && take(n) > 0)
        n++;
    return (int)n;
}

static int take_ring(word n) { return (void)n, sys_ring_alloc(); }

static int attack(envid caller, word order, word a, word b)
{
    (void)caller;
    switch (order) {
    case DELETE: return sys_dpf_delete(a);
    case BIND: return sys_dpf_bind(a, b);
    case FREE: return sys_ring_free(a);
    case EXTEND: return sys_ring_page(a, b, 0, 0);
    case ROOT: return sys_dpf_root();
    case INSERT: return wire_insert(ATOMS(arp_reply), (struct cap){ 0, 0 });
    case OVERLAP: return wire_insert(ATOMS(all_arp), (struct cap){ a, b });
    case OWN_RING: return sys_ring_alloc();
    case FIRST_FILTER: return port_filter(60000);
    case GREED_FILTERS: return greed(port_filter, DPF_FILTERS + 10);
    case GREED_RINGS: return greed(take_ring, RING_MAX + 10);
    default: return -E_RANGE;
    }
}

static void attacker(void)
{
    min_serve(attack);
    for (;;)
        min_yield(0);
}

static int order(enum order what, word a, word b) { return min_call(child.id, what, a, b); }

/* ---- in this environment ---- */

static struct cap caps_of(word page, bool write)
{
    sys_page_caps(page);
    return (struct cap){ UPAGE->result[2 * write], UPAGE->result[2 * write + 1] };
}

static int extend(word page, struct cap cap) { return sys_ring_page(ring, page, cap.lo, cap.hi); }

static int send(word page, word offset, word bytes, struct cap cap)
{
    UPAGE->arg[0] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_net_send(page, offset, bytes, cap.lo);
}

static bool answered(void)
{
    volatile struct net_slot *slot = wire_slot(RINGS[ring].next);
    bool came;

    wire_send(0, wire_arp());
    came = wire_wait(slot) && slot->frame[21] == 2;
    slot->bytes = 0;
    return came;
}

static void others(void)
{
    is(order(DELETE, filter, 0), -E_OWNER, "a stranger cannot delete a filter");
    is(order(BIND, filter, 0), -E_OWNER, "nor take its frames");
    is(order(FREE, ring, 0), -E_OWNER, "nor end a ring");
    is(order(EXTEND, ring, 0), -E_OWNER, "nor add to it");
    is(order(ROOT, 0, 0), -E_BOOT, "nor become the root of filters");
    is(order(INSERT, 0, 0), -E_BUSY, "nor have the same filter");
    is(order(OVERLAP, 0, 0), -E_CAP, "nor one that overlaps it, without its capability");
    is(order(OVERLAP, filter_cap.lo ^ 1, filter_cap.hi), -E_CAP, "nor with a forged one");
    is(sys_dpf_ref(filter, filter_cap.lo, filter_cap.hi ^ 1), -E_CAP, "nor count itself in");
    int own = order(OWN_RING, 0, 0);
    ok(own > 0, "it has a ring");
    is(sys_dpf_bind(filter, own), -E_OWNER, "nobody's frames go to a ring of others");
    ok(answered(), "all is as it was");
}

static void pages(void)
{
    struct cap cap, write, none = { 0, 0 };
    int page = min_page(&cap), refused = sys_page_caps(ENV->page_pn);

    is(extend(NO_PAGE, none), -E_PAGE, "a ring on a page that is not there");
    is(extend(SYSINFO->page_table.first, none), -E_CAP, "on the kernel's");
    is(extend(ENV->sysinfo_pn, none), -E_CAP, "on a public one");
    ok(refused < 0 || extend(ENV->page_pn, caps_of(ENV->page_pn, true)) < 0, "on an environment page");
    is(extend(page, none), -E_CAP, "without a capability");
    is(extend(page, caps_of(page, false)), -E_CAP, "with one to read");
    write = caps_of(page, true);
    is(extend(page, (struct cap){ write.lo, write.hi ^ 0x80000000 }), -E_CAP, "with a forged one");
    is(extend(page, write), 6, "with the right one");
    is(extend(page, write), -E_BUSY, "no page is in a ring twice");
    is(sys_page_revoke(page), 0, "its capabilities end");
    is(RINGS[ring].pages, 0, "and the ring has no pages");
    word lost = RINGS[ring].lost;
    ok(!answered() && RINGS[ring].lost == lost + 1, "its frames are lost and counted");
    is(extend(page, caps_of(page, true)), 2, "a page is added anew");
    is(sys_page_free(page), 0, "it is freed");
    is(RINGS[ring].pages, 0, "and the ring has no pages again");
    ok(!answered(), "nothing is written to it");
}

static void frames(void)
{
    struct cap none = { 0, 0 };

    wire_arp();
    is(send(NO_PAGE, 0, 60, none), -E_PAGE, "a frame from a page that is not there");
    is(send(KERNEL_PAGE, 0, 60, none), -E_CAP, "from the kernel's");
    is(send(wire_page, 0, 60, none), -E_CAP, "without a capability");
    is(send(wire_page, 2, 60, wire_page_cap), -E_RANGE, "at an odd place");
    is(send(wire_page, 0, NET_HEADER - 1, wire_page_cap), -E_RANGE, "shorter than its header");
    is(send(wire_page, 0, NET_FRAME_MAX + 1, wire_page_cap), -E_RANGE, "too long");
    is(send(wire_page, PAGE_SIZE - 56, 60, wire_page_cap), -E_RANGE, "over the page's end");
    is(send(wire_page, -4u, 60, wire_page_cap), -E_RANGE, "from before it");
    is(send(wire_page, 0, -1u, wire_page_cap), -E_RANGE, "of all memory");
    FRAME[8] ^= 1;
    is(send(wire_page, 0, 60, wire_page_cap), -E_DENIED, "in another station's name");
    is(sys_dpf_root(), 0, "the root of filters");
    struct cap root = wire_result_cap();
    UPAGE->arg[0] = wire_page_cap.hi;
    UPAGE->arg[2] = root.lo;
    UPAGE->arg[3] = root.hi;
    is(sys_net_send(wire_page, 0, 60, wire_page_cap.lo), 0, "may do that");
}

static void atoms(void)
{
    is(sys_dpf_insert(DPF_ATOMS + 1, 0, 0), -E_RANGE, "a filter of too many atoms");
    is(sys_dpf_insert(-1u, 0, 0), -E_RANGE, "of as many as there are numbers");
    is(sys_dpf_insert(1, 0, sizeof UPAGE->data - 8), -E_RANGE, "over the end of the u-page");
    is(sys_dpf_insert(1, 0, 2), -E_RANGE, "at an odd place");
    is(sys_dpf_insert(1, NO_PAGE, 0), -E_PAGE, "in a page that is not there");
    UPAGE->arg[0] = UPAGE->arg[1] = 0;
    is(sys_dpf_insert(1, wire_page, 0), -E_CAP, "in a page without a capability");
    is(wire_insert(ATOMS(contradiction), (struct cap){ 0, 0 }), -E_RANGE, "that no message satisfies");
    is(sys_dpf_delete(0), -E_RANGE, "filter 0");
    is(sys_dpf_delete(DPF_FILTERS + 1), -E_RANGE, "one behind the last");
    is(sys_dpf_delete(-1u), -E_RANGE, "one before the first");
    is(sys_dpf_bind(filter, RING_MAX), -E_RANGE, "a ring behind the last");
    is(sys_ring_free(0), -E_RANGE, "ring 0");
    UPAGE->arg[0] = wire_page_cap.hi;
    is(sys_dpf_demux(wire_page, PAGE_SIZE - 32, 32, wire_page_cap.lo), -E_RANGE, "a message that ends too near the page's end");
    is(sys_dpf_demux(wire_page, 0, PAGE_SIZE + 1, wire_page_cap.lo), -E_RANGE, "one longer than the page");
}

/* One environment takes all it gets; another still has its first filter and its first ring. */
static void greedy(void)
{
    struct min_child late;
    word filters = NET->filters, rings = NET->rings;
    int got = order(GREED_FILTERS, 0, 0);

    ok(got > 100 && got < DPF_FILTERS, "a greedy environment gets many filters, not all");
    ok(order(GREED_RINGS, 0, 0) < RING_MAX, "and many rings, not all");
    is(min_spawn(attacker, &late) ? -1 : min_slice(&late) < 0, 0, "a late environment begins");
    min_yield(late.id);
    is(min_call(late.id, OVERLAP, 0, 0), -E_CAP, "it may not overlap either");
    ok(min_call(late.id, FIRST_FILTER, 0, 0) > 0, "it gets its filter");
    ok(min_call(late.id, OWN_RING, 0, 0) > 0, "it gets its ring");
    is(min_destroy(&late), 0, "it ends");
    is(min_destroy(&child), 0, "the greedy one too");
    is(NET->filters, filters, "and all its filters are gone");
    is(NET->rings, rings - 1, "and its rings");     /* it had one before */
}

int main(void)
{
    tap_begin();
    wire_begin();
    ring = wire_ring(2, NULL);
    filter = wire_insert(ATOMS(arp_reply), (struct cap){ 0, 0 });
    filter_cap = wire_result_cap();
    is(sys_dpf_bind(filter, ring), 0, "a filter with a ring");
    is(min_spawn(attacker, &child) ? -1 : min_slice(&child) < 0, 0, "and an attacker");
    min_yield(child.id);
    others();
    frames();
    atoms();
    ok(answered(), "after all this, frames come");
    pages();
    greedy();
    sys_dpf_delete(filter);
    sys_ring_free(ring);
    tap_done();
}
