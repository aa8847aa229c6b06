/* Memory and text. Copies and fills go by words where both sides are aligned: pages are. */
#include <stdint.h>
#include <aegis/string.h>

#define ALIGNED(p, q) ((((uintptr_t)(p) | (uintptr_t)(q)) & 3) == 0)

typedef uint32_t __attribute__((may_alias)) any_word;

void *memcpy(void *to, const void *from, size_t bytes)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    if (ALIGNED(t, f)) {                    /* a word, two, then four a turn: each load's delay has the next one */
        any_word *w = to;
        const any_word *v = from;
        uint32_t a, b, c, d;

        if (bytes & 4)
            *w++ = *v++;
        if (bytes & 8) {
            a = v[0], b = v[1], v += 2;
            w[0] = a, w[1] = b, w += 2;
        }
        for (const any_word *end = v + bytes / 16 * 4; v != end; v += 4, w += 4) {
            a = v[0], b = v[1], c = v[2], d = v[3];
            w[0] = a, w[1] = b, w[2] = c, w[3] = d;
        }
        t = (uint8_t *)w;
        f = (const uint8_t *)v;
        bytes &= 3;
    }
    while (bytes-- > 0)
        *t++ = *f++;
    return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    if (t <= f || t >= f + bytes)
        return memcpy(to, from, bytes);
    while (bytes-- > 0)
        t[bytes] = f[bytes];
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *t = to;
    uint32_t four = (uint8_t)value * 0x01010101u;

    for (; bytes > 0 && !ALIGNED(t, 0); bytes--)
        *t++ = value;
    for (any_word *w = (any_word *)t; bytes >= 32; bytes -= 32, t += 32, w += 8)
        w[0] = w[1] = w[2] = w[3] = w[4] = w[5] = w[6] = w[7] = four;
    for (; bytes >= 4; bytes -= 4, t += 4)
        *(any_word *)t = four;
    while (bytes-- > 0)
        *t++ = value;
    return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const uint8_t *x = a, *y = b;

    for (; bytes > 0; bytes--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *text)
{
    const char *end = text;

    while (*end)
        end++;
    return end - text;
}

int strcmp(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        ;
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t bytes)
{
    for (; bytes > 0 && *a && *a == *b; a++, b++, bytes--)
        ;
    return bytes ? (uint8_t)*a - (uint8_t)*b : 0;
}

const char *text_after(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

bool text_number(const char *text, size_t length, unsigned *value)
{
    unsigned base = 10, sum = 0;

    if (length > 2 && text[0] == '0' && (text[1] | 32) == 'x') {
        base = 16;
        text += 2;
        length -= 2;
    }
    if (length == 0)
        return false;
    for (; length > 0; text++, length--) {
        unsigned c = (uint8_t)*text | 32;       /* digits have that bit set already */
        unsigned digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : base;

        if (digit >= base || sum > (0xffffffffu - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *value = sum;
    return true;
}
