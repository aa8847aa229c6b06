/* DNS lookup (RFC 1035): addresses of a name, asked of one name server that does the searching. An answer counts
 * only if it comes from that server to the port asked from, with the number and the question asked; aliases are
 * followed in it. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { HEAD = 12, MESSAGE_MAX = 512, NAME_MAX_BYTES = 255, LABEL_MAX = 63, JUMPS_MAX = 32, ALIASES_MAX = 8,
       WAIT = 2000 };
enum { TYPE_A = 1, TYPE_CNAME = 5, CLASS_IN = 1, IS_ANSWER = 0x8000, TRUNCATED = 0x0200, WANT_RECURSION = 0x0100,
       RCODE = 15, NO_SUCH_NAME = 3 };

struct message { const uint8_t *data; unsigned len; };

/* Writes the name in labels; its length, or 0 if it is none. */
static unsigned encode(const char *name, uint8_t *to)
{
    unsigned at = 0;

    while (*name) {
        unsigned n = 0;

        while (name[n] && name[n] != '.')
            n++;
        if (n == 0 || n > LABEL_MAX || at + 1 + n + 1 > NAME_MAX_BYTES)
            return 0;
        to[at++] = (uint8_t)n;
        memcpy(to + at, name, n);
        at += n;
        name += n;
        if (*name == '.')
            name++;
    }
    if (at == 0)
        return 0;
    to[at++] = 0;
    return at;
}

/* Copies the name at *at, jumps followed, into `to` (NAME_MAX_BYTES); leaves *at behind it. Its length, or 0 if it
 * is bad. */
static unsigned decode(struct message m, unsigned *at, uint8_t *to)
{
    unsigned place = *at, used = 0, jumps = 0;

    for (;;) {
        unsigned n;

        if (place >= m.len)
            return 0;
        n = m.data[place];
        if (n >= 0xc0) {
            if (place + 1 >= m.len || ++jumps > JUMPS_MAX)
                return 0;
            if (jumps == 1)
                *at = place + 2;
            place = (n & 0x3f) << 8 | m.data[place + 1];
            continue;
        }
        if (n > LABEL_MAX || place + 1 + n > m.len || used + 1 + n > NAME_MAX_BYTES)
            return 0;
        memcpy(to + used, m.data + place, 1 + n);
        used += 1 + n;
        place += 1 + n;
        if (n == 0) {
            if (jumps == 0)
                *at = place;
            return used;
        }
    }
}

static uint8_t lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; }

static bool same_name(const uint8_t *a, const uint8_t *b, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

/* One pass over the answers for records of `name`: addresses into the list, or an alias into `name` itself.
 * Returns how many addresses, -EAGAIN with a new name in `name`, or -EPROTO. */
static int read_records(struct message m, unsigned at, unsigned records, uint8_t *name, unsigned *name_len,
                        ip_addr *list, unsigned max)
{
    uint8_t owner[NAME_MAX_BYTES], alias[NAME_MAX_BYTES];
    unsigned found = 0, alias_len = 0;

    while (records-- > 0) {
        unsigned owner_len = decode(m, &at, owner), size, type;

        if (owner_len == 0 || m.len - at < 10)
            return -EPROTO;
        type = get16(m.data + at);
        size = get16(m.data + at + 8);
        if (get16(m.data + at + 2) != CLASS_IN)
            type = 0;
        at += 10;
        if (size > m.len - at)
            return -EPROTO;
        if (owner_len == *name_len && same_name(owner, name, owner_len)) {
            unsigned inside = at;

            if (type == TYPE_A && size == 4 && found < max)
                list[found++] = get32(m.data + at);
            else if (type == TYPE_CNAME && (alias_len = decode(m, &inside, alias)) == 0)
                return -EPROTO;
        }
        at += size;
    }
    if (found || alias_len == 0)
        return (int)found;
    memcpy(name, alias, alias_len);
    *name_len = alias_len;
    return -EAGAIN;
}

/* 0 if the message does not answer the question; otherwise how many addresses, or -errno. */
static int read_answer(struct message m, const uint8_t *question, unsigned question_len, ip_addr *list, unsigned max)
{
    uint8_t name[NAME_MAX_BYTES];
    unsigned at = HEAD, name_len, flags, records;
    int found = -EAGAIN;

    if (m.len < HEAD || get16(m.data) != get16(question) || get16(m.data + 4) != 1)
        return 0;
    flags = get16(m.data + 2);
    name_len = decode(m, &at, name);
    if (!(flags & IS_ANSWER) || name_len == 0 || m.len - at < 4 || HEAD + name_len + 4 != question_len
        || !same_name(name, question + HEAD, name_len) || memcmp(m.data + at, question + HEAD + name_len, 4) != 0)
        return 0;
    at += 4;
    if ((flags & RCODE) == NO_SUCH_NAME)
        return -ENOENT;
    if ((flags & RCODE) != 0)
        return -EIO;
    records = get16(m.data + 6);
    for (unsigned aliases = 0; found == -EAGAIN && aliases <= ALIASES_MAX; aliases++)
        found = read_records(m, at, records, name, &name_len, list, max);
    if (found == -EAGAIN || (found == 0 && flags & TRUNCATED))
        return -EPROTO;
    return found ? found : -ENOENT;
}

static int ask(struct netif *nif, struct udp *u, const uint8_t *question, unsigned len, ip_addr *list, unsigned max)
{
    uint8_t answer[MESSAGE_MAX];

    for (int tries = 0; tries < DNS_TRIES; tries++) {
        uint32_t start = nif->now(nif), gone = 0;
        int n = udp_send(u, 0, 0, question, len);

        if (n < 0)
            return n;
        for (; gone < WAIT; gone = nif->now(nif) - start) {
            n = udp_receive(u, NULL, answer, sizeof answer, WAIT - gone);
            if (n == -EAGAIN || n > (int)sizeof answer)
                continue;
            if (n >= 0)
                n = read_answer((struct message){ answer, (unsigned)n }, question, len, list, max);
            if (n != 0)
                return n;
        }
    }
    return -ETIMEDOUT;
}

int dns_lookup(struct netif *nif, const char *name, ip_addr *list, unsigned max)
{
    uint8_t question[HEAD + NAME_MAX_BYTES + 4] = { 0 }, buffer[2 * (MESSAGE_MAX + 16)];
    unsigned len;
    struct udp u;
    int error;

    if (max == 0)
        return -EINVAL;
    if (ip_parse(name, &list[0]) == 0)
        return 1;
    len = encode(name, question + HEAD);
    if (len == 0)
        return -EINVAL;
    if (nif->nameserver == IP_ANY)
        return -EHOSTUNREACH;
    put16(question, (uint16_t)netif_random(nif));
    put16(question + 2, WANT_RECURSION);
    put16(question + 4, 1);
    put16(question + HEAD + len, TYPE_A);
    put16(question + HEAD + len + 2, CLASS_IN);
    udp_open(nif, &u, buffer, sizeof buffer);
    error = udp_connect(&u, nif->nameserver, DNS_PORT);
    if (!error)
        error = ask(nif, &u, question, HEAD + len + 4, list, max);
    udp_close(&u);
    return error;
}
