/* Table 7: classifying TCP/IP packets, by the code that the kernel generates for so many filters; inserting one more; and
 * classic BPF programs for the same filters, interpreted.
 *
 * A row is the mean of as many hits as misses; a miss is a hit's packet with one tested field changed. The kernel
 * classifies a packet of ours on request (dpf_demux) by the very code that it runs for arriving ones. */
#include "bench.h"
#include "region.h"
#include "traffic.h"
#include "tests/dpf/bpf.h"
#include "bpf_programs.h"

enum { MOST = 1000, PACKETS = 200, ROUNDS = 2, INSERTIONS = 20, BYTES = 60, BYTES_MAX = 120 };
#define M ((uint8_t *)0x20000000)       /* the packet's page */
#define C ((struct connection *)0x20010000)

static struct cap page_cap, filter_cap;
static int page;
static uint16_t id_of[MOST + INSERTIONS];

static void put16(word at, word v) { M[at] = v >> 8, M[at + 1] = v; }
static void put32(word at, word v) { put16(at, v >> 16), put16(at + 2, v); }

/* Puts the atoms where the call finds them; their number. The first filter of all gets a capability, the others show it. */
static word atoms_of(struct connection c, bool variable)
{
    const struct dpf_atom fixed[] = {
        DPF_EQ16(12, 0x0800), DPF_EQ8(14, 0x45), DPF_EQ8(23, 6), DPF_EQ32(26, c.src), DPF_EQ32(30, c.dst),
        DPF_EQ16(34, c.ports >> 16), DPF_EQ16(36, c.ports & 0xffff) };
    const struct dpf_atom moving[] = {
        DPF_EQ16(12, 0x0800), DPF_MEQ8(14, 0xf0, 0x40), DPF_EQ8(23, 6), DPF_EQ32(26, c.src), DPF_EQ32(30, c.dst),
        DPF_MOVE8(14, 0x0f, 2), DPF_EQ16(14, c.ports >> 16), DPF_EQ16(16, c.ports & 0xffff) };
    word n = variable ? sizeof moving / sizeof *moving : sizeof fixed / sizeof *fixed;
    const word *from = (const word *)(variable ? moving : fixed);

    for (word i = 0; i < n * sizeof (struct dpf_atom) / sizeof (word); i++)
        ((volatile word *)UPAGE->data)[i] = from[i];
    UPAGE->arg[2] = filter_cap.lo;
    UPAGE->arg[3] = filter_cap.hi;
    return n;
}

static int insert(struct connection c, bool variable)
{
    int id = sys_dpf_insert(atoms_of(c, variable), 0, 0);

    check(id > 0);
    filter_cap = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    return id;
}

/* words: of the IP header. */
static word packet(struct connection c, word words)
{
    word bytes = BYTES - 20 + 4 * words;

    for (word i = 0; i < bytes; i += 4)
        *(word *)(M + i) = traffic_word();
    put16(12, 0x0800);
    M[14] = 0x40 | words;
    M[23] = 6;
    put32(26, c.src);
    put32(30, c.dst);
    put32(14 + 4 * words, c.ports);
    return bytes;
}

static void spoil(word words)
{
    switch (traffic_word() % 7) {
    case 0: put16(12, 0x0806); break;
    case 1: M[14] ^= 0x20; break;
    case 2: M[23] = 17; break;
    case 3: put32(26, traffic_word()); break;
    case 4: put32(30, traffic_word()); break;
    case 5: put16(14 + 4 * words, traffic_word() & 0xffff); break;
    default: put16(16 + 4 * words, traffic_word() & 0xffff);
    }
}

static int demux(word bytes)
{
    UPAGE->arg[0] = page_cap.hi;
    return sys_dpf_demux(page, 0, bytes, page_cap.lo);
}

/* PACKETS packets, the same in every round: half of them hits. */
static int wrong_verdicts(word n, bool variable)
{
    int wrong = 0;

    traffic_state = TRAFFIC_SEED + n;
    for (word i = 0; i < PACKETS; i++) {
        word which = traffic_word() % n, words = variable ? 5 + traffic_word() % 11 : 5, bytes = packet(C[which], words);

        if (i & 1)
            spoil(words);
        wrong += demux(bytes) != (i & 1 ? 0 : id_of[which]);
    }
    return wrong;
}

