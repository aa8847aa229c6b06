/* Addresses, ARP, IP and fragments, station against station: what is sent arrives, or is an error that says why. */
#include "stations.h"

/* ---- text and sums ---- */

static void checksum_is_the_naive_one(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        unsigned at = chance_below(8), len = chance_below(200);
        uint32_t sum = chance() & 0xffff, naive = sum;

        for (unsigned i = 0; i < len; i += 2)
            naive += (uint32_t)message[at + i] << 8 | (i + 1 < len ? message[at + i + 1] : 0);
        assert_int_equal(sum_end(sum16(message + at, len, sum)), sum_end(naive));
    }
    assert_int_equal(sum_end(sum16("\xff\xff\xff\xff", 4, 0xffff)), 0);
}

static void addresses_as_text(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", "1.2.3.", ".1.2.3", "1.2.3.4 ",
                                         "a.b.c.d", "1.2.3.0004", "-1.2.3.4", "1.2.3.4.", "99999999999.1.1.1" };
    char text[IP_TEXT], mac[MAC_TEXT];
    ip_addr back;

    for (unsigned i = 0; i < 500; i++) {
        ip_addr ip = chance();

        assert_int_equal(ip_parse(ip_text(ip, text), &back), 0);
        assert_int_equal(back, ip);
    }
    assert_string_equal(ip_text(IP(192, 168, 0, 255), text), "192.168.0.255");
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(ip_parse(wrong[i], &back), -EINVAL);
    assert_string_equal(mac_text((struct mac){ { 0, 0x1a, 2, 0xff, 9, 0x10 } }, mac), "00:1a:02:ff:09:10");
}

