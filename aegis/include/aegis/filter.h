/* Packet filters as a libOS writes them (DPF; paper 6.2). docs/dpf.md explains the language and the rules.
 *
 * A filter is a list of atoms, all of which a message must satisfy. Offsets count bytes from the base, which is the
 * message's first byte until a shift moves it; it only moves forward. Constants are given as the protocol's
 * documents write them: the number that the bytes form in network byte order.
 *
 *   DPF_EQ          the `bytes` bytes at `offset`, and'ed with `mask`, equal `value`
 *   DPF_SHIFT       the base moves by `offset` bytes
 *   DPF_SHIFT_LOAD  the base moves by what the message holds: the `bytes` bytes at `offset`, and'ed with `mask`, times
 *                   2 to the power `scale` (negative: divided, rounded down)
 *
 * An atom that reaches behind the end of the message is false. A shift that no DPF_EQ follows asks nothing. A filter of
 * no atoms accepts every message.
 *
 * A message starts at an address that is a multiple of DPF_ALIGN, its Ethernet header first: the fields of an IP
 * header then lie at odd multiples of two, which the generated code knows. Its buffer holds at least DPF_READABLE
 * bytes, and ends at a multiple of four: what lies behind the message's end may be read there, but never decides. */
#ifndef AEGIS_FILTER_H
#define AEGIS_FILTER_H

#include <aegis/types.h>

#define DPF_ALIGN       4
#define DPF_READABLE    64      /* the shortest Ethernet frame, its checksum included */

enum dpf_op { DPF_EQ = 1, DPF_SHIFT = 2, DPF_SHIFT_LOAD = 3 };

struct dpf_atom {
    uint8_t op;
    uint8_t bytes;              /* 1, 2 or 4; 0 for DPF_SHIFT */
    uint16_t offset;
    word mask;                  /* not 0, no bit outside of `bytes`; 0 for DPF_SHIFT */
    word value;                 /* DPF_EQ: no bit outside of mask; otherwise 0 */
    int8_t scale;               /* DPF_SHIFT_LOAD: -31 to 15; otherwise 0 */
    uint8_t zero[3];
};

#define DPF_ATOMS       32      /* atoms of one filter */
#define DPF_STEPS       16      /* words that they test, after coalescing, and loaded shifts */
#define DPF_SHIFTS      3       /* loaded shifts of one filter */
#define DPF_REACH       2048    /* an atom ends below this many bytes behind its base */
#define DPF_SHIFT_MAX   0xffff  /* the most that a loaded shift may move */
#define DPF_FILTERS     1280    /* filters of all environments together: one of them may have a thousand */

/* The atoms in short. */
#define DPF_EQ8(o, v)           { DPF_EQ, 1, (o), 0xff, (v), 0, { 0 } }
#define DPF_EQ16(o, v)          { DPF_EQ, 2, (o), 0xffff, (v), 0, { 0 } }
#define DPF_EQ32(o, v)          { DPF_EQ, 4, (o), 0xffffffff, (v), 0, { 0 } }
#define DPF_MEQ8(o, m, v)       { DPF_EQ, 1, (o), (m), (v), 0, { 0 } }
#define DPF_MEQ16(o, m, v)      { DPF_EQ, 2, (o), (m), (v), 0, { 0 } }
#define DPF_MEQ32(o, m, v)      { DPF_EQ, 4, (o), (m), (v), 0, { 0 } }
#define DPF_MOVE(n)             { DPF_SHIFT, 0, (n), 0, 0, 0, { 0 } }
#define DPF_MOVE8(o, m, s)      { DPF_SHIFT_LOAD, 1, (o), (m), 0, (s), { 0 } }
#define DPF_MOVE16(o, m, s)     { DPF_SHIFT_LOAD, 2, (o), (m), 0, (s), { 0 } }
#define DPF_MOVE32(o, m, s)     { DPF_SHIFT_LOAD, 4, (o), (m), 0, (s), { 0 } }

#endif
