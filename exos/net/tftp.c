/* TFTP client (RFC 1350), with options blksize and tsize (RFCs 2347-2349) if the server knows them.
 *
 * Each packet is answered before the next is sent. `exchange` sends one and waits for its answer, again after 1, 2,
 * 4, ... seconds; a late duplicate of an earlier answer never causes a packet to be sent again (RFC 1123 4.2.3.1),
 * but for the acknowledgement of data that came twice: the first one may have been lost. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum opcode { READ = 1, WRITE, DATA, ACK, ERROR, OPTIONS };
enum { HEAD = 4, PLAIN_BLOCK = 512, REQUEST_MAX = 512, BLOCK_MIN = 8, FIRST_WAIT = 1000 };
enum { UNKNOWN_TRANSFER = 5, BAD_OPTION = 8 };

struct transfer {
    struct tftp *t;
    struct udp u;
    uint16_t port;                      /* the server's of this transfer, 0 until it has answered */
    uint16_t block;                     /* number of the block that is waited for, or that was sent last */
    unsigned size;                      /* of a block */
    unsigned out_len;
    bool reading;
};

static void send_error(struct transfer *x, ip_addr to, uint16_t port, uint16_t code, const char *text)
{
    uint8_t m[64] = { 0, ERROR };
    unsigned len = (unsigned)strlen(text) + 1;

    put16(m + 2, code);
    memcpy(m + HEAD, text, len);
    udp_send(&x->u, to, port, m, HEAD + len);
}

/* ---- what the server says ---- */

static int server_error(struct tftp *t, unsigned len)
{
    static const int meaning[] = { EIO, ENOENT, EACCES, ENOSPC, EPROTO, EPROTO, EEXIST, EACCES, EPROTO };
    uint16_t code = get16(t->in + 2);
    unsigned n = 0;

    for (; n < sizeof t->message - 1 && HEAD + n < len && t->in[HEAD + n]; n++)
        t->message[n] = t->in[HEAD + n] >= ' ' && t->in[HEAD + n] < 127 ? (char)t->in[HEAD + n] : '?';
    t->message[n] = 0;
    return -(code < sizeof meaning / sizeof meaning[0] ? meaning[code] : EIO);
}

static bool number(const char *text, uint32_t *value)
{
    uint32_t n = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || n > (0xffffffff - 9) / 10)
            return false;
        n = 10 * n + (uint32_t)(*text - '0');
    }
    *value = n;
    return true;
}

/* The next string of the options, or NULL if it has no end. */
static const char *next_string(const uint8_t *m, unsigned len, unsigned *at)
{
    const char *text = (const char *)m + *at;
    const uint8_t *end = *at < len ? memchr(m + *at, 0, len - *at) : NULL;

    if (!end)
        return NULL;
    *at = (unsigned)(end - m) + 1;
    return text;
}

static bool same_word(const char *a, const char *b)
{
    for (; *a && (*a | 0x20) == *b; a++, b++)
        ;
    return *a == *b;
}

/* False if an option was not asked for, or has a value that was not offered. */
static bool read_options(struct transfer *x, unsigned len)
{
    unsigned at = 2;

    while (at < len) {
        const char *name = next_string(x->t->in, len, &at), *text = name ? next_string(x->t->in, len, &at) : NULL;
        uint32_t value;

        if (!text || !number(text, &value))
            return false;
        if (same_word(name, "blksize")) {
            if (value < BLOCK_MIN || value > x->t->block)
                return false;
            x->size = value;
        } else if (same_word(name, "tsize"))
            x->t->size = value;
        else
            return false;
    }
    return true;
}

/* ---- one packet and its answer ---- */

/* 1: this is the answer (t->in, len); 0: something else; or -errno. */
static int judge(struct transfer *x, const struct udp_from *from, unsigned len)
{
    struct tftp *t = x->t;
    uint16_t opcode, block;

    if (from->address != t->server)
        return 0;
    if (x->port && from->port != x->port) {
        send_error(x, from->address, from->port, UNKNOWN_TRANSFER, "unknown transfer");
        return 0;
    }
    if (len < HEAD || len > sizeof t->in)
        return 0;
    opcode = get16(t->in);
    block = get16(t->in + 2);
    if (opcode == ERROR)
        return server_error(t, len);
    if (opcode == OPTIONS && x->port == 0) {
        x->port = from->port;
        if (read_options(x, len))
            return 1;
        send_error(x, from->address, from->port, BAD_OPTION, "option not asked for");
        return -EPROTO;
    }
    if (opcode != (x->reading ? DATA : ACK) || (opcode == DATA && len - HEAD > x->size))
        return 0;
    if (block == x->block) {
        if (x->port == 0)
            x->port = from->port;       /* a server that knows no options */
        return 1;
    }
    if (x->reading && block == (uint16_t)(x->block - 1) && x->port)
        udp_send(&x->u, t->server, x->port, t->out, x->out_len);
    return 0;
}