static void an_interface_refuses_addresses_that_are_none(void **state)
{
    (void)state;
    assert_int_equal(netif_address(A, IP_ANY, IP(255, 0, 0, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP_BROADCAST, IP(255, 0, 0, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP(224, 0, 0, 1), IP(255, 0, 0, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP(127, 0, 0, 1), IP(255, 0, 0, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP(10, 0, 0, 255), IP(255, 255, 255, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP(10, 0, 0, 1), IP(255, 0, 255, 0), IP_ANY), -EINVAL);
    assert_int_equal(netif_address(A, IP(10, 0, 0, 1), IP(255, 255, 255, 0), IP(10, 0, 1, 1)), -EINVAL);
    assert_int_equal(A->address, A_ADDRESS);
    assert_int_equal(netif_address(A, IP(10, 0, 0, 9), IP(255, 255, 255, 0), IP_ANY), 0);
    wire_settle();
    assert_int_equal(B->stats.arp_in, 1);       /* it told everyone */
}

/* ---- ARP ---- */

static void arp_asks_once_and_sends_what_waited(void **state)
{
    (void)state;
    assert_int_equal(udp_bind(&ub, IP_ANY, 7), 0);
    for (unsigned i = 0; i < ARP_PENDING; i++)
        assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message + i, 10), 10);
    assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message, 10), -ENOBUFS);
    wire_settle();
    assert_int_equal(A->stats.arp_out, 1);
    assert_int_equal(arp_entry(A, B_ADDRESS)->state, ARP_KNOWN);
    assert_int_equal(arp_entry(B, A_ADDRESS)->state, ARP_KNOWN);        /* who asks is known */
    for (unsigned i = 0; i < ARP_PENDING; i++) {
        assert_int_equal(udp_receive(&ub, NULL, got, sizeof got, 0), 10);
        assert_memory_equal(got, message + i, 10);
    }
}

static void nobody_answers(void **state)
{
    (void)state;
    uint32_t began = wire.clock;

    assert_int_equal(udp_send(&ua, IP(10, 0, 0, 77), 7, message, 10), 10);
    while (arp_entry(A, IP(10, 0, 0, 77))->state != ARP_FAILED) {
        netif_wait(A, 100);
        assert_in_range(wire.clock - began, 0, ARP_TRIES * ARP_RETRY + 100);
    }
    assert_int_equal(A->stats.arp_out, ARP_TRIES);
    assert_int_equal(udp_send(&ua, IP(10, 0, 0, 77), 7, message, 10), -EHOSTUNREACH);
    netif_wait(A, ARP_RETRY);
    assert_int_equal(udp_send(&ua, IP(10, 0, 0, 77), 7, message, 10), 10);      /* asked again */
}

static void arp_believes_little(void **state)
{
    (void)state;
    struct mac stranger = { { 2, 9, 9, 9, 9, 9 } };
    uint8_t f[60];

    arp_bytes(f, 2, stranger, IP(10, 0, 0, 50), A_ADDRESS);     /* an answer nobody asked for */
    wire_put(0, f, 60);
    arp_bytes(f, 1, stranger, IP(10, 0, 0, 51), B_ADDRESS);     /* a question to another */
    wire_put(0, f, 60);
    arp_bytes(f, 1, stranger, A_ADDRESS, IP(10, 0, 0, 3));      /* my own address, from another */
    wire_put(0, f, 60);
    arp_bytes(f, 1, stranger, IP(10, 0, 0, 52), A_ADDRESS);     /* a sender that is not the frame's */
    f[24] ^= 1;
    wire_put(0, f, 60);
    arp_bytes(f, 1, stranger, IP_ANY, A_ADDRESS);               /* a probe: answered, not learnt */
    wire_put(0, f, 60);
    wire_settle();
    assert_null(arp_entry(A, IP(10, 0, 0, 50)));
    assert_null(arp_entry(A, IP(10, 0, 0, 51)));
    assert_null(arp_entry(A, IP(10, 0, 0, 52)));
    assert_null(arp_entry(A, IP_ANY));
    assert_int_equal(A->stats.arp_conflict, 1);
    assert_int_equal(A->stats.arp_bad, 1);
    assert_int_equal(A->stats.arp_out, 1);
}

static void the_table_keeps_whom_it_heard_last(void **state)
{
    (void)state;
    uint8_t f[60];

    for (unsigned i = 0; i < 3 * ARP_ENTRIES; i++) {
        arp_bytes(f, 1, (struct mac){ { 2, 1, 1, 1, 1, (uint8_t)i } }, IP(10, 0, 0, 100 + i), A_ADDRESS);
        wire_put(0, f, 60);
        netif_wait(A, 0);
        wire.clock += 5;
    }
    for (unsigned i = 0; i < 3 * ARP_ENTRIES; i++)
        assert_true((arp_entry(A, IP(10, 0, 0, 100 + i)) != NULL) == (i >= 2 * ARP_ENTRIES));
    wire.clock += ARP_LIFETIME;
    netif_wait(A, 0);
    assert_null(arp_entry(A, IP(10, 0, 0, 100 + 3 * ARP_ENTRIES - 1)));
}

/* ---- IP and fragments ---- */

static void datagrams_of_any_length_arrive(void **state)
{
    (void)state;
    static const unsigned edges[] = { 0, 1, 17, 18, 19, 1471, 1472, 1473, 1480, 2952, 2953, 8192, UDP_MAX - 1, UDP_MAX };
    struct udp_from from;

    assert_int_equal(udp_bind(&ub, IP_ANY, 7), 0);
    for (unsigned i = 0; i < 100; i++) {
        unsigned len = i < sizeof edges / sizeof edges[0] ? edges[i] : chance_below(UDP_MAX + 1);

        if (i == 1)
            wire_settle();                      /* ARP is over: more than four frames may wait */
        assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message, len), len);
        assert_int_equal(udp_receive(&ub, &from, got, sizeof got, 5000), len);
        assert_memory_equal(got, message, len);
        assert_int_equal(from.address, A_ADDRESS);
        assert_int_equal(from.port, ua.local_port);
    }
    assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message, UDP_MAX + 1), -EMSGSIZE);
    assert_int_equal(B->stats.fragments_in, A->stats.fragments_out);
    assert_true(B->stats.reassembled > 50);
}

static void what_cannot_be_sent_says_why(void **state)
{
    (void)state;
    assert_int_equal(udp_send(&ua, IP(127, 0, 0, 1), 7, message, 1), -ENETUNREACH);
    assert_int_equal(udp_send(&ua, IP(239, 0, 0, 1), 7, message, 1), -ENETUNREACH);
    assert_int_equal(udp_send(&ua, A_ADDRESS, 7, message, 1), -ENETUNREACH);
    assert_int_equal(udp_send(&ua, IP(99, 0, 0, 1), 7, message, 1), 1);         /* through the gateway */
    wire_settle();
    assert_int_equal(get32(wire.last + 30), IP(99, 0, 0, 1));
    assert_memory_equal(wire.last, &B->mac, 6);
    A->gateway = IP_ANY;
    assert_int_equal(udp_send(&ua, IP(99, 0, 0, 1), 7, message, 1), -ENETUNREACH);
    assert_int_equal(udp_send(&ua, 0, 0, message, 1), -EDESTADDRREQ);
    wire.refuse = -EIO;
    assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message, 1), -EIO);
    assert_int_equal(A->stats.send_failed, 1);
}

