/* A station that a script drives, in simulated time. It reads commands, one a line, and tells what it does:
 *
 *   > OUT hex        it sent a frame
 *   > WAIT ms        it waits: the script answers `IN hex` (a frame came) or `GO ms` (so much time went by)
 *   > DONE text      the command has ended
 *
 * Commands: ADDRESS a mask gateway nameserver; PING a bytes count; UDP a port bytes; SERVE ms (answers whoever
 * comes, UDP echo at port 7); GET server name; PUT server name bytes; DNS name; RARP; BOOTP; STATS; REFUSE n (send
 * fails with -n). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "exos/net/net.h"

static struct netif nif = { .mac = { { 0x10, 0x20, 0x30, 0, 0, 0x10 } }, .seed = 1995 };
static uint32_t clock_ms;
static int refuse;
static uint8_t space[3 * UDP_MAX], data[UDP_MAX + 1];

static int send_frame(struct netif *n, const void *frame, unsigned len)
{
    (void)n;
    if (refuse)
        return refuse;
    printf("OUT ");
    for (unsigned i = 0; i < len; i++)
        printf("%02x", ((const uint8_t *)frame)[i]);
    printf("\n");
    return 0;
}

static uint32_t now(struct netif *n) { (void)n; return clock_ms; }

static bool read_line(char *line, int size)
{
    if (!fgets(line, size, stdin))
        exit(0);
    line[strcspn(line, "\n")] = 0;
    return true;
}

static void frame_in(const char *hex)
{
    size_t len = strlen(hex) / 2;
    uint8_t *frame = malloc(len ? len : 1);     /* of exactly its length, for the sanitizer */

    for (size_t i = 0; i < len; i++) {
        unsigned byte;

        sscanf(hex + 2 * i, "%2x", &byte);
        frame[i] = (uint8_t)byte;
    }
    netif_input(&nif, frame, (unsigned)len);
    free(frame);
}

static void wait_ms(struct netif *n, uint32_t ms)
{
    static char line[1 << 15];

    (void)n;
    printf("WAIT %u\n", ms);
    fflush(stdout);
    read_line(line, sizeof line);
    if (strncmp(line, "IN ", 3) == 0)
        frame_in(line + 3);
    else if (strncmp(line, "GO ", 3) == 0)
        clock_ms += (uint32_t)strtoul(line + 3, NULL, 10);
    else
        exit(3);
}

static ip_addr ip(const char *text)
{
    ip_addr address = IP_ANY;

    if (ip_parse(text, &address) < 0)
        exit(4);
    return address;
}

static void fill(unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 31 + (i >> 8) + len);
}

/* ---- commands ---- */

static unsigned replies;
static void take_reply(struct netif *n, struct packet *p)
{
    (void)n;
    if (p->len >= 4 && memcmp(p->data + 4, data, p->len - 4) == 0)
        replies++;
}

static void ping(const char *address, unsigned len, unsigned count)
{
    int error = 0;

    fill(len);
    replies = 0;
    nif.echo_reply = take_reply;
    for (unsigned i = 0; !error && i < count; i++) {
        uint32_t start = clock_ms;

        error = icmp_echo(&nif, ip(address), 0xabcd, (uint16_t)i, data, len);
        while (!error && replies <= i && clock_ms - start < 1000)
            netif_wait(&nif, 1000);
    }
    printf("DONE %d %u\n", error, replies);
}

static void udp(const char *address, unsigned port, unsigned len)
{
    struct udp u;
    int n;

    fill(len);
    udp_open(&nif, &u, space, sizeof space);
    n = udp_connect(&u, ip(address), (uint16_t)port);
    if (n == 0)
        n = udp_send(&u, 0, 0, data, len);
    if (n >= 0) {
        static uint8_t back[UDP_MAX];

        n = udp_receive(&u, NULL, back, sizeof back, 3000);
        if (n >= 0 && ((unsigned)n != len || memcmp(back, data, len) != 0))
            n = -9999;
    }
    udp_close(&u);
    printf("DONE %d\n", n);
}

static void serve(uint32_t ms)
{
    uint32_t start = clock_ms;
    struct udp u;

    udp_open(&nif, &u, space, sizeof space);
    udp_bind(&u, IP_ANY, 7);
    while (clock_ms - start < ms) {
        struct udp_from from;
        int n = udp_receive(&u, &from, data, sizeof data, ms - (clock_ms - start));

        if (n >= 0)
            udp_send(&u, from.address, from.port, data, (unsigned)n);
    }
    udp_close(&u);
    printf("DONE 0\n");
}

