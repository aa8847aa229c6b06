/* BOOTP (RFC 951, options of RFC 1533): address, mask, gateway, name server and boot file from a server. It is asked
 * for by broadcast and answered by one, since who has no address yet cannot answer ARP. */
#include <errno.h>
#include <string.h>
#include "net.h"

enum { REQUEST = 1, REPLY = 2, SERVER_PORT = 67, CLIENT_PORT = 68, BOOTP_BYTES = 300, RETRY = 1000 };
enum { AT_XID = 4, AT_FLAGS = 10, AT_YOURS = 16, AT_SERVER = 20, AT_STATION = 28, AT_FILE = 108, FILE_BYTES = 128,
       AT_OPTIONS = 236 };
enum { OPTION_PAD = 0, OPTION_MASK = 1, OPTION_ROUTER = 3, OPTION_NAMES = 6, OPTION_END = 255, MAGIC = 0x63825363 };

struct answer { ip_addr address, mask, gateway, nameserver, server; };

static void request(struct udp *u, uint32_t xid)
{
    uint8_t m[BOOTP_BYTES] = { REQUEST, 1, 6, 0 };

    put32(m + AT_XID, xid);
    put16(m + AT_FLAGS, 0x8000);
    memcpy(m + AT_STATION, u->nif->mac.byte, 6);
    put32(m + AT_OPTIONS, MAGIC);
    m[AT_OPTIONS + 4] = OPTION_END;
    udp_send(u, IP_BROADCAST, SERVER_PORT, m, sizeof m);
}

static void read_options(const uint8_t *m, unsigned len, struct answer *a)
{
    unsigned at = AT_OPTIONS + 4;

    if (len < at || get32(m + AT_OPTIONS) != MAGIC)
        return;
    while (at < len && m[at] != OPTION_END) {
        const uint8_t *option = m + at;

        if (option[0] == OPTION_PAD) {
            at++;
            continue;
        }
        if (len - at < 2 || option[1] > len - at - 2)
            return;
        if (option[0] == OPTION_MASK && option[1] == 4)
            a->mask = get32(option + 2);
        else if (option[0] == OPTION_ROUTER && option[1] >= 4)
            a->gateway = get32(option + 2);
        else if (option[0] == OPTION_NAMES && option[1] >= 4)
            a->nameserver = get32(option + 2);
        at += 2u + option[1];
    }
}

/* Whether the message answers the request `xid` of this station. */
static bool read_reply(const struct netif *nif, const uint8_t *m, unsigned len, uint32_t xid, struct answer *a)
{
    if (len < AT_OPTIONS || m[0] != REPLY || m[1] != 1 || m[2] != 6 || get32(m + AT_XID) != xid
        || memcmp(m + AT_STATION, nif->mac.byte, 6) != 0 || get32(m + AT_YOURS) == IP_ANY)
        return false;
    a->address = get32(m + AT_YOURS);
    a->mask = ip_class_mask(a->address);
    a->server = get32(m + AT_SERVER);
    read_options(m, len, a);
    return true;
}

int bootp_configure(struct netif *nif, struct bootp *boot, uint32_t ms)
{
    static uint8_t message[600], buffer[2 * sizeof message];
    uint32_t start = nif->now(nif), asked = start - RETRY, now, xid = netif_random(nif);
    struct answer a = { 0 };
    struct udp u;
    int error;

    udp_open(nif, &u, buffer, sizeof buffer);
    error = udp_bind(&u, IP_ANY, CLIENT_PORT);
    if (!error)
        error = -ETIMEDOUT;
    while (error == -ETIMEDOUT && (now = nif->now(nif)) - start < ms) {
        int len;

        if (now - asked >= RETRY) {
            request(&u, xid);
            asked = now;
        }
        len = udp_receive(&u, NULL, message, sizeof message, RETRY - (now - asked));
        if (len > (int)sizeof message)
            len = sizeof message;
        if (len > 0 && read_reply(nif, message, (unsigned)len, xid, &a))
            error = 0;
    }
    udp_close(&u);
    if (error)
        return error;
    if (boot) {
        boot->server = a.server;
        memcpy(boot->file, message + AT_FILE, FILE_BYTES - 1);
        boot->file[FILE_BYTES - 1] = 0;
    }
    error = netif_address(nif, a.address, a.mask, a.gateway);
    if (!error && a.nameserver != IP_ANY)
        nif->nameserver = a.nameserver;
    return error ? -EPROTO : 0;
}