/* Every order of the pieces, some of them twice: the datagram comes once, as it was. */
static void fragments_in_any_order(void **state)
{
    (void)state;
    uint8_t frame[ETHER_MAX];

    assert_int_equal(netif_protocol(A, 200, take_whole), 0);
    for (unsigned round = 0; round < 300; round++) {
        unsigned len = 1 + chance_below(IP_DATAGRAM_MAX), unit = 8 * (1 + chance_below(185)), pieces = (len + unit - 1) / unit;
        unsigned order[IP_DATAGRAM_MAX / 8 + 1];

        if (pieces < 2)
            continue;
        for (unsigned i = 0; i < pieces; i++) {
            unsigned j = chance_below(i + 1);

            order[i] = order[j];
            order[j] = i;
        }
        delivered = 0;
        for (unsigned i = 0; i < pieces; i++) {
            unsigned at = order[i] * unit, part = len - at < unit ? len - at : unit;
            unsigned n = ip_bytes(frame, B_ADDRESS, round, at / 8 | (at + part < len ? 0x2000 : 0), 200,
                                  message + at % 100, part);

            for (unsigned k = 0; k < part; k++)
                frame[34 + k] = (uint8_t)((at + k) * 7 + round);
            assert_int_equal(delivered, 0);
            netif_input(A, frame, n);
            if (i + 1 < pieces && chance_below(4) == 0)
                netif_input(A, frame, n);
        }
        assert_int_equal(delivered, 1);
        assert_int_equal(whole_len, len);
        for (unsigned k = 0; k < len; k++)
            assert_int_equal(whole[k], (uint8_t)(k * 7 + round));
    }
    assert_int_equal(A->stats.fragment_overlap, 0);
}

static void piece(unsigned id, ip_addr source, unsigned at, unsigned len, bool more)
{
    uint8_t frame[ETHER_MAX];

    netif_input(A, frame, ip_bytes(frame, source, id, at / 8 | (more ? 0x2000 : 0), 200, message, len));
}

static void fragments_that_lie_end_their_datagram(void **state)
{
    (void)state;
    netif_protocol(A, 200, take_whole);
    delivered = 0;
    piece(1, B_ADDRESS, 0, 16, true), piece(1, B_ADDRESS, 8, 16, false);        /* overlap */
    piece(2, B_ADDRESS, 0, 16, true), piece(2, B_ADDRESS, 0, 32, true);
    piece(3, B_ADDRESS, 16, 8, false), piece(3, B_ADDRESS, 24, 8, true);        /* behind the end */
    piece(4, B_ADDRESS, 24, 8, true), piece(4, B_ADDRESS, 8, 16, false);        /* the end before what is known */
    piece(5, B_ADDRESS, 8, 8, false), piece(5, B_ADDRESS, 16, 8, false);        /* two ends */
    assert_int_equal(A->stats.fragment_overlap, 5);
    piece(6, B_ADDRESS, 0, 12, true);                                           /* not a multiple of 8 */
    piece(6, B_ADDRESS, 0, 0, true);                                            /* nothing */
    piece(6, B_ADDRESS, 8968, 8, false);                                        /* longer than any */
    piece(6, B_ADDRESS, 65528, 8, false);
    assert_int_equal(A->stats.fragment_bad, 4);
    assert_int_equal(delivered, 0);
    for (unsigned i = 0; i < FRAGMENT_SLOTS; i++)
        assert_int_equal(A->fragment[i].used, 0);
}

static void fragments_have_limits(void **state)
{
    (void)state;
    netif_protocol(A, 200, take_whole);
    delivered = 0;
    for (unsigned id = 0; id < 50; id++)
        piece(id, B_ADDRESS, 0, 8, true);
    assert_int_equal(A->stats.fragment_full, 50 - FRAGMENT_SHARE);
    piece(99, IP(10, 0, 0, 3), 0, 8, true), piece(99, IP(10, 0, 0, 3), 8, 8, false);    /* another's is served */
    assert_int_equal(delivered, 1);
    wire.clock += FRAGMENT_TIME;
    netif_wait(A, 0);
    assert_int_equal(A->stats.fragment_timeout, FRAGMENT_SHARE);
    piece(1, B_ADDRESS, 8, 8, false);           /* the rest of one that was given up: not the whole */
    assert_int_equal(delivered, 1);
    piece(60, B_ADDRESS, 0, 8, true), piece(60, B_ADDRESS, 8, 8, false);
    assert_int_equal(delivered, 2);
}

/* ---- whatever comes ---- */

/* Each frame is dropped for one reason, or goes where it should: none is lost from the books. */
static uint32_t frames_accounted(const struct net_stats *s)
{
    uint32_t ip_drops = s->ip_short + s->ip_version + s->ip_header + s->ip_length + s->ip_checksum + s->ip_source + s->ip_option
        + s->ip_not_mine;

    return s->runt + s->giant + s->foreign + s->type_unknown + s->arp_in + s->arp_bad + ip_drops + s->ip_in;
}

