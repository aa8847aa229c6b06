/* What every protocol writes and reads: numbers in network order, addresses as text, the Internet checksum (RFC
 * 1071). */
#include <errno.h>
#include <string.h>
#include "net.h"

uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
uint32_t get32(const uint8_t *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }
void put16(uint8_t *p, uint16_t value) { p[0] = (uint8_t)(value >> 8), p[1] = (uint8_t)value; }
void put32(uint8_t *p, uint32_t value) { put16(p, (uint16_t)(value >> 16)), put16(p + 2, (uint16_t)value); }

bool mac_same(struct mac a, struct mac b) { return memcmp(&a, &b, sizeof a) == 0; }

/* A sum of 16-bit words is also one of 32-bit words whose carries are added, and one of words with their bytes
 * swapped has its own bytes swapped (RFC 1071): so words are added as the processor loads them, and swapped once in
 * the end. */
uint32_t sum16(const void *data, unsigned len, uint32_t sum)
{
    const uint8_t *p = data;
    uint32_t part = 0, carries = 0;

    if (((uintptr_t)p & 1) == 0) {
        const uint16_t one = 1;
        uint16_t half;
        uint32_t word;

        if ((uintptr_t)p & 2 && len >= 2) {
            memcpy(&half, __builtin_assume_aligned(p, 2), 2);
            part = half;
            p += 2, len -= 2;
        }
        for (; len >= 4; p += 4, len -= 4) {
            memcpy(&word, __builtin_assume_aligned(p, 4), 4);
            part += word;
            carries += part < word;
        }
        part = (part & 0xffff) + (part >> 16) + carries;
        part = (part & 0xffff) + (part >> 16);
        part = (part & 0xffff) + (part >> 16);
        if (*(const uint8_t *)&one == 1)
            part = (part & 0xff) << 8 | part >> 8;
    }
    for (; len >= 2; p += 2, len -= 2)
        part += get16(p);
    if (len)
        part += (uint32_t)p[0] << 8;
    sum = (sum & 0xffff) + (sum >> 16) + (part & 0xffff) + (part >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

uint16_t sum_end(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static char *decimal(char *to, unsigned n)
{
    if (n >= 10)
        to = decimal(to, n / 10);
    *to++ = (char)('0' + n % 10);
    return to;
}

char *ip_text(ip_addr address, char text[IP_TEXT])
{
    char *to = text;

    for (int shift = 24; shift >= 0; shift -= 8) {
        to = decimal(to, address >> shift & 0xff);
        *to++ = shift ? '.' : 0;
    }
    return text;
}

char *mac_text(struct mac mac, char text[MAC_TEXT])
{
    static const char digit[] = "0123456789abcdef";

    for (unsigned i = 0; i < 6; i++) {
        text[3 * i] = digit[mac.byte[i] >> 4];
        text[3 * i + 1] = digit[mac.byte[i] & 15];
        text[3 * i + 2] = i < 5 ? ':' : 0;
    }
    return text;
}

int ip_parse(const char *text, ip_addr *address)
{
    ip_addr value = 0;

    for (unsigned part = 0; part < 4; part++) {
        unsigned n = 0, digits = 0;

        for (; *text >= '0' && *text <= '9' && digits < 4; text++, digits++)
            n = 10 * n + (unsigned)(*text - '0');
        if (digits == 0 || digits > 3 || n > 255 || *text++ != (part < 3 ? '.' : 0))
            return -EINVAL;
        value = value << 8 | n;
    }
    *address = value;
    return 0;
}
