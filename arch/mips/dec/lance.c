/* The Ethernet interface: a LANCE (Am7990), which sees nothing but a buffer memory of its own. There lie its
 * initialisation block, two rings of descriptors and the frames; so no frame is ever in memory that it could share with
 * an environment, and the chip can write nowhere else.
 *
 * Offsets in the buffer memory, as chip and kernel count them (64 KB is the least that a board has):
 *   0       initialisation block
 *   0x20    receive descriptors, 32
 *   0x120   transmit descriptors, 8
 *   0x400   buffers of 1536 bytes, in the order of the descriptors
 * Where a board shows only 16 of each 32 bits (KN01), frames are put together in `gathered` before anyone looks.
 *
 * The chip owns a descriptor while OWN is set. Of each ring the kernel knows the place that is next: of the one to receive,
 * that to look at; of the one to send, that to fill, how many are free, and the oldest that is not. A frame that needs more
 * than one buffer is longer than Ethernet allows and is dropped with all its buffers. (Am7990 data sheet, 1986.) */
#include <aegis/kernel.h>
#include "dec.h"
#include <aegis/string.h>

enum { CSR_ERR = 0x8000, CSR_BABL = 0x4000, CSR_CERR = 0x2000, CSR_MISS = 0x1000, CSR_MERR = 0x0800, CSR_RINT = 0x0400,
       CSR_TINT = 0x0200, CSR_IDON = 0x0100, CSR_INTR = 0x0080, CSR_INEA = 0x0040, CSR_RXON = 0x0020, CSR_TXON = 0x0010,
       CSR_TDMD = 0x0008, CSR_STOP = 0x0004, CSR_STRT = 0x0002, CSR_INIT = 0x0001 };
#define CSR_CLEARED (CSR_BABL | CSR_CERR | CSR_MISS | CSR_MERR | CSR_RINT | CSR_TINT | CSR_IDON)    /* by writing 1 */

/* A descriptor's four words: address; flags and the address's high byte; minus the buffer's size; length or errors. */
enum { D_ADDRESS, D_FLAGS, D_SIZE, D_LENGTH, D_WORDS };
enum { OWN = 0x8000, ERR = 0x4000, STP = 0x0200, ENP = 0x0100, ONES = 0xf000 };
enum { TX_BUFF = 0x8000, TX_UFLO = 0x4000 };                /* after these two the transmitter is off */

#define RX_BITS     5
#define TX_BITS     3
#define RX_MAX      (1u << RX_BITS)
#define TX_MAX      (1u << TX_BITS)
#define RX_AT       0x20
#define TX_AT       (RX_AT + RX_MAX * 2 * D_WORDS)
#define BUFFERS_AT  0x400
#define BUFFER      1536
#define CHECKSUM    4                                       /* bytes behind a received frame, counted in its length */
_Static_assert(BUFFERS_AT >= TX_AT + TX_MAX * 2 * D_WORDS && BUFFERS_AT + (RX_MAX + TX_MAX) * BUFFER <= 0x10000, "64 KB");
#define INIT_SPIN   100000

static const struct dec_lance *at;      /* NULL: none was found */
static struct net_info *count;
static volatile uint16_t *csr_at;
static word enable;                     /* CSR_INEA or 0 */
static uint8_t gathered[BUFFER] __attribute__((aligned(4)));

static word memory_at, gap;             /* the buffer memory's address; 1 where it has gaps: offsets count double */

/* A descriptor and its buffer: addresses are not computed on the way of a frame. */
struct place {
    volatile uint16_t *flags, *length, *size;
    word *buffer;
    struct place *next;                 /* around */
};
static struct place rx_places[RX_MAX], tx_places[TX_MAX];
static volatile uint16_t owned = OWN;
static struct place nothing = { .flags = &owned, .length = &owned };    /* what there is to receive without a chip */

#define USUAL   (STP | ENP)             /* a frame in one piece, and nothing to be said about it */
#define NEVER   0xffff                  /* flags of no descriptor */
static struct {
    struct place *next;
    word usual;                         /* NEVER: without a chip, and while the rest of a frame is skipped that is too long */
    word station[2];                    /* its first four bytes and the other two, as they are loaded */
} in = { .next = &nothing, .usual = NEVER };
static struct {
    struct place *next, *old;
    word free;
} out;

static volatile uint16_t *memory(word offset)
{
    return (volatile uint16_t *)(memory_at + (offset << gap));
}

/* Word i of what begins at `offset`. */
static volatile uint16_t *memory_word(word offset, word i)
{
    return memory(offset + 2 * i);
}

/* The address register names CSR 0 but for a moment in chip_start(). */
static word csr0(void)
{
    return *csr_at;
}

static inline void csr0_write(word value)
{
    *csr_at = (uint16_t)(value | enable);
    write_drain();
}

static void csr_write(word which, word value)
{
    REGISTER(uint16_t, at->registers + 4) = (uint16_t)which;
    write_drain();
    REGISTER(uint16_t, at->registers) = (uint16_t)value;
    write_drain();
}