static uint32_t total, hash;
static int sink(struct tftp *t, const void *piece, unsigned len)
{
    (void)t;
    for (unsigned i = 0; i < len; i++)
        hash = (hash ^ ((const uint8_t *)piece)[i]) * 16777619u;
    return 0;
}

static int source(struct tftp *t, void *piece, unsigned max)
{
    unsigned n = total - t->bytes < max ? total - t->bytes : max;

    for (unsigned i = 0; i < n; i++) {
        ((uint8_t *)piece)[i] = (uint8_t)((t->bytes + i) * 13);
        hash = (hash ^ ((uint8_t *)piece)[i]) * 16777619u;
    }
    return (int)n;
}

static void tftp(const char *server, const char *name, const char *bytes)
{
    static struct tftp t;
    int error;

    t = (struct tftp){ .nif = &nif, .server = ip(server), .sink = sink, .source = source };
    hash = 2166136261u;
    total = bytes ? (uint32_t)strtoul(bytes, NULL, 10) : 0;
    error = bytes ? tftp_put(&t, name) : tftp_get(&t, name);
    printf("DONE %d %u %08x %u %u %s\n", error, t.bytes, hash, t.size, t.repeated, t.message);
}

static void dns(const char *name)
{
    ip_addr list[4];
    char text[IP_TEXT];
    int n = dns_lookup(&nif, name, list, 4);

    printf("DONE %d", n);
    for (int i = 0; i < n; i++)
        printf(" %s", ip_text(list[i], text));
    printf("\n");
}

static void configure(bool by_bootp)
{
    struct bootp boot = { 0 };
    char text[4][IP_TEXT];
    int error = by_bootp ? bootp_configure(&nif, &boot, 5000) : rarp_configure(&nif, 5000);

    printf("DONE %d %s %s %s %s %s\n", error, ip_text(nif.address, text[0]), ip_text(nif.mask, text[1]),
           ip_text(nif.gateway, text[2]), ip_text(nif.nameserver, text[3]), boot.file);
}

static void stats(void)
{
    uint32_t value;
    const char *name;

    printf("DONE");
    for (unsigned i = 0; (name = netif_stat(&nif, i, &value)) != NULL; i++)
        printf(" %s=%u", name, value);
    printf("\n");
}

static void command(int n, char **word)
{
    if (n == 5 && strcmp(word[0], "ADDRESS") == 0) {
        printf("DONE %d\n", netif_address(&nif, ip(word[1]), ip(word[2]), ip(word[3])));
        nif.nameserver = ip(word[4]);
    } else if (n == 4 && strcmp(word[0], "PING") == 0)
        ping(word[1], (unsigned)atoi(word[2]), (unsigned)atoi(word[3]));
    else if (n == 4 && strcmp(word[0], "UDP") == 0)
        udp(word[1], (unsigned)atoi(word[2]), (unsigned)atoi(word[3]));
    else if (n == 2 && strcmp(word[0], "SERVE") == 0)
        serve((uint32_t)atoi(word[1]));
    else if (n == 3 && strcmp(word[0], "GET") == 0)
        tftp(word[1], word[2], NULL);
    else if (n == 4 && strcmp(word[0], "PUT") == 0)
        tftp(word[1], word[2], word[3]);
    else if (n == 2 && strcmp(word[0], "DNS") == 0)
        dns(word[1]);
    else if (n == 1 && (strcmp(word[0], "RARP") == 0 || strcmp(word[0], "BOOTP") == 0))
        configure(word[0][0] == 'B');
    else if (n == 1 && strcmp(word[0], "STATS") == 0)
        stats();
    else if (n == 2 && strcmp(word[0], "REFUSE") == 0)
        printf("DONE %d\n", refuse = -atoi(word[1]));
    else
        exit(2);
}

int main(void)
{
    char line[2048], *word[8];

    nif.send = send_frame, nif.now = now, nif.wait = wait_ms;
    netif_init(&nif);
    while (read_line(line, sizeof line)) {
        int n = 0;

        for (char *w = strtok(line, " "); w && n < 8; w = strtok(NULL, " "))
            word[n++] = w;
        command(n, word);
        fflush(stdout);
    }
}