static void rubbish_changes_nothing(void **state)
{
    (void)state;
    uint8_t frame[2100];
    unsigned total = 0;

    udp_bind(&ub, IP_ANY, 7);
    udp_send(&ua, B_ADDRESS, 7, message, 100);
    wire_settle();
    for (unsigned i = 0; i < 60000; i++) {
        unsigned len = chance_below(8) ? chance_below(200) : chance_below(sizeof frame);
        unsigned kind = chance_below(4), flips = chance_below(5);

        for (unsigned k = 0; k < len; k++)
            frame[k] = (uint8_t)chance();
        if (kind && len >= 14) {
            memcpy(frame, &A->mac, 6);
            memcpy(frame + 6, &B->mac, 6);
            put16(frame + 12, kind == 1 ? TYPE_ARP : TYPE_IP);
        }
        if (kind == 1 && len >= 42)
            arp_bytes(frame, 1 + chance_below(2), B->mac, B_ADDRESS, A_ADDRESS), len = 60;
        if (kind >= 2 && len >= 42 && len <= ETHER_MAX) {
            unsigned body = len - 34;

            ip_bytes(frame, B_ADDRESS, chance_below(4), chance_below(3) ? 0 : chance() & 0x3fff, kind == 2 ? 17 : 1, frame + 34, body);
            if (kind == 2) {
                put16(frame + 36, 7);
                put16(frame + 38, (uint16_t)body);
                put16(frame + 40, 0);
            } else {
                frame[34] = (uint8_t[]){ 0, 3, 5, 8, 11, 12, 13, 17 }[chance_below(8)];
                put16(frame + 36, 0);
                put16(frame + 36, sum_end(sum16(frame + 34, body, 0)));
            }
        }
        for (; flips > 0 && len; flips--)
            frame[chance_below(len)] ^= (uint8_t)chance();
        /* lies with a good checksum get further */
        if (kind >= 2 && len >= 34 && len <= ETHER_MAX && chance_below(2)) {
            put16(frame + 24, 0);
            put16(frame + 24, sum_end(sum16(frame + 14, (frame[14] & 15u) * 4 <= len - 14 ? (frame[14] & 15u) * 4 : 0, 0)));
        }
        total++;
        wire_put(0, frame, len);
        netif_wait(A, 0);
    }
    assert_true(A->stats.frames_in >= total);
    assert_int_equal(A->stats.frames_in, frames_accounted(&A->stats));
    wire.clock += FRAGMENT_TIME + 1000;
    wire_settle();
    ua.error = ub.error = 0;
    arp_forget(A, B_ADDRESS);
    while (udp_receive(&ub, NULL, got, sizeof got, 0) >= 0)
        ;
    assert_int_equal(udp_send(&ua, B_ADDRESS, 7, message, 3000), 3000);         /* and all works as before */
    assert_int_equal(udp_receive(&ub, NULL, got, sizeof got, 5000), 3000);
    assert_memory_equal(got, message, 3000);
}

static void counters_have_names(void **state)
{
    (void)state;
    uint32_t value;
    unsigned n = 0;

    A->stats.udp_full = 77;
    while (netif_stat(A, n, &value))
        n++;
    assert_int_equal(n, sizeof(struct net_stats) / 4);
    assert_string_equal(netif_stat(A, n - 1, &value), "udp_full");
    assert_int_equal(value, 77);
}

static void handlers_can_be_replaced(void **state)
{
    (void)state;
    uint8_t frame[60];

    for (unsigned i = 0; i < NET_HANDLERS - 2; i++)
        assert_int_equal(netif_protocol(A, (uint8_t)(100 + i), take_whole), 0);
    assert_int_equal(netif_protocol(A, 200, take_whole), -ENOSPC);
    assert_int_equal(netif_protocol(A, PROTO_UDP, take_whole), 0);
    delivered = 0;
    netif_input(A, frame, ip_bytes(frame, B_ADDRESS, 1, 0, PROTO_UDP, message, 20));
    assert_int_equal(delivered, 1);
    assert_int_equal(netif_protocol(A, PROTO_UDP, NULL), 0);
    netif_input(A, frame, ip_bytes(frame, B_ADDRESS, 1, 0, PROTO_UDP, message, 20));
    assert_int_equal(delivered, 1);
    assert_int_equal(A->stats.ip_protocol, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(checksum_is_the_naive_one), TEST(addresses_as_text), TEST(an_interface_refuses_addresses_that_are_none),
        TEST(arp_asks_once_and_sends_what_waited), TEST(nobody_answers), TEST(arp_believes_little),
        TEST(the_table_keeps_whom_it_heard_last), TEST(datagrams_of_any_length_arrive),
        TEST(what_cannot_be_sent_says_why), TEST(fragments_in_any_order), TEST(fragments_that_lie_end_their_datagram),
        TEST(fragments_have_limits), TEST(rubbish_changes_nothing), TEST(counters_have_names),
        TEST(handlers_can_be_replaced),
    };

    chance_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
