/* What the programs that test stations against each other share: the two ends, sockets, and frames made by hand. */
#ifndef STATIONS_H
#define STATIONS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wire.h"

#define A (&wire.nif[0])
#define B (&wire.nif[1])

static uint8_t message[UDP_MAX], got[UDP_MAX], buffer[2][4 * UDP_MAX];
static struct udp ua, ub;

static inline int start(void **state)
{
    (void)state;
    wire_start();
    for (unsigned i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)chance();
    assert_int_equal(udp_open(A, &ua, buffer[0], sizeof buffer[0]), 0);
    assert_int_equal(udp_open(B, &ub, buffer[1], sizeof buffer[1]), 0);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    udp_close(&ua);
    udp_close(&ub);
    wire_end();
    return 0;
}

static inline void arp_bytes(uint8_t frame[60], unsigned operation, struct mac from, ip_addr ip, ip_addr target)
{
    static const uint8_t head[8] = { 0x08, 0x06, 0, 1, 8, 0, 6, 4 };

    memset(frame, 0, 60);
    memset(frame, 0xff, 6);
    memcpy(frame + 6, &from, 6);
    memcpy(frame + 12, head, 8);
    put16(frame + 20, (uint16_t)operation);
    memcpy(frame + 22, &from, 6);
    put32(frame + 28, ip);
    put32(frame + 38, target);
}

/* An IP packet of B's to A, as a frame. */
static inline unsigned ip_bytes(uint8_t *frame, ip_addr source, unsigned id, unsigned field, unsigned protocol, const void *data,
                         unsigned len)
{
    memcpy(frame, &A->mac, 6);
    memcpy(frame + 6, &B->mac, 6);
    put16(frame + 12, TYPE_IP);
    memset(frame + 14, 0, IP_HEADER);
    frame[14] = 0x45;
    put16(frame + 16, (uint16_t)(IP_HEADER + len));
    put16(frame + 18, (uint16_t)id);
    put16(frame + 20, (uint16_t)field);
    frame[22] = 9;
    frame[23] = (uint8_t)protocol;
    put32(frame + 26, source);
    put32(frame + 30, A_ADDRESS);
    put16(frame + 24, sum_end(sum16(frame + 14, IP_HEADER, 0)));
    memcpy(frame + 34, data, len);
    return 34 + len;
}

static unsigned delivered;
static uint8_t whole[IP_DATAGRAM_MAX];
static unsigned whole_len;
static inline void take_whole(struct netif *nif, struct packet *p)
{
    (void)nif;
    delivered++;
    whole_len = p->len;
    memcpy(whole, p->data, p->len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

#endif
