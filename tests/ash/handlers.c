/* Handlers as programs have them, compiled twice: for the DECstation, to be verified, rewritten and executed in the
 * interpreter, and for the host, as the oracle. Not one of them knows of the other. */
#include "handlers.h"

struct __attribute__((packed)) unaligned { word value; };
static word unaligned_at(const void *p) { return ((const struct unaligned *)p)->value; }
static word at(const uint8_t *message, word offset) { return *(const word *)(message + offset); }

/* Message initiation: a counter comes, is incremented, and goes back in a frame that was prepared. */
int echo(const uint8_t *message, word bytes, struct memory *m)
{
    if (bytes < 60 || at(message, 36) != m->key)
        return ASH_LEFT;
    *(word *)(m->frame + 44) = at(message, 44) + 1;
    m->count++;
    return ash_send(m->frame, 60) == 0 ? ASH_TAKEN : ASH_LEFT;
}

/* Message vectoring: the message says where it belongs. */
int vector(const uint8_t *message, word bytes, struct memory *m)
{
    word length = message[15], slot = message[14] & 7;

    if (16 + length > bytes || length > sizeof m->slot[0])
        return ASH_LEFT;
    m->length[slot] = length;
    ash_copy(m->slot[slot], message + 16, length);
    return ASH_TAKEN;
}

/* Control initiation: a lock for whoever asks from outside, and the owner is woken when it becomes free. */
int lock(const uint8_t *message, word bytes, struct memory *m)
{
    word who = unaligned_at(message + 14);

    (void)bytes;
    switch (message[18]) {
    case 1:
        if (m->holder)
            return ASH_LEFT;
        m->holder = who;
        break;
    case 2:
        if (m->holder != who)
            return ASH_LEFT;
        m->holder = 0;
        ash_wake();
        break;
    case 3:
        m->asked++;
        break;
    default:
        return ASH_LEFT;
    }
    return ASH_TAKEN;
}

/* Every byte of the message, by an index that nobody knows beforehand. */
int histogram(const uint8_t *message, word bytes, struct memory *m)
{
    for (word i = 0; i < bytes; i++)
        m->histogram[message[i] & 15]++;
    return ASH_TAKEN;
}

/* A pointer that walks through the message, words at any alignment, and back through memory. */
int walk(const uint8_t *message, word bytes, struct memory *m)
{
    word sum = 0, *to = m->words + 16;

    for (const uint8_t *p = message + 2; p + 4 <= message + bytes && to > m->words; p += 4) {
        sum = sum * 31 + unaligned_at(p);
        *--to = sum;
    }
    m->sum = sum;
    return (int)(sum & 1);
}

/* Numbers: products, quotients, shifts, signs. */
int arithmetic(const uint8_t *message, word bytes, struct memory *m)
{
    int32_t a = (int32_t)at(message, 20), b = (int32_t)at(message, 24);
    uint64_t product = (uint64_t)(word)a * (word)b;

    m->words[0] = (word)(a / 7);
    m->words[1] = (word)(a % 1000);
    m->words[2] = (word)product;
    m->words[3] = (word)(product >> 32);
    m->words[4] = (word)(a >> (b & 31));
    m->words[5] = a < b ? (word)-a : (word)b;
    m->words[6] = b ? (word)a / (word)b : bytes;
    m->words[7] = (word)(int8_t)message[30] + (word)(int16_t)at(message, 32);
    m->bytes[3] = (uint8_t)a;
    *(uint16_t *)(m->bytes + 6) = (uint16_t)b;
    ((struct unaligned *)(m->bytes + 9))->value = (word)a;
    return ASH_TAKEN;
}

/* A list in memory whose links are indices, searched and moved to the front. */
int list(const uint8_t *message, word bytes, struct memory *m)
{
    word key = message[14] & 31, before = 0, i = m->first & 31;

    for (word n = 0; i && n < 32; n++, before = i, i = m->node[i].next & 31)
        if (m->node[i].key == key)
            break;
    if (!i)
        return ASH_LEFT;
    m->node[i].hits += bytes;
    if (before) {
        m->node[before].next = m->node[i].next;
        m->node[i].next = m->first;
        m->first = i;
    }
    return ASH_TAKEN;
}

/* More variables than registers, a frame on the stack, helpers in between. */
int crowded(const uint8_t *message, word bytes, struct memory *m)
{
    word local[12], total = 0;

    for (word i = 0; i < 12; i++)
        local[i] = m->words[i] ^ i;
    for (word round = 0; round < 4; round++) {
        word sum = ash_cksum(m->bytes, 32, local[round]);

        for (word i = 0; i < 12; i++) {
            local[(i * 5 + round) % 12] += sum + local[i] + message[i] + (i < bytes ? bytes : 0);
            total ^= local[i] << i;
        }
        ash_copy(m->bytes, local, 32);
    }
    m->sum = total;
    return (int)(total >> 31);
}
