/* Verdicts of the kernel's generated code against those of BPF programs that libpcap compiled for the same filters: packets
 * of the connections, mutated anywhere, cut anywhere. */
#include "wire.h"
#include "bench/guest/traffic.h"
#include "tests/dpf/bpf.h"
#include "bpf_programs.h"

enum { PACKETS = 4000, BYTES = 60 };

static struct connection c[TRAFFIC_BPF];
static int id_of[TRAFFIC_BPF];

static void put16(word at, word v) { FRAME[at] = v >> 8, FRAME[at + 1] = v; }
static void put32(word at, word v) { put16(at, v >> 16), put16(at + 2, v); }

static word packet(struct connection of)
{
    word bytes = BYTES;

    for (word i = 0; i < BYTES; i++)
        FRAME[i] = (uint8_t)(traffic_word() >> 11);
    put16(12, 0x0800);
    FRAME[14] = 0x45;
    FRAME[23] = 6;
    put32(26, of.src);
    put32(30, of.dst);
    put32(34, of.ports);
    switch (traffic_word() % 5) {
    case 0: FRAME[12 + traffic_word() % 28] ^= 1 << traffic_word() % 8; break;         /* one bit of what may be tested */
    case 1: bytes = traffic_word() % (BYTES + 1); break;
    case 2: put32(34, c[traffic_word() % TRAFFIC_BPF].ports); break;                   /* another's ports */
    }
    return bytes;
}

static int by_libpcap(word bytes)
{
    for (word i = 0; i < TRAFFIC_BPF; i++)
        if (bpf_run(bpf_programs[i], FRAME, bytes))
            return id_of[i];
    return 0;
}

static int by_kernel(word bytes)
{
    UPAGE->arg[0] = wire_page_cap.hi;
    return sys_dpf_demux(wire_page, 0, bytes, wire_page_cap.lo);
}

static void compare(word filters, const char *name)
{
    word differ = 0, hits = 0;

    for (word i = 0; i < PACKETS; i++) {
        word bytes = packet(c[traffic_word() % TRAFFIC_BPF]);
        int wanted = by_libpcap(bytes);

        hits += wanted > 0;
        differ += by_kernel(bytes) != wanted;
    }
    is(differ, 0, name);
    ok(hits > PACKETS * filters / 50 && hits < PACKETS, "  some match, some do not");
}

int main(void)
{
    struct cap none = { 0, 0 };

    tap_begin();
    wire_begin();
    traffic_draw(c, TRAFFIC_BPF, SAME_BOTH);
    for (word i = 0; i < TRAFFIC_BPF; i++) {
        const struct dpf_atom atoms[] = {
            DPF_EQ16(12, 0x0800), DPF_EQ8(14, 0x45), DPF_EQ8(23, 6), DPF_EQ32(26, c[i].src), DPF_EQ32(30, c[i].dst),
            DPF_EQ16(34, c[i].ports >> 16), DPF_EQ16(36, c[i].ports & 0xffff) };

        id_of[i] = wire_insert(ATOMS(atoms), none);
    }
    ok(id_of[0] > 0 && id_of[TRAFFIC_BPF - 1] > 0, "ten filters");
    compare(TRAFFIC_BPF, "all verdicts are libpcap's");
    for (word i = 0; i < TRAFFIC_BPF; i++)
        if (i % 3) {
            sys_dpf_delete(id_of[i]);
            id_of[i] = 0;
        }
    compare(TRAFFIC_BPF / 3, "also when most filters are gone again");
    for (word i = 0; i < TRAFFIC_BPF; i += 3)
        sys_dpf_delete(id_of[i]);
    tap_done();
}
