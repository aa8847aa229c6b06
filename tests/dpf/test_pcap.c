/* libpcap as the oracle: every filter alone, and all of them together, against the same expressions compiled by
 * libpcap, on protocols, mutations of them, truncations and noise. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pcap.h>
#include "tcp.h"

#define FILTERS 140
#define PACKETS 100000

static struct one {
    struct dpf_atom atom[DPF_ATOMS];
    word atoms;
    char text[512];
    struct bpf_program program;
    uint64_t accepted;
} one[FILTERS];
static uint8_t packet[PACKETS][160];
static uint16_t length[PACKETS];

static word pool_address(void) { return 0x0a000001 + random_below(6); }
static word pool_port(void) { static const word p[] = { 7, 53, 69, 80, 1023, 8080, 40000 }; return p[random_below(7)]; }
static word pool_proto(void) { static const word p[] = { 1, 6, 17, 17, 6 }; return p[random_below(5)]; }

static void say(struct one *f, const char *format, ...)
{
    va_list args;
    size_t n = strlen(f->text);

    if (n)
        n += (size_t)snprintf(f->text + n, sizeof f->text - n, " and ");
    va_start(args, format);
    vsnprintf(f->text + n, sizeof f->text - n, format, args);
    va_end(args);
}

static void add(struct one *f, struct dpf_atom a)
{
    f->atom[f->atoms++] = a;
}

#define ADD(...) add(f, (struct dpf_atom)__VA_ARGS__)

/* IPv4, a transport protocol, first fragment, and the base moved to the transport's header less 14. */
static void transport(struct one *f, const char *name, word proto)
{
    ADD(DPF_EQ16(12, 0x0800));
    ADD(DPF_EQ8(23, proto));
    ADD(DPF_MEQ16(20, 0x1fff, 0));
    ADD(DPF_MOVE8(14, 0x0f, 2));
    say(f, "ip and %s", name);
}

