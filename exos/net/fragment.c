/* Datagrams from fragments. Four at a time are put together, two at most of one sender, so that no sender shuts out
 * the others; each has FRAGMENT_TIME to be complete. A map says which 8-byte blocks came. A fragment that came
 * before is ignored; one that overlaps in part, or contradicts the length known, ends its datagram: honest senders
 * make none (RFC 5722). */
#include <string.h>
#include "net.h"

enum { MORE = 0x2000, OFFSET = 0x1fff };

static struct fragment *find(struct netif *nif, const struct packet *p, uint16_t id)
{
    for (unsigned i = 0; i < FRAGMENT_SLOTS; i++) {
        struct fragment *f = &nif->fragment[i];

        if (f->used && f->id == id && f->source == p->source && f->target == p->target && f->protocol == p->protocol)
            return f;
    }
    return NULL;
}

static struct fragment *take(struct netif *nif, const struct packet *p, uint16_t id)
{
    struct fragment *empty = NULL;
    unsigned same = 0;

    for (unsigned i = 0; i < FRAGMENT_SLOTS; i++) {
        if (!nif->fragment[i].used)
            empty = &nif->fragment[i];
        else if (nif->fragment[i].source == p->source)
            same++;
    }
    if (!empty || same == FRAGMENT_SHARE)
        return NULL;
    empty->used = 1;
    empty->id = id;
    empty->source = p->source;
    empty->target = p->target;
    empty->protocol = p->protocol;
    empty->time = nif->now(nif);
    empty->have = empty->total = 0;
    memset(empty->map, 0, sizeof empty->map);
    return empty;
}

/* How many of the blocks [first, end) came before. */
static unsigned blocks_known(const struct fragment *f, unsigned first, unsigned end)
{
    unsigned n = 0;

    for (; first < end; first++)
        n += f->map[first >> 3] >> (first & 7) & 1u;
    return n;
}

static unsigned highest_known(const struct fragment *f)
{
    unsigned end = FRAGMENT_BLOCKS;

    while (end > 0 && !(f->map[(end - 1) >> 3] >> ((end - 1) & 7) & 1))
        end--;
    return end;
}

void fragment_input(struct netif *nif, struct packet *p)
{
    uint16_t field = get16(p->ip + 6), id = get16(p->ip + 4);
    unsigned at = (field & OFFSET) * 8u, end = at + p->len, first = at / 8, last = (end + 7) / 8, known;
    bool more = field & MORE;
    struct fragment *f;

    nif->stats.fragments_in++;
    if (p->len == 0 || (more && p->len % 8 != 0) || end > IP_DATAGRAM_MAX) {
        nif->stats.fragment_bad++;
        return;
    }
    f = find(nif, p, id);
    if (!f && !(f = take(nif, p, id))) {
        nif->stats.fragment_full++;
        return;
    }
    known = blocks_known(f, first, last);
    if (known == last - first && (more || f->total == end))
        return;                         /* the same again */
    if (known != 0 || (f->total && (end > f->total || !more)) || (!more && highest_known(f) > last)) {
        nif->stats.fragment_overlap++;
        f->used = 0;
        return;
    }
    if (!more)
        f->total = end;
    if (at == 0)
        memcpy(f->header, p->ip, (p->ip[0] & 15u) * 4);
    memcpy(f->data + at, p->data, p->len);
    for (unsigned block = first; block < last; block++)
        f->map[block >> 3] |= (uint8_t)(1 << (block & 7));
    f->have += p->len;
    if (f->total == 0 || f->have != f->total)
        return;
    nif->stats.reassembled++;
    p->ip = f->header;
    p->data = f->data;
    p->len = f->total;
    ip_deliver(nif, p);
    f->used = 0;
}

void fragment_timer(struct netif *nif)
{
    uint32_t now = nif->now(nif);

    for (unsigned i = 0; i < FRAGMENT_SLOTS; i++)
        if (nif->fragment[i].used && now - nif->fragment[i].time >= FRAGMENT_TIME) {
            nif->fragment[i].used = 0;
            nif->stats.fragment_timeout++;
        }
}