/* Does it keep what is written to it? */
static bool memory_answers(const struct dec_lance *place)
{
    word value;

    at = place;
    memory_at = place->memory | 0xa0000000;
    gap = place->gaps;
    if (!machine_probe(memory_at, &value))
        return false;
    for (word round = 0; round < 2; round++) {
        word pattern = round ? 0x5aa5 : 0xa55a;

        *memory(0) = (uint16_t)pattern;
        *memory(2) = (uint16_t)~pattern;
        write_drain();
        if (*memory(0) != pattern || *memory(2) != (uint16_t)~pattern)
            return false;
    }
    return true;
}

/* The first of the board's places that has a buffer memory. It stops: a PROM that booted from the network left it running. */
void lance_find(const struct dec_lance *places, word number)
{
    for (word i = 0; i < number; i++)
        if (memory_answers(&places[i])) {
            csr_write(0, CSR_STOP);
            return;
        }
    at = NULL;
}

/* Number i of the ring of `max` at `ring`, whose buffers begin at `buffers`. */
static void place_make(struct place *places, word i, word max, word ring, word buffers, word flags)
{
    word at_byte = ring + i * 2 * D_WORDS, buffer = buffers + i * BUFFER;

    places[i] = (struct place){ memory_word(at_byte, D_FLAGS), memory_word(at_byte, D_LENGTH), memory_word(at_byte, D_SIZE),
                                (word *)memory(buffer), &places[(i + 1) % max] };
    *memory_word(at_byte, D_ADDRESS) = (uint16_t)buffer;
    *places[i].size = (uint16_t)(ONES | (-BUFFER & 0xfff));
    *places[i].length = 0;
    *places[i].flags = (uint16_t)flags;
}

/* With empty rings. False: the chip does not answer. */
static bool chip_start(void)
{
    const uint16_t block[12] = {
        0,                                                  /* no loopback, not promiscuous */
        (uint16_t)in.station[0], (uint16_t)(in.station[0] >> 16), (uint16_t)in.station[1],
        0xffff, 0xffff, 0xffff, 0xffff,                     /* every multicast: filters choose */
        RX_AT, RX_BITS << 13, TX_AT, TX_BITS << 13,
    };

    csr_write(0, CSR_STOP);
    for (word i = 0; i < 12; i++)
        *memory_word(0, i) = block[i];
    for (word i = 0; i < RX_MAX; i++)
        place_make(rx_places, i, RX_MAX, RX_AT, BUFFERS_AT, OWN);
    for (word i = 0; i < TX_MAX; i++)
        place_make(tx_places, i, TX_MAX, TX_AT, BUFFERS_AT + RX_MAX * BUFFER, 0);
    in.next = rx_places;
    in.usual = NEVER;
    out.next = out.old = tx_places;
    out.free = 0;
    csr_write(1, 0);                                        /* the block's address */
    csr_write(2, 0);
    csr_write(3, 0);                                        /* bytes as a little-endian processor has them */
    csr_write(0, CSR_INIT);
    for (word i = 0; !(csr0() & CSR_IDON); i++)
        if (i == INIT_SPIN)
            return false;
    csr0_write(CSR_IDON | CSR_STRT);
    in.usual = USUAL;
    out.free = TX_MAX;
    return true;
}

bool board_net_start(struct net_info *counters)
{
    uint8_t *byte = counters->station;

    count = counters;
    if (!at)
        return false;
    for (word i = 0; i < sizeof counters->station; i++)
        byte[i] = REGISTER(uint8_t, at->station + 4 * i);
    in.station[0] = byte[0] | byte[1] << 8 | byte[2] << 16 | (word)byte[3] << 24;
    in.station[1] = byte[4] | byte[5] << 8;
    csr_at = &REGISTER(uint16_t, at->registers);
    enable = CSR_INEA;
    counters->present = chip_start();
    return counters->present;
}

void board_net_listen(bool on)
{
    if (!count->present)
        return;
    enable = on ? CSR_INEA : 0;
    csr0_write(0);
}

/* What was sent, or could not be. The chip goes through them in order. */
static bool reap(void)
{
    bool off = false;

    for (; out.free < TX_MAX; out.free++, out.old = out.old->next) {
        word flags = *out.old->flags;

        if (flags & OWN)
            break;
        if (flags & ERR) {
            count->send_errors++;
            off |= (*out.old->length & (TX_BUFF | TX_UFLO)) != 0;
        }
    }
    return off;
}

/* What is reported here is acknowledged before anyone looks at the rings, so that nothing is overlooked. */
bool board_net_interrupt(void)
{
    word csr = csr0();

    if (!(csr & CSR_INTR))
        return false;
    csr0_write(csr & CSR_CLEARED);
    count->interrupts++;
    if (csr & CSR_MISS)
        count->missed++;
    bool off = csr & CSR_TINT && reap();
    if (off || csr & (CSR_MERR | CSR_BABL) || (csr & (CSR_RXON | CSR_TXON)) != (CSR_RXON | CSR_TXON)) {
        count->restarts++;                  /* REAL: what waits in the rings is lost; others send again */
        count->present = chip_start();
    }
    return true;
}