static void filter_make(struct one *f, word kind)
{
    word a = pool_address(), b = pool_address(), p = pool_port(), q = pool_port(), x = random_below(4), v;

    memset(f, 0, sizeof *f);
    switch (kind % 14) {
    case 0:
        v = random_below(2) ? 0x0800 : random_below(2) ? 0x0806 : 0x0800 + random_below(0x1000);
        ADD(DPF_EQ16(12, v));
        say(f, "ether proto %u", v);
        break;
    case 1:
        v = pool_proto();
        ADD(DPF_EQ16(12, 0x0800)); ADD(DPF_EQ8(23, v));
        say(f, "ip proto %u", v);
        if (x) { ADD(DPF_EQ32(26, a)); say(f, "ip[12:4] = 0x%x", a); }
        if (x > 1) { ADD(DPF_EQ32(30, b)); say(f, "ip[16:4] = 0x%x", b); }
        break;
    case 2:
        ADD(DPF_EQ16(12, 0x0806)); ADD(DPF_EQ16(20, 1 + x)); ADD(DPF_EQ32(38, a));
        say(f, "arp and arp[6:2] = %u and arp[24:4] = 0x%x", 1 + x, a);
        break;
    case 3:
        transport(f, "tcp", 6);
        ADD(DPF_EQ16(16, p)); say(f, "tcp dst port %u", p);
        break;
    case 4:
        transport(f, "udp", 17);
        ADD(DPF_EQ16(14, q)); say(f, "udp src port %u", q);
        if (x) { ADD(DPF_EQ16(16, p)); say(f, "udp dst port %u", p); }
        break;
    case 5:
        ADD(DPF_EQ16(12, 0x0800)); ADD(DPF_EQ8(14, 0x45)); ADD(DPF_EQ8(23, 6)); ADD(DPF_EQ32(26, a)); ADD(DPF_EQ32(30, b));
        ADD(DPF_EQ16(34, p)); ADD(DPF_EQ16(36, q));
        say(f, "ether[12:2] = 0x800 and ether[14] = 0x45 and ether[23] = 6 and ether[26:4] = 0x%x and ether[30:4] = 0x%x "
            "and ether[34:2] = %u and ether[36:2] = %u", a, b, p, q);
        break;
    case 6:
        transport(f, "icmp", 1);
        ADD(DPF_EQ8(14, 8 * (x & 1))); say(f, "icmp[0] = %u", 8 * (x & 1));
        break;
    case 7:
        ADD(DPF_EQ16(12, 0x8100)); ADD(DPF_MEQ16(14, 0xfff, x)); ADD(DPF_EQ16(16, 0x0800));
        say(f, "ether[12:2] = 0x8100 and ether[14:2] & 0xfff = %u and ether[16:2] = 0x800", x);
        break;
    case 8:
        ADD(DPF_EQ16(12, 0x86dd)); ADD(DPF_EQ8(20, pool_proto() == 6 ? 6 : 17)); ADD(DPF_EQ32(50, a));
        say(f, "ether[12:2] = 0x86dd and ether[20] = %u and ether[50:4] = 0x%x", f->atom[1].value, a);
        break;
    case 9:
        ADD(DPF_EQ16(0, 0x0800 + x)); ADD(DPF_EQ32(2, 0x2b000000 + x));
        say(f, "ether[0:2] = 0x%x and ether[2:4] = 0x%x", 0x800 + x, 0x2b000000 + x);
        break;
    case 10:
        transport(f, "tcp", 6);
        ADD(DPF_MOVE8(26, 0xf0, -2)); ADD(DPF_EQ16(14, 0x4745 + x));
        say(f, "tcp[((tcp[12] & 0xf0) >> 2):2] = 0x%x", 0x4745 + x);
        break;
    case 11:
        ADD(DPF_EQ16(12, 0x0800)); ADD(DPF_MEQ32(26, 0xffffff00 | x, (a & 0xffffff00) | (a & x)));
        say(f, "ip and ip[12:4] & 0x%x = 0x%x", 0xffffff00 | x, (a & 0xffffff00) | (a & x));
        break;
    case 12:
        transport(f, "tcp", 6);
        ADD(DPF_MEQ8(27, 0x12, x & 1 ? 0x12 : 0x02)); say(f, "tcp[13] & 0x12 = %u", x & 1 ? 0x12 : 0x02);
        if (x > 1) { ADD(DPF_EQ16(16, p)); say(f, "tcp[2:2] = %u", p); }
        break;
    default:
        v = 1 + random_below(40);
        ADD(DPF_EQ32(v, 0x01010101 * x)); ADD(DPF_MEQ16(v + 7, 0x0ff1, 0x10 * x));
        say(f, "ether[%u:4] = 0x%x and ether[%u:2] & 0x0ff1 = 0x%x", v, 0x01010101 * x, v + 7, 0x10 * x);
    }
}

static void packet_make(word i)
{
    uint8_t *m = packet[i];
    word bytes = 160, words = random_below(3) ? 5 : 5 + random_below(11), kind = random_below(10), at = 14, proto;

    for (word j = 0; j < bytes; j++)
        m[j] = (uint8_t)(random_below(3) ? random_below(4) : random_word());
    put16(m, 0x0800 + random_below(4));
    put32(m + 2, 0x2b000000 + random_below(4));
    if (kind == 0) {
        put16(m + 12, 0x0806);
        put16(m + 20, 1 + random_below(4));
        put32(m + 38, pool_address());
        bytes = 42 + random_below(20);
    } else if (kind == 1) {
        put16(m + 12, 0x86dd);
        m[20] = random_below(2) ? 6 : 17;
        put32(m + 50, pool_address());
    } else if (kind < 9) {
        put16(m + 12, 0x0800);
        if (kind == 2) {
            put16(m + 12, 0x8100);
            put16(m + 14, random_below(4) | (random_below(8) << 13));
            put16(m + 16, 0x0800);
            at = 18;
        }
        proto = pool_proto();
        m[at] = (uint8_t)(0x40 | words);
        put16(m + at + 6, random_below(5) ? random_below(2) << 14 : random_word() & 0xffff);
        m[at + 9] = (uint8_t)proto;
        put32(m + at + 12, pool_address());
        put32(m + at + 16, pool_address());
        at += 4 * words;
        put16(m + at, proto == 1 ? random_below(2) << 11 : pool_port());
        put16(m + at + 2, pool_port());
        if (proto == 6) {
            word data = 5 + random_below(4);

            m[at + 12] = (uint8_t)(data << 4 | random_below(16));
            put16(m + at + 4 * data, 0x4745 + random_below(4));
        }
    }
    if (!random_below(4))
        for (word n = random_below(6); n; n--)
            m[random_below(64)] ^= (uint8_t)(1u << random_below(8));
    length[i] = (uint16_t)(random_below(5) ? bytes : random_below(bytes + 1));
}