static int exchange(struct transfer *x, unsigned *len)
{
    struct tftp *t = x->t;
    struct netif *nif = t->nif;
    uint32_t wait = FIRST_WAIT;

    for (int tries = 0; tries < TFTP_TRIES; tries++, wait *= 2) {
        uint32_t start = nif->now(nif), gone = 0;
        int error = udp_send(&x->u, t->server, x->port ? x->port : t->port, t->out, x->out_len);

        if (error < 0)
            return error;
        t->repeated += tries > 0;
        for (; gone < wait; gone = nif->now(nif) - start) {
            struct udp_from from;
            int n = udp_receive(&x->u, &from, t->in, sizeof t->in, wait - gone), answer;

            if (n == -EAGAIN)
                continue;
            if (n < 0)
                return n;
            answer = judge(x, &from, (unsigned)n);
            if (answer < 0)
                return answer;
            if (answer) {
                *len = (unsigned)n;
                return 0;
            }
        }
    }
    return -ETIMEDOUT;
}

/* ---- the transfer ---- */

static bool put_string(struct transfer *x, const char *text)
{
    unsigned len = (unsigned)strlen(text) + 1;

    if (x->out_len + len > REQUEST_MAX)
        return false;
    memcpy(x->t->out + x->out_len, text, len);
    x->out_len += len;
    return true;
}

static int begin(struct transfer *x, struct tftp *t, const char *name, bool reading)
{
    char size[5], *digit = size + sizeof size - 1;

    t->port = t->port ? t->port : TFTP_PORT;
    if (t->block < BLOCK_MIN || t->block > TFTP_BLOCK)
        t->block = TFTP_BLOCK;
    t->bytes = t->size = t->repeated = 0;
    t->message[0] = 0;
    *x = (struct transfer){ .t = t, .size = PLAIN_BLOCK, .block = reading ? 1 : 0, .reading = reading, .out_len = 2 };
    *digit = 0;
    for (unsigned n = t->block; n; n /= 10)
        *--digit = (char)('0' + n % 10);
    put16(t->out, reading ? READ : WRITE);
    if (!*name || !put_string(x, name) || !put_string(x, "octet") || !put_string(x, "blksize") || !put_string(x, digit)
        || (reading && (!put_string(x, "tsize") || !put_string(x, "0"))))
        return -ENAMETOOLONG;
    return udp_open(t->nif, &x->u, t->buffer, sizeof t->buffer);
}

static void acknowledge(struct transfer *x, uint16_t block)
{
    put16(x->t->out, ACK);
    put16(x->t->out + 2, block);
    x->out_len = HEAD;
}

static int get(struct transfer *x)
{
    struct tftp *t = x->t;
    unsigned len;
    int error = exchange(x, &len);

    if (!error && get16(t->in) == OPTIONS) {
        acknowledge(x, 0);
        error = exchange(x, &len);
    }
    for (; !error; error = exchange(x, &len)) {
        if (get16(t->in) != DATA)
            return -EPROTO;
        len -= HEAD;
        error = len ? t->sink(t, t->in + HEAD, len) : 0;
        if (error) {
            send_error(x, t->server, x->port, 3, "cannot store it");
            return error;
        }
        t->bytes += len;
        acknowledge(x, x->block++);
        if (len < x->size) {
            udp_send(&x->u, t->server, x->port, t->out, x->out_len);
            return 0;
        }
    }
    return error;
}

static int put(struct transfer *x)
{
    struct tftp *t = x->t;
    unsigned len;
    int error = exchange(x, &len), n;

    while (!error) {
        n = t->source(t, t->out + HEAD, x->size);
        if (n < 0) {
            send_error(x, t->server, x->port, 0, "cannot read it");
            return n;
        }
        put16(t->out, DATA);
        put16(t->out + 2, ++x->block);
        x->out_len = HEAD + (unsigned)n;
        error = exchange(x, &len);
        if (!error)
            t->bytes += (unsigned)n;
        if ((unsigned)n < x->size)
            break;
    }
    return error;
}

int tftp_get(struct tftp *t, const char *name)
{
    struct transfer x;
    int error = begin(&x, t, name, true);

    if (error)
        return error;
    error = get(&x);
    udp_close(&x.u);
    return error;
}

int tftp_put(struct tftp *t, const char *name)
{
    struct transfer x;
    int error = begin(&x, t, name, false);

    if (error)
        return error;
    error = put(&x);
    udp_close(&x.u);
    return error;
}
