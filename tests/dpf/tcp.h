/* The filters and packets of the rows: TCP/IP connections, random from a seed. */
#ifndef TCP_H
#define TCP_H

#include "world.h"

struct connection {
    word src, dst;
    uint16_t sport, dport;
};

#define TCP_ATOMS 8
#define TCP_BYTES 60
#define TCP_BYTES_MAX 120

/* EtherType, IP version and header length, protocol, both addresses, both ports. Variable: the version alone, and the
 * ports behind a header of any length. Returns the number of atoms. */
static inline word tcp_atoms(struct dpf_atom *a, struct connection c, bool variable)
{
    const struct dpf_atom fixed[] = {
        DPF_EQ16(12, 0x0800), DPF_EQ8(14, 0x45), DPF_EQ8(23, 6), DPF_EQ32(26, c.src), DPF_EQ32(30, c.dst),
        DPF_EQ16(34, c.sport), DPF_EQ16(36, c.dport) };
    const struct dpf_atom moving[] = {
        DPF_EQ16(12, 0x0800), DPF_MEQ8(14, 0xf0, 0x40), DPF_EQ8(23, 6), DPF_EQ32(26, c.src), DPF_EQ32(30, c.dst),
        DPF_MOVE8(14, 0x0f, 2), DPF_EQ16(14, c.sport), DPF_EQ16(16, c.dport) };

    if (variable)
        memcpy(a, moving, sizeof moving);
    else
        memcpy(a, fixed, sizeof fixed);
    return variable ? 8 : 7;
}

static inline void put16(uint8_t *p, word v) { p[0] = (uint8_t)(v >> 8); p[1] = (uint8_t)v; }
static inline void put32(uint8_t *p, word v) { put16(p, v >> 16); put16(p + 2, v & 0xffff); }

/* A packet of the connection; words: of the IP header. */
static inline word tcp_packet(uint8_t *m, struct connection c, word words)
{
    word bytes = 14 + 4 * words + 26;

    for (word i = 0; i < bytes; i++)
        m[i] = (uint8_t)random_word();
    put16(m + 12, 0x0800);
    m[14] = (uint8_t)(0x40 | words);
    put16(m + 16, bytes - 14);
    m[23] = 6;
    put32(m + 26, c.src);
    put32(m + 30, c.dst);
    put16(m + 14 + 4 * words, c.sport);
    put16(m + 16 + 4 * words, c.dport);
    return bytes;
}

static inline struct connection connection_random(void)
{
    return (struct connection) { random_word(), random_word(), (uint16_t)random_word(), (uint16_t)random_word() };
}

#endif