static word pcap_says(const struct one *f, word i)
{
    struct pcap_pkthdr h = { .caplen = length[i], .len = length[i] };

    return pcap_offline_filter(&f->program, &h, packet[i]) != 0;
}

static uint64_t compared;

static void test_each(void **state)
{
    (void)state;
    for (word f = 0; f < FILTERS; f++) {
        word id;

        world_start(f & 1);
        id = (word)given_insert(one[f].atom, one[f].atoms, world_root);
        assert_int_equal(id, 1);
        for (word i = 0; i < PACKETS; i++) {
            word want = pcap_says(&one[f], i);

            one[f].accepted += want;
            if (world_code(packet[i], length[i]) != want || dpf_interpret(packet[i], length[i]) != want ||
                naive_match(one[f].atom, one[f].atoms, packet[i], length[i]) != want)
                fail_msg("%s: packet %u of %u bytes", one[f].text, i, length[i]);
            compared++;
        }
    }
}

static void test_together(void **state)
{
    static word number[DPF_FILTERS + 1];
    word installed = 0;

    (void)state;
    world_start(true);
    for (word f = 0; f < FILTERS; f++) {
        int id = given_insert(one[f].atom, one[f].atoms, world_root);

        assert_true(id > 0 || id == -E_BUSY);
        if (id > 0)
            number[id] = f;
        installed += id > 0;
    }
    world_check();
    for (word i = 0; i < PACKETS; i++) {
        word want = 0;

        for (word id = 1; id <= installed; id++)
            if ((!want || dpf.filter[id].bits > dpf.filter[want].bits) && pcap_says(&one[number[id]], i))
                want = id;
        assert_int_equal(world_code(packet[i], length[i]), want);
        assert_int_equal(dpf_interpret(packet[i], length[i]), want);
    }
    print_message("%u different filters together, %u packets\n", installed, PACKETS);
}

static int prepare(void **state)
{
    pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);

    (void)state;
    random_state = 2026;
    for (word f = 0; f < FILTERS; f++) {
        bool again = true;

        for (word turn = 0; again; turn++) {    /* all different, whatever kind that takes */
            filter_make(&one[f], turn < 8 ? f : f + turn);
            again = false;
            for (word g = 0; g < f && !again; g++)
                again = !strcmp(one[g].text, one[f].text);
        }
        if (pcap_compile(pcap, &one[f].program, one[f].text, 1, PCAP_NETMASK_UNKNOWN)) {
            print_error("%s: %s\n", one[f].text, pcap_geterr(pcap));
            return 1;
        }
    }
    for (word i = 0; i < PACKETS; i++)
        packet_make(i);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_each), cmocka_unit_test(test_together) };
    int failed = cmocka_run_group_tests(tests, prepare, NULL);
    word used = 0;
    uint64_t accepted = 0;

    for (word f = 0; f < FILTERS; f++) {
        used += one[f].accepted != 0;
        accepted += one[f].accepted;
    }
    print_message("%u filters, %u packets: %llu verdicts agree with libpcap's, %llu of them accept, %u filters accept some\n",
                  FILTERS, PACKETS, (unsigned long long)compared, (unsigned long long)accepted, used);
    return failed || used < FILTERS * 3 / 4;
}
