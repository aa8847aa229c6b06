/* The ChaCha20 block function, RFC 8439 section 2.3. Word order is the machine's, which is little-endian as in the RFC.
 * It has no tables and no branch that depends on the key. */
#include <aegis/chacha20.h>

static inline word rotate(word x, unsigned by)
{
    return x << by | x >> (32 - by);
}

/* 20 instructions, if all are in registers: the state is sixteen variables and not an array. */
#define QUARTER(a, b, c, d) do { \
    a += b, d = rotate(d ^ a, 16); \
    c += d, b = rotate(b ^ c, 12); \
    a += b, d = rotate(d ^ a, 8); \
    c += d, b = rotate(b ^ c, 7); \
} while (0)

void chacha20_block(const word key[8], word counter, const word nonce[3], word out[16])
{
    const word c0 = 0x61707865, c1 = 0x3320646e, c2 = 0x79622d32, c3 = 0x6b206574;      /* "expand 32-byte k" */
    word s0 = c0, s1 = c1, s2 = c2, s3 = c3;
    word s4 = key[0], s5 = key[1], s6 = key[2], s7 = key[3], s8 = key[4], s9 = key[5], s10 = key[6], s11 = key[7];
    word s12 = counter, s13 = nonce[0], s14 = nonce[1], s15 = nonce[2];

    for (unsigned round = 0; round < 20; round += 2) {
        QUARTER(s0, s4, s8, s12);                               /* columns */
        QUARTER(s1, s5, s9, s13);
        QUARTER(s2, s6, s10, s14);
        QUARTER(s3, s7, s11, s15);
        QUARTER(s0, s5, s10, s15);                              /* diagonals */
        QUARTER(s1, s6, s11, s12);
        QUARTER(s2, s7, s8, s13);
        QUARTER(s3, s4, s9, s14);
    }
    out[0] = s0 + c0, out[1] = s1 + c1, out[2] = s2 + c2, out[3] = s3 + c3;
    out[4] = s4 + key[0], out[5] = s5 + key[1], out[6] = s6 + key[2], out[7] = s7 + key[3];
    out[8] = s8 + key[4], out[9] = s9 + key[5], out[10] = s10 + key[6], out[11] = s11 + key[7];
    out[12] = s12 + counter, out[13] = s13 + nonce[0], out[14] = s14 + nonce[1], out[15] = s15 + nonce[2];
}
