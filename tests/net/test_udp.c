/* ICMP and UDP, station against station. */
#include "stations.h"

/* ---- ICMP ---- */

static unsigned replies, reply_len;
static void take_reply(struct netif *nif, struct packet *p)
{
    (void)nif;
    assert_int_equal(get16(p->data), 0x1234);
    assert_memory_equal(p->data + 4, message, p->len - 4);
    replies++;
    reply_len = p->len - 4;
}

static void ping_of_any_length(void **state)
{
    (void)state;
    A->echo_reply = take_reply;
    replies = 0;
    for (unsigned i = 0; i < 30; i++) {
        unsigned len = i == 0 ? 0 : i == 1 ? IP_DATAGRAM_MAX - 8 : chance_below(IP_DATAGRAM_MAX - 7);

        if (i == 1)
            wire_settle();
        assert_int_equal(icmp_echo(A, B_ADDRESS, 0x1234, (uint16_t)i, message, len), 0);
        wire_settle();
        assert_int_equal(replies, i + 1);
        assert_int_equal(reply_len, len);
    }
    assert_int_equal(icmp_echo(A, B_ADDRESS, 1, 1, message, IP_DATAGRAM_MAX - 7), -EMSGSIZE);
    assert_int_equal(icmp_echo(A, IP(10, 0, 0, 255), 0x1234, 1, message, 8), 0);
    wire_settle();
    assert_int_equal(replies, 30);              /* nobody answers everybody */
}

static void a_closed_port_refuses(void **state)
{
    (void)state;
    assert_int_equal(udp_connect(&ua, B_ADDRESS, 9), 0);
    assert_int_equal(udp_send(&ua, 0, 0, message, 10), 10);
    assert_int_equal(udp_receive(&ua, NULL, got, sizeof got, 5000), -ECONNREFUSED);
    assert_int_equal(udp_receive(&ua, NULL, got, sizeof got, 10), -EAGAIN);     /* once */
    assert_int_equal(B->stats.udp_no_port, 1);
    assert_int_equal(udp_send(&ua, 0, 0, message, 10), 10);
    wire_settle();
    assert_int_equal(udp_peek(&ua), -ECONNREFUSED);
    assert_int_equal(udp_send(&ua, 0, 0, message, 10), -ECONNREFUSED);          /* or at the next sending */
}

static void errors_are_rationed(void **state)
{
    (void)state;
    uint32_t out;

    udp_send(&ua, B_ADDRESS, 9, message, 1);
    wire_settle();
    wire.clock += 1000;
    out = B->stats.icmp_out;
    for (unsigned i = 0; i < 100; i++) {
        ua.error = 0;
        udp_send(&ua, B_ADDRESS, 9, message, 1);
        netif_wait(A, 0);
    }
    assert_int_equal(B->stats.icmp_out - out, ICMP_ERRORS);
    assert_int_equal(B->stats.icmp_limited, 100 - ICMP_ERRORS);
    udp_send(&ua, IP(10, 0, 0, 255), 9, message, 1);                            /* to everyone: no error */
    wire.clock += 1000;
    wire_settle();
    assert_int_equal(B->stats.icmp_out - out, ICMP_ERRORS);
}

/* ---- UDP ---- */

static uint16_t told_port;
static int told_open;
static void tell(struct netif *nif, uint16_t port, bool open)
{
    (void)nif;
    told_port = port;
    told_open += open ? 1 : -1;
}

static void ports_belong_to_one(void **state)
{
    (void)state;
    uint8_t small[64];
    struct udp other;

    told_open = 0;
    B->port = tell;
    assert_int_equal(udp_open(B, &other, small, 12), -EINVAL);
    assert_int_equal(udp_open(B, &other, small, sizeof small), 0);
    assert_int_equal(udp_bind(&ub, IP_ANY, 53), 0);
    assert_int_equal(udp_bind(&ub, IP_ANY, 54), -EINVAL);
    assert_int_equal(udp_bind(&other, IP_ANY, 53), -EADDRINUSE);
    assert_int_equal(udp_bind(&other, B_ADDRESS, 53), -EADDRINUSE);
    assert_int_equal(udp_bind(&other, A_ADDRESS, 54), -EADDRNOTAVAIL);
    assert_int_equal(udp_bind(&other, IP_ANY, 0), 0);
    assert_in_range(other.local_port, 49152, 65535);
    assert_int_equal(told_open, 2);
    udp_close(&other);
    udp_close(&other);                          /* twice is once */
    assert_int_equal(told_port, other.local_port);
    assert_int_equal(told_open, 1);
}

