/* The instructions that filters compile to, with no division. A jump table, no checks of the program: the host made it. */
#include "bpf.h"

static word half_at(const uint8_t *p)
{
    return (word)p[0] << 8 | p[1];
}

static word word_at(const uint8_t *p)
{
    return (word)p[0] << 24 | (word)p[1] << 16 | (word)p[2] << 8 | p[3];
}

/* How many bytes of the message the program accepts; 0: none, also when it reads behind the end. */
word bpf_run(const struct bpf_word *i, const uint8_t *message, word bytes)
{
    word a = 0, x = 0, memory[16];

    for (;; i++) {
        word k = i->k, at = k;

        switch (i->code) {
        case 0x40: at += x; if (at > bytes || bytes - at < 4) return 0; a = word_at(message + at); break;
        case 0x20: if (at > bytes || bytes - at < 4) return 0; a = word_at(message + at); break;
        case 0x28: if (at > bytes || bytes - at < 2) return 0; a = half_at(message + at); break;
        case 0x30: if (at >= bytes) return 0; a = message[at]; break;
        case 0x48: at += x; if (at > bytes || bytes - at < 2) return 0; a = half_at(message + at); break;
        case 0x50: at += x; if (at >= bytes) return 0; a = message[at]; break;
        case 0xb1: if (at >= bytes) return 0; x = 4 * (message[at] & 0xf); break;
        case 0x00: a = k; break;
        case 0x01: x = k; break;
        case 0x80: a = bytes; break;
        case 0x60: a = memory[k & 15]; break;
        case 0x61: x = memory[k & 15]; break;
        case 0x02: memory[k & 15] = a; break;
        case 0x03: memory[k & 15] = x; break;
        case 0x04: a += k; break;
        case 0x0c: a += x; break;
        case 0x14: a -= k; break;
        case 0x24: a *= k; break;
        case 0x44: a |= k; break;
        case 0x54: a &= k; break;
        case 0x64: a <<= k; break;
        case 0x74: a >>= k; break;
        case 0x07: x = a; break;
        case 0x87: a = x; break;
        case 0x05: i += k; break;
        case 0x15: i += a == k ? i->yes : i->no; break;
        case 0x25: i += a > k ? i->yes : i->no; break;
        case 0x35: i += a >= k ? i->yes : i->no; break;
        case 0x45: i += a & k ? i->yes : i->no; break;
        case 0x06: return k;
        case 0x16: return a;
        default: return 0;
        }
    }
}
