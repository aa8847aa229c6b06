/* A handler in the kernel: it answers each message when it arrives, checks and copies it in one pass, and wakes us when all
 * is done. docs/tutorials/ash.md explains it. */
#include <aegis/net.h>
#include "kit.h"

#define ROUNDS  100
#define NET     ((const volatile struct net_info *)0x10000000)
#define VA      0x20000000
#define M       ((volatile struct memory *)VA)

enum { ETHERNET = 14, IP = 20, ICMP = 8, DATA = 56, AT_ICMP = ETHERNET + IP, BYTES = AT_ICMP + ICMP + DATA };
enum { CHECKSUM = AT_ICMP + 2, SEQUENCE = AT_ICMP + 6 };

struct memory {                                 /* ours and the handler's */
    word answers, wrong;
    uint8_t answer[ICMP + DATA];
    uint8_t request[BYTES];
};

static word high(word at) { return M->request[at] << 8 | M->request[at + 1]; }

/* ---- the handler ---- */

static int handler(const uint8_t *message, word bytes, struct memory *m)
{
    word checksum = m->request[CHECKSUM] << 8 | m->request[CHECKSUM + 1];

    if (bytes < BYTES)
        return ASH_LEFT;
    if (ash_pipe(m->answer, message + AT_ICMP, sizeof m->answer, 0) != 0xffff)
        m->wrong++;
    if (++m->answers == ROUNDS) {
        ash_wake();
        return ASH_TAKEN;
    }
    m->request[SEQUENCE + 1]++;
    checksum = checksum ? checksum - 1 : 0xfffe;                /* one more there is one less here */
    m->request[CHECKSUM] = (uint8_t)(checksum >> 8);
    m->request[CHECKSUM + 1] = (uint8_t)checksum;
    ash_send(m->request, BYTES);
    return ASH_TAKEN;
}

static int intruder(const uint8_t *message, word bytes, struct memory *m)
{
    m->wrong = message[0];
    *(volatile word *)0x80000080 = bytes;                       /* the kernel's exception vector */
    return ASH_TAKEN;
}

static int endless(const uint8_t *message, word bytes, volatile struct memory *m)
{
    do
        m->wrong = message[0] + bytes;
    while (m->wrong);
    return ASH_TAKEN;
}

/* ---- the environment ---- */

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static void expose(word va, const volatile struct table *t)
{
    for (word at = 0; at < t->bytes; at += PAGE_SIZE)
        must(!min_map(va + at, (t->first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 }), "tables are everyone's");
}

static word checksum(word from, word bytes)
{
    word sum = 0;

    for (word i = 0; i < bytes; i += 2)
        sum += high(from + i);
    sum = (sum & 0xffff) + (sum >> 16);
    return ~(sum + (sum >> 16)) & 0xffff;
}

static void request(void)
{
    static const uint8_t head[] = {
        0x60, 0x50, 0x40, 0x30, 0x20, 0x10, 0, 0, 0, 0, 0, 0, 8, 0,             /* to the emulator's gateway */
        0x45, 0, 0, IP + ICMP + DATA, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 254,
        8, 0, 0, 0, 0x12, 0x34, 0, 0,                                           /* echo request */
    };

    for (word i = 0; i < BYTES; i++)
        M->request[i] = i < sizeof head ? head[i] : (uint8_t)i;
    for (word i = 0; i < 6; i++)
        M->request[6 + i] = NET->station[i];
    word ip = checksum(ETHERNET, IP), icmp = checksum(AT_ICMP, ICMP + DATA);
    M->request[24] = (uint8_t)(ip >> 8), M->request[25] = (uint8_t)ip;
    M->request[CHECKSUM] = (uint8_t)(icmp >> 8), M->request[CHECKSUM + 1] = (uint8_t)icmp;
}

static int filter(void)
{
    static const struct dpf_atom reply[] = { DPF_EQ16(12, 0x0800), DPF_EQ8(23, 1), DPF_EQ8(34, 0), DPF_EQ16(38, 0x1234) };

    for (word i = 0; i < sizeof reply / sizeof *reply; i++)
        ((volatile struct dpf_atom *)UPAGE->data)[i] = reply[i];
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_dpf_insert(sizeof reply / sizeof *reply, 0, 0);
}

int main(void)
{
    struct min_ash a;

    expose((word)NET, &SYSINFO->net_info);
    must(!min_ash_memory(&a, VA, 1), "there is a page for its memory");
    request();
    int replies = filter();
    must(replies > 0, "a filter for echo replies");

    must(min_ash_attach(&a, replies, intruder, 0) == -E_RULE, "the kernel refuses it");
    min_print("A handler that stores to the kernel is refused: %s.\n", min_ash_text(a.rule));
    must(min_ash_attach(&a, replies, handler, ASH_STAGE_CKSUM) > 0, "the kernel takes it");

    UPAGE->arg[0] = a.cap[0].hi, UPAGE->arg[2] = UPAGE->arg[3] = 0;
    must(!sys_net_send(a.memory, (word)M->request - VA, BYTES, a.cap[0].lo), "the first request goes out");
    while (M->answers < ROUNDS)
        sys_idle();                             /* or compute: nothing of this needs us */
    min_print("%u answers, %u of them damaged; the last has number %u.\n", M->answers, M->wrong, M->answer[7]);
    must(NET->handled == ROUNDS && !NET->lost, "no message waited for us");
    must(!sys_ash_detach(a.id) && !sys_page_free(a.code), "its page is ours again");

    must(min_ash_attach(&a, replies, endless, 0) > 0, "that it does not end cannot be seen before");
    must(min_ash_run(&a, a.memory, 8, BYTES, a.cap[0]) == -E_RULE, "it is stopped");
    min_print("A handler that does not end is stopped: %s.\n", min_ash_text(a.rule));
    return 0;
}
