/* Handlers at arrival: GXemul's own station answers, a handler takes the answer and asks again, without anyone else. */
#include "wire.h"

#define VA      0x20000000
#define TABLE   ((const volatile struct ash_info *)0x22000000)
#define ROUNDS  5

struct memory {
    word count, left, taken_at, result, bytes;
    uint8_t seen[64];
    uint8_t request[64];
};
#define M ((volatile struct memory *)VA)

static const struct dpf_atom arp_reply[] = { DPF_EQ16(12, 0x0806), DPF_EQ16(20, 2) };
static const struct dpf_atom echo_reply[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 1), DPF_EQ8(34, 0), DPF_EQ16(38, 0x1234) };

/* Asks again until it has asked often enough; then the message goes to the ring. */
static int asks_again(const uint8_t *message, word bytes, struct memory *m)
{
    m->count++;
    m->bytes = bytes;
    ash_copy(m->seen, message, 42);
    if (m->count == ROUNDS)
        return ASH_LEFT;
    m->result = (word)ash_send(m->request, 42);
    return ASH_TAKEN;
}

static int never_ends(const uint8_t *message, word bytes, volatile struct memory *m)
{
    do
        m->left = message[0] + bytes;
    while (m->left);
    return ASH_TAKEN;
}

/* What stands behind a short message, up to 64 bytes, is nobody's. */
static int looks_behind(const uint8_t *message, word bytes, struct memory *m)
{
    m->result = message[62] | message[63];
    m->bytes = bytes;
    m->count++;
    return ASH_TAKEN;
}

static bool wait(const volatile word *word_there, word wanted)
{
    for (word i = 0; i < 60000 && *word_there != wanted; i++)
        ;
    return *word_there == wanted;
}

static int attached(struct min_ash *a, int filter, int (*handler)(), const char *name)
{
    int id = min_ash_attach(a, filter, handler, 0);

    if (id < 0)
        min_print("# refused: %d, %s, at %u\n", -id, min_ash_text(a->rule), a->at);
    ok(id > 0, name);
    return id;
}

static void detached(struct min_ash *a)
{
    is(sys_ash_detach(a->id), 0, "detached");
    is(sys_page_free(a->code), 0, "  its page is free");
    a->id = 0;
}

int main(void)
{
    struct min_ash a;

    tap_begin();
    wire_begin();
    for (word at = 0; at < SYSINFO->ash_info.bytes; at += PAGE_SIZE)
        min_map((word)TABLE + at, (SYSINFO->ash_info.first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 });
    is(min_ash_memory(&a, VA, 1), 0, "memory for a handler");
    int ring = wire_ring(1, NULL), arp = wire_insert_bound(ATOMS(arp_reply), ring);
    ok(arp > 0, "a filter for ARP replies");
    is(sys_ash_attach(arp + 1, 0, 1, 0), -E_RANGE, "ash_attach: a filter that nobody has");

    word bytes = wire_arp();
    for (word i = 0; i < bytes; i++)
        M->request[i] = FRAME[i];
    attached(&a, arp, asks_again, "a handler on it");
    ok(min_ash_attach(&(struct min_ash){ .va = VA, .pages = 1, .memory = a.memory, .cap = { a.cap[0] } }, arp, asks_again, 0)
       == -E_BUSY, "a second one is refused");
    word sent = NET->sent, handled = NET->handled, arrived = ENV->arrived;
    wire_send(0, bytes);
    ok(wait(&M->count, ROUNDS), "a message for each round");
    is(M->result, 0, "it could send");
    is(NET->sent - sent, ROUNDS, "the frames went out");
    is(NET->handled - handled, ROUNDS - 1, "messages that it took are counted");
    ok(wire_wait(wire_slot(0)), "what it left is in the ring");
    is(RINGS[ring].frames, 1, "and nothing else");
    is(ENV->arrived - arrived, 1, "the owner is told of that one");
    is(TABLE[a.id].runs << 8 | TABLE[a.id].taken, ROUNDS << 8 | (ROUNDS - 1), "the table counts");
    bool same = true;
    for (word i = 0; i < 42; i++)
        same &= M->seen[i] == wire_slot(0)->frame[i];
    ok(same, "handler and ring saw the same message");
    wire_slot(0)->bytes = 0;

    M->count = 0;
    M->request[6] ^= 1;
    wire_send(0, bytes);
    ok(wait(&M->count, 1), "one more");
    is(M->result, (word)-E_DENIED, "it cannot send under another station's address");
    M->request[6] ^= 1;
    detached(&a);
    wire_send(0, bytes);
    ok(wire_wait(wire_slot(1)), "without it messages go to the ring again");
    wire_slot(1)->bytes = 0;

    attached(&a, arp, never_ends, "a handler that does not end");
    arrived = ENV->arrived;
    wire_send(0, bytes);
    ok(wait(&TABLE[a.id].state, ASH_STOPPED), "it is stopped");
    is(TABLE[a.id].rule, ASH_TIMEOUT, "for its time");
    ok(wire_wait(wire_slot(0)), "its message goes to the ring");
    is(ENV->arrived - arrived, 2, "the owner is told of both");
    wire_slot(0)->bytes = 0;
    wire_send(0, bytes);
    ok(wire_wait(wire_slot(1)), "and so do others");
    is(TABLE[a.id].runs, 1, "it runs no more");
    is(sys_page_free(a.code), 0, "its page is free already");
    is(sys_ash_detach(a.id), 0, "its entry is when its owner has seen it");

    /* A filter that is deleted leaves its handler without messages; the next filter of that number is another. */
    attached(&a, arp, asks_again, "a handler again");
    is(sys_dpf_delete(arp), 0, "its filter is deleted");
    int echo = wire_insert_bound(ATOMS(echo_reply), ring);
    is(echo, arp, "another has its number");
    wire_slot(0)->bytes = wire_slot(1)->bytes = 0;
    volatile struct net_slot *next = wire_slot(RINGS[ring].next);
    wire_send(0, wire_ping(20, 1));
    ok(wire_wait(next), "its messages go to the ring");
    is(TABLE[a.id].runs, 0, "not to the handler");
    struct min_ash b = { .va = VA, .pages = 1, .memory = a.memory, .cap = { a.cap[0] } };
    attached(&b, echo, looks_behind, "it gets a handler of its own");
    is(sys_ash_detach(a.id), 0, "the old one is detached");
    sys_page_free(a.code);
    a.id = 0;
    M->count = 0;
    wire_send(0, wire_ping(20, 2));
    ok(wait(&M->count, 1), "the new one runs");
    is(M->bytes, 62, "and sees the frame");
    is(M->result, 0, "and zeros behind it");
    detached(&b);
    is(sys_dpf_delete(echo), 0, "no filter is left");
    is(sys_ring_free(ring), 0, "nor a ring");
    is(min_ash_free(&a), 0, "nor memory");
    tap_done();
}