static void fill(word n, enum addresses kind, bool variable)
{
    traffic_draw(C, n + INSERTIONS, kind);
    for (word i = 0; i < n; i++)
        id_of[i] = insert(C[i], variable);
    check(wrong_verdicts(n, variable) == 0);
}

static void empty(word n)
{
    for (word i = 0; i < n; i++)
        check(sys_dpf_delete(id_of[i]) == 0);
    filter_cap = (struct cap){ 0, 0 };
}

#define CLASSIFY(region, n, variable) \
    for (int round = 0; round < ROUNDS; round++) { \
        open(region); \
        int wrong = wrong_verdicts(n, variable); \
        close(); \
        check(wrong == 0); \
    }

/* One more, and away again: always among n. */
#define INSERT(region, n) \
    for (word i = n; i < n + INSERTIONS; i++) { \
        word atoms = atoms_of(C[i], false); \
        open(region); \
        int id = sys_dpf_insert(atoms, 0, 0); \
        close(); \
        check(id > 0 && sys_dpf_delete(id) == 0); \
    }

static __attribute__((noinline)) word bpf_demux(const uint8_t *message, word bytes)
{
    for (word i = 0; i < TRAFFIC_BPF; i++)
        if (bpf_run(bpf_programs[i], message, bytes))
            return i + 1;
    return 0;
}

/* Calls it between markers; in assembly, so that they stand beside the call. */
word bench_bpf(const uint8_t *message, word bytes, word (*function)(const uint8_t *, word));
__asm__ (".text\n\t.set push\n\t.set noreorder\n\t.globl bench_bpf\n"
         "bench_bpf:\n\taddiu $sp, $sp, -24\n\tsw $ra, 20($sp)\n\tsll $0, $0, 12\n\tjalr $a2\n\t nop\n\tsll $0, $0, 12\n\t"
         "lw $ra, 20($sp)\n\tnop\n\tjr $ra\n\t addiu $sp, $sp, 24\n\t.set pop");

static int wrong_bpf(void)
{
    int wrong = 0;

    traffic_state = TRAFFIC_SEED + TRAFFIC_BPF;
    for (word i = 0; i < PACKETS; i++) {
        word which = traffic_word() % TRAFFIC_BPF, bytes = packet(C[which], 5);

        if (i & 1)
            spoil(5);
        wrong += bench_bpf(M, bytes, bpf_demux) != (i & 1 ? 0 : which + 1);
    }
    return wrong;
}

static void measure(void)
{
    page = min_page(&page_cap);
    check(page > 0 && min_map((word)M, (word)page << PAGE_SHIFT | PTE_V | PTE_D, page_cap) == 0);
    for (word at = 0; at < (MOST + INSERTIONS) * sizeof *C; at += PAGE_SIZE)
        check(min_alloc((word)C + at) == 0);

    fill(1, SAME_BOTH, false);
    CLASSIFY(16, 1, false)
    empty(1);
    fill(2, SAME_BOTH, false);
    CLASSIFY(17, 2, false)
    empty(2);
    fill(3, SAME_BOTH, false);
    CLASSIFY(18, 3, false)
    empty(3);
    fill(10, SAME_BOTH, false);
    CLASSIFY(19, 10, false)
    INSERT(24, 10)
    check(wrong_bpf() == 0);
    for (int round = 0; round < ROUNDS; round++) {
        open(26);
        int wrong = wrong_bpf();
        close();
        check(wrong == 0);
    }
    empty(10);
    fill(100, SAME_BOTH, false);
    CLASSIFY(20, 100, false)
    empty(100);
    fill(MOST, SAME_BOTH, false);
    CLASSIFY(21, MOST, false)
    INSERT(25, MOST)
    empty(MOST);
    fill(MOST, SAME_LOCAL, false);
    CLASSIFY(22, MOST, false)
    empty(MOST);
    fill(10, SAME_BOTH, true);
    CLASSIFY(23, 10, true)
    empty(10);
}

int main(void)
{
    bench_run(measure, NULL);
}
