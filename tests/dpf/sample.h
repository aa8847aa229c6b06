/* A sample that guest and host classify alike: connections and packets from one small generator. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <aegis/types.h>
#include <aegis/filter.h>

#define SAMPLE_FILTERS  300
#define SAMPLE_PACKETS  3000
#define SAMPLE_BYTES    120

static word sample_state;

static inline word sample_word(void)
{
    sample_state ^= sample_state << 13;
    sample_state ^= sample_state >> 17;
    sample_state ^= sample_state << 5;
    return sample_state;
}

static inline word sample_below(word n)
{
    return (sample_word() >> 8) % n;
}

static inline void sample_put(uint8_t *p, word bytes, word value)
{
    while (bytes--) {
        p[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

/* Filter i: connections with fixed and variable headers, and some that test other things and overlap. */
static inline word sample_filter(word i, struct dpf_atom *a)
{
    const struct dpf_atom variable[] = {
        DPF_EQ16(12, 0x0800), DPF_MEQ8(14, 0xf0, 0x40), DPF_EQ8(23, 17), DPF_EQ32(26, 0x0a000000 + i % 7),
        DPF_MOVE8(14, 0x0f, 2), DPF_EQ16(14, i % 11), DPF_EQ16(16, i) };
    const struct dpf_atom fixed[] = {
        DPF_EQ16(12, 0x0800), DPF_EQ8(14, 0x45), DPF_EQ8(23, 6), DPF_EQ32(26, 0x0a000000 + i % 5),
        DPF_EQ32(30, 0x0a000001), DPF_EQ16(34, 1000 + i), DPF_EQ16(36, 80) };
    const struct dpf_atom odd[] = {
        DPF_EQ16(12, 0x0800 + i % 9), DPF_EQ32(27, 0x00000a00 + i), DPF_MOVE8(15, 7, 0), DPF_EQ32(21, i % 3),
        DPF_EQ8(26, i % 13) };
    const struct dpf_atom short_one[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, i) };
    const struct dpf_atom *from = i % 40 == 39 ? short_one : i % 10 == 9 ? odd : i & 1 ? variable : fixed;
    word n = from == short_one ? 2 : from == odd ? 5 : 7;

    for (word j = 0; j < n; j++)
        a[j] = from[j];
    return n;
}

static inline word sample_packet(uint8_t *m)
{
    word i = sample_below(SAMPLE_FILTERS), words = 5 + (i & 1 ? sample_below(11) : 0);

    for (word j = 0; j < SAMPLE_BYTES; j++)
        m[j] = (uint8_t)(sample_below(4) ? 0 : sample_word());
    sample_put(m + 12, 2, 0x0800);
    m[14] = (uint8_t)(0x40 | words);
    m[23] = i & 1 ? 17 : 6;
    sample_put(m + 26, 4, 0x0a000000 + i % (i & 1 ? 7 : 5));
    sample_put(m + 30, 4, 0x0a000001);
    sample_put(m + 14 + 4 * words, 2, i & 1 ? i % 11 : 1000 + i);
    sample_put(m + 16 + 4 * words, 2, i & 1 ? i : 80);
    if (i % 10 == 9 && i % 40 != 39) {
        sample_put(m + 12, 2, 0x0800 + i % 9);
        sample_put(m + 27, 4, 0x00000a00 + i);
    }
    if (!sample_below(4))
        m[sample_below(40)] ^= (uint8_t)(1u << sample_below(8));
    return sample_below(5) ? SAMPLE_BYTES : sample_below(SAMPLE_BYTES + 1);
}

/* The verdicts as one number. */
static inline word sample_sum(word sum, word verdict)
{
    return (sum << 5 | sum >> 27) ^ verdict * 2654435761u;
}

#endif