static void a_connected_socket_hears_its_peer_alone(void **state)
{
    (void)state;
    struct udp third;
    uint8_t space[100];

    udp_open(A, &third, space, sizeof space);
    udp_bind(&third, IP_ANY, 1000);
    udp_bind(&ua, IP_ANY, 1001);
    udp_bind(&ub, IP_ANY, 7);
    udp_connect(&ub, A_ADDRESS, 1001);
    udp_send(&third, B_ADDRESS, 7, "third", 5);
    udp_send(&ua, B_ADDRESS, 7, "first", 5);
    wire_settle();
    assert_int_equal(udp_receive(&ub, NULL, got, sizeof got, 10), 5);
    assert_memory_equal(got, "first", 5);
    assert_int_equal(udp_receive(&ub, NULL, got, sizeof got, 10), -EAGAIN);
    udp_connect(&ub, IP_ANY, 0);
    udp_send(&third, B_ADDRESS, 7, "third", 5);
    udp_receive(&third, NULL, got, sizeof got, 0);
    third.error = 0;
    udp_send(&third, B_ADDRESS, 7, "third", 5);
    assert_int_equal(udp_receive(&ub, NULL, got, 3, 1000), 5);                  /* its whole length, cut */
    assert_memory_equal(got, "thi", 3);
    udp_close(&third);
}

static void a_slow_reader_loses_only_the_newest(void **state)
{
    (void)state;
    static uint8_t space[100 + 12];
    struct udp slow;
    unsigned sent = 0, read = 0;

    udp_open(B, &slow, space, sizeof space);
    udp_bind(&slow, IP_ANY, 7);
    for (unsigned round = 0; round < 400; round++) {
        if (chance_below(3)) {
            uint8_t n = (uint8_t)sent;
            uint32_t full = B->stats.udp_full;

            assert_int_equal(udp_send(&ua, B_ADDRESS, 7, &n, 1), 1);
            wire_settle();
            sent += B->stats.udp_full == full;
        } else if (udp_receive(&slow, NULL, got, sizeof got, 0) == 1)
            assert_int_equal(got[0], (uint8_t)read++);
    }
    while (udp_receive(&slow, NULL, got, sizeof got, 0) == 1)
        assert_int_equal(got[0], (uint8_t)read++);
    assert_int_equal(read, sent);
    assert_true(B->stats.udp_full > 10);
    udp_close(&slow);
}

static void the_checksum_catches_a_flipped_bit(void **state)
{
    (void)state;
    unsigned good = 0;

    udp_bind(&ub, IP_ANY, 7);
    udp_send(&ua, B_ADDRESS, 7, message, 0);
    wire_settle();
    udp_receive(&ub, NULL, got, sizeof got, 0);
    wire.spoil = 1000;
    for (unsigned i = 0; i < 1000; i++) {
        unsigned len = 20 + chance_below(1400);
        int n;

        ua.error = 0;
        udp_send(&ua, B_ADDRESS, 7, message, len);
        n = udp_receive(&ub, NULL, got, sizeof got, 0);
        if (n < 0)
            continue;
        assert_int_equal(n, len);
        /* the bit was of no importance: TTL in the other half of a sum it is not */
        assert_memory_equal(got, message, len);
        good++;
    }
    assert_in_range(good, 0, 20);               /* a bit of the frame's sender, for example */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ping_of_any_length), TEST(a_closed_port_refuses), TEST(errors_are_rationed), TEST(ports_belong_to_one),
        TEST(a_connected_socket_hears_its_peer_alone), TEST(a_slow_reader_loses_only_the_newest),
        TEST(the_checksum_catches_a_flipped_bit),
    };

    chance_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