/* Into one piece: the board shows two bytes of every four. */
static __attribute__((noinline)) const uint8_t *gather(const word *buffer, word bytes)
{
    const volatile uint16_t *from = (const volatile uint16_t *)buffer;
    uint16_t *to = (uint16_t *)gathered;

    for (word i = 0; i < (bytes + 1) / 2; i++)
        to[i] = from[2 * i];
    return gathered;
}

/* GXEMUL: a frame that fills all buffers and goes on is not reported, and nothing comes behind it until they are given back. */
bool board_net_waits(void)
{
    return count->present && !(*in.next->flags & OWN);
}

static bool give_back(struct place *p)
{
    *p->length = 0;
    *p->flags = OWN;
    in.next = p->next;
    return true;
}

/* Whatever is not a frame for us in one piece. False: the chip has the descriptor. Dropping one is work, too. */
static __attribute__((noinline)) bool unusual(struct place *p, word flags, word length)
{
    if (flags & OWN || !count->present)
        return false;
    if (in.usual == NEVER)
        ;                               /* the giant was counted */
    else if (!(flags & ENP))
        count->giants++;
    else if (flags & ERR || !(flags & STP))
        count->damaged++;
    else if (length < NET_HEADER + CHECKSUM)
        count->runts++;
    else if (length > NET_FRAME_MAX + CHECKSUM)
        count->giants++;
    else
        count->foreign++;
    in.usual = flags & ENP ? USUAL : NEVER;
    net_dropped();
    return give_back(p);
}

bool board_net_frame(void)
{
    struct place *p = in.next;
    word flags = *p->flags, length = *p->length & 0xfff;
    const uint8_t *frame = (const uint8_t *)p->buffer;

    if ((flags & (OWN | ERR | STP | ENP)) != in.usual || length - (NET_HEADER + CHECKSUM) > NET_FRAME_MAX - NET_HEADER)
        return unusual(p, flags, length);
    if (gap)
        frame = gather(p->buffer, length - CHECKSUM);
    /* GXEMUL: hands over what other stations were sent; the chip does not. */
    if ((*(const word *)frame != in.station[0] || *(const uint16_t *)(frame + 4) != in.station[1]) && !(frame[0] & 1))
        return unusual(p, flags, length);
    net_deliver(frame, length - CHECKSUM);
    count->received++;
    count->received_bytes += length - CHECKSUM;
    return give_back(p);
}

static void scatter(word *to, const word *frame, word words)
{
    volatile uint16_t *half = (volatile uint16_t *)to;

    for (word i = 0; i < words; i++) {
        half[4 * i] = (uint16_t)frame[i];
        half[4 * i + 2] = (uint16_t)(frame[i] >> 16);
    }
}

/* Behind the first `skipped` words of the buffer. */
static void put(struct place *p, word skipped, const word *frame, word words)
{
    word *to = p->buffer + (skipped << gap);

    if (gap)
        scatter(to, frame, words);
    else
        memcpy(to, frame, 4 * words);
}

/* Odd ones, short ones, and all where the board has gaps. What an earlier frame left in the buffer is never sent: the last
 * bytes are masked, and zeros make the shortest frame. The length on the wire. */
static __attribute__((noinline)) word put_odd(struct place *p, const word *frame, word bytes)
{
    word tail[NET_FRAME_MIN / 4] = { 0 }, words = bytes / 4, tail_words = 0;

    if (bytes & 3)
        tail[tail_words++] = frame[words] & ((1u << 8 * (bytes & 3)) - 1);
    if (words + tail_words < NET_FRAME_MIN / 4)
        tail_words = NET_FRAME_MIN / 4 - words;
    put(p, 0, frame, words);
    put(p, words, tail, tail_words);
    return bytes < NET_FRAME_MIN ? NET_FRAME_MIN : bytes;
}

bool board_net_send(const word *frame, word bytes)
{
    struct place *p = out.next;

    if (!out.free && count->present)
        reap();
    if (!out.free)
        return false;
    if (bytes & 3 || bytes < NET_FRAME_MIN || gap)
        bytes = put_odd(p, frame, bytes);
    else
        frame_copy(p->buffer, frame, bytes / 4);
    __asm__ volatile("" : : : "memory");                    /* the chip looks as soon as it owns the descriptor */
    *p->size = (uint16_t)(ONES | (-bytes & 0xfff));
    *p->flags = OWN | STP | ENP;
    *csr_at = (uint16_t)(CSR_TDMD | enable);
    machine_frame_sent();
    write_drain();
    out.next = p->next;
    out.free--;
    count->sent++;
    count->sent_bytes += bytes;
    return true;
}
