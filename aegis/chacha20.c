/* The ChaCha20 block function, RFC 8439 section 2.3. Word order is the machine's, which is little-endian as in the RFC.
 * It has no tables and no branch that depends on the key. */
#include <aegis/chacha20.h>

static inline word rotate(word x, unsigned by)
{
    return x << by | x >> (32 - by);
}

static inline void quarter(word *a, word *b, word *c, word *d)
{
    *a += *b, *d = rotate(*d ^ *a, 16);
    *c += *d, *b = rotate(*b ^ *c, 12);
    *a += *b, *d = rotate(*d ^ *a, 8);
    *c += *d, *b = rotate(*b ^ *c, 7);
}

void chacha20_block(const word key[8], word counter, const word nonce[3], word out[16])
{
    const word start[16] = {
        0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,         /* "expand 32-byte k" */
        key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7],
        counter, nonce[0], nonce[1], nonce[2],
    };
    word s[16];
    for (unsigned i = 0; i < 16; i++)
        s[i] = start[i];
    for (unsigned round = 0; round < 20; round += 2) {
        for (unsigned i = 0; i < 4; i++)                        /* columns */
            quarter(&s[i], &s[4 + i], &s[8 + i], &s[12 + i]);
        for (unsigned i = 0; i < 4; i++)                        /* diagonals */
            quarter(&s[i], &s[4 + (i + 1) % 4], &s[8 + (i + 2) % 4], &s[12 + (i + 3) % 4]);
    }
    for (unsigned i = 0; i < 16; i++)
        out[i] = s[i] + start[i];
}
