/* The Ethernet driver against a model of the chip, on a KN01 as it really is (16 of each 32 bits of its buffer memory are
 * there), which no emulator has, and as GXemul lays it out. Registers and buffers lie at their own addresses, so this test
 * runs without the address sanitizer, whose shadow is there. A write to a register is seen at the next write_drain(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#undef assert
#include "arch/mips/dec/dec.h"

enum { BABL = 0x4000, MISS = 0x1000, MERR = 0x0800, RINT = 0x0400, TINT = 0x0200, IDON = 0x0100, INTR = 0x0080, INEA = 0x0040,
       RXON = 0x0020, TXON = 0x0010, TDMD = 0x0008, STOP = 0x0004, STRT = 0x0002, INIT = 0x0001,
       CLEARED = 0x7f00, OWN = 0x8000, ERR = 0x4000, CRC = 0x0800, STP = 0x0200, ENP = 0x0100, UFLO = 0x4000 };
#define CHECKSUM 4
#define GAP_FILL 0xdead

static const uint8_t station[6] = { 0x08, 0x00, 0x2b, 0x01, 0x02, 0x03 };
static struct {
    const struct dec_lance *place;
    uint16_t csr[4], shown;
    word rap, rx, tx, rx_ring, tx_ring, rx_max, tx_max;
    bool busy, fails;                   /* the wire is occupied; what is sent fails */
    uint8_t sent[1600];                 /* the last frame */
    word sent_bytes, frames;
} chip;
static struct net_info count;

bool serial_interrupt(void) { return false; }
bool clock_interrupt(void) { return false; }
bool testdevice_interrupt(void) { return false; }
void panic(const char *format, ...) { (void)format; abort(); }

static void *at(word phys) { return (void *)(uintptr_t)(phys | 0xa0000000); }
static uint16_t *buffer(word offset) { return at(chip.place->memory + (offset << chip.place->gaps)); }
static uint16_t *descriptor(word ring, word i, word which) { return buffer(ring + 8 * i + 2 * which); }
static uint8_t *byte(word offset) { return (uint8_t *)buffer(offset & ~1u) + (offset & 1); }

bool machine_probe(word address, word *value)
{
    *value = 0;
    return address == (chip.place->memory | 0xa0000000);
}

static void transmit(void)
{
    while (!chip.busy && *descriptor(chip.tx_ring, chip.tx, 1) & OWN) {
        uint16_t *flags = descriptor(chip.tx_ring, chip.tx, 1);
        word bytes = 4096 - (*descriptor(chip.tx_ring, chip.tx, 2) & 0xfff), from = *descriptor(chip.tx_ring, chip.tx, 0);

        assert_int_equal(*flags, OWN | STP | ENP);
        chip.sent_bytes = bytes;
        for (word i = 0; i < bytes; i++)
            chip.sent[i] = *byte(from + i);
        chip.frames++;
        *flags = STP | ENP | (chip.fails ? ERR : 0);
        *descriptor(chip.tx_ring, chip.tx, 3) = chip.fails ? UFLO : 0;
        chip.csr[0] = (uint16_t)((chip.csr[0] | TINT) & ~(chip.fails ? TXON : 0));
        chip.tx = (chip.tx + 1) % chip.tx_max;
    }
}

static void written(word value)
{
    if (chip.rap) {
        chip.csr[chip.rap] = (uint16_t)value;
        return;
    }
    chip.csr[0] &= (uint16_t)~(value & CLEARED);
    chip.csr[0] = (uint16_t)((chip.csr[0] & ~INEA) | (value & INEA));
    if (value & STOP)
        chip.csr[0] = STOP;
    if (value & INIT) {
        word block = chip.csr[1] | (word)chip.csr[2] << 16;

        for (word i = 0; i < 6; i++)
            assert_int_equal(*byte(block + 2 + i), station[i]);
        chip.rx_ring = *buffer(block + 16), chip.rx_max = 1u << (*buffer(block + 18) >> 13);
        chip.tx_ring = *buffer(block + 20), chip.tx_max = 1u << (*buffer(block + 22) >> 13);
        chip.rx = chip.tx = 0;
        chip.csr[0] = IDON;
    }
    if (value & STRT)
        chip.csr[0] |= STRT | RXON | TXON;
    if (value & TDMD)
        transmit();
}

static void show(void)
{
    chip.csr[0] = (uint16_t)((chip.csr[0] & ~INTR) | (chip.csr[0] & (BABL | MISS | MERR | RINT | TINT | IDON) ? INTR : 0));
    chip.shown = chip.csr[chip.rap];
    *(uint16_t *)at(chip.place->registers) = chip.shown;
}

void write_drain(void)
{
    word rap = *(uint16_t *)at(chip.place->registers + 4), value = *(uint16_t *)at(chip.place->registers);

    if (rap == chip.rap && value != chip.shown)
        written(value);
    chip.rap = rap & 3;
    show();
}

/* A frame arrives; one that does not fit goes on in the next buffer. */
static void receive(const uint8_t *frame, word bytes, word error)
{
    word at_byte = 0, flags = STP;

    do {
        uint16_t *to = descriptor(chip.rx_ring, chip.rx, 1);
        word room = 4096 - (*descriptor(chip.rx_ring, chip.rx, 2) & 0xfff), part = bytes - at_byte < room ? bytes - at_byte : room;

        if (!(*to & OWN)) {
            chip.csr[0] |= MISS;
            break;
        }
        for (word i = 0; i < part; i++)
            *byte(*descriptor(chip.rx_ring, chip.rx, 0) + i) = frame[at_byte + i];
        at_byte += part;
        if (at_byte == bytes) {
            flags |= ENP | error;
            *descriptor(chip.rx_ring, chip.rx, 3) = (uint16_t)(bytes + CHECKSUM);
            chip.csr[0] |= RINT;
        }
        *to = (uint16_t)flags;
        flags = 0;
        chip.rx = (chip.rx + 1) % chip.rx_max;
    } while (at_byte < bytes);
    show();
}

static uint8_t *frame_for(const uint8_t *to, word bytes)
{
    static uint8_t frame[8192] __attribute__((aligned(4)));

    for (word i = 0; i < bytes; i++)
        frame[i] = (uint8_t)(rand() >> 7);
    memcpy(frame, to, bytes < 6 ? bytes : 6);
    return frame;
}

static struct { const uint8_t *frame; word bytes, good, dropped; } wanted;

void net_deliver(const uint8_t *frame, word bytes)
{
    wanted.good++;
    assert_int_equal((uintptr_t)frame & 3, 0);
    assert_int_equal(bytes, wanted.bytes);
    assert_memory_equal(frame, wanted.frame, bytes);
}

void net_dropped(void) { wanted.dropped++; }

/* What the driver makes of all that is there: good frames, each of which must be `frame`. */
static word taken(const uint8_t *frame, word bytes)
{
    wanted.frame = frame, wanted.bytes = bytes, wanted.good = 0;
    while (board_net_interrupt())
        while (board_net_frame())
            ;
    return wanted.good;
}

static void start(const struct dec_lance *place)
{
    word *memory = at(place->memory);

    memset(&chip, 0, sizeof chip);
    chip.place = place;
    chip.csr[0] = STRT | RXON | TXON | INEA;        /* as a PROM that booted from the network left it */
    for (word i = 0; place->gaps && i < 0x20000 / sizeof *memory; i++)
        memory[i] = (word)GAP_FILL << 16;
    for (word i = 0; i < 6; i++)
        *(uint8_t *)at(place->station + 4 * i) = station[i];
    show();
    lance_find(kn01.lance, 2);
    assert_int_equal(chip.csr[0], STOP);
    memset(&count, 0, sizeof count);
    assert_true(board_net_start(&count) && count.present);
    assert_memory_equal(count.station, station, 6);
}

static const uint8_t others[6] = { 0x08, 0, 0x2b, 9, 9, 9 }, all[6] = { 255, 255, 255, 255, 255, 255 };
static const word lengths[] = { 14, 15, 17, 59, 60, 61, 62, 63, 64, 1511, 1513, 1514 };
#define LENGTHS (sizeof lengths / sizeof *lengths)

static bool send(const uint8_t *frame, word bytes)
{
    return board_net_send((const word *)(const void *)frame, bytes);
}

/* Short ones are filled up with zeros, not with what was sent before. */
static void sends(void)
{
    for (word i = 0; i < LENGTHS; i++) {
        word bytes = lengths[i], wire = bytes < 60 ? 60 : bytes;
        const uint8_t *frame = frame_for(all, 1514);

        for (word n = 0; n < 8; n++)
            assert_true(send(frame, 1514));
        assert_true(send(frame, bytes));
        assert_int_equal(chip.sent_bytes, wire);
        assert_memory_equal(chip.sent, frame, bytes);
        for (word n = bytes; n < wire; n++)
            assert_int_equal(chip.sent[n], 0);
    }
}

static void receives(void)
{
    for (word i = 0; i < 5 * LENGTHS; i++) {
        word bytes = lengths[i % LENGTHS];
        const uint8_t *frame = frame_for(i & 1 ? all : station, bytes);

        receive(frame, bytes, 0);
        assert_int_equal(taken(frame, bytes), 1);
    }
    assert_int_equal(count.received, 5 * LENGTHS);
}

static void drops_what_is_malformed(void)
{
    const uint8_t *good = NULL;

    for (word bytes = 0; bytes < 14; bytes++)
        receive(frame_for(all, bytes), bytes, 0);
    assert_int_equal(taken(good, 0), 0);
    receive(frame_for(all, 1515), 1515, 0);         /* fits a buffer */
    receive(frame_for(all, 1537), 1537, 0);         /* does not */
    receive(frame_for(all, 8000), 8000, 0);
    receive(frame_for(all, 600), 600, ERR | CRC);
    receive(frame_for(others, 600), 600, 0);
    assert_int_equal(taken(good, 0), 0);
    assert_int_equal(count.runts, 14);
    assert_int_equal(count.giants, 3);
    assert_int_equal(count.damaged, 1);
    assert_int_equal(count.foreign, 1);
    receive(good = frame_for(station, 100), 100, 0);
    assert_int_equal(taken(good, 100), 1);
}

/* 32 buffers; what comes then is missed, and said to be. */
static void misses(void)
{
    const uint8_t *frame = frame_for(all, 64);

    for (word i = 0; i < 33; i++)
        receive(frame, 64, 0);
    assert_int_equal(taken(frame, 64), 32);
    assert_int_equal(count.missed, 1);
}

static void waits_for_the_wire(void)
{
    const uint8_t *frame = frame_for(all, 64);

    chip.busy = true;
    for (word i = 0; i < 8; i++)
        assert_true(send(frame, 64));
    assert_false(send(frame, 64));
    chip.busy = false;
    transmit();
    show();
    assert_true(send(frame, 64));
    taken(frame, 64);
}

static void is_silent_when_told(void)
{
    const uint8_t *frame = frame_for(all, 64);

    board_net_listen(false);
    receive(frame, 64, 0);
    assert_int_equal(chip.csr[0] & (INTR | INEA), INTR);
    assert_true(board_net_waits());
    board_net_listen(true);
    assert_int_equal(chip.csr[0] & (INTR | INEA), INTR | INEA);
    assert_int_equal(taken(frame, 64), 1);
    assert_false(board_net_waits());
}

/* Its transmitter stops after an underflow, everything after a memory error. */
static void starts_anew(void)
{
    const uint8_t *frame = frame_for(all, 64);

    chip.fails = true;
    send(frame, 64);
    chip.fails = false;
    taken(frame, 64);
    assert_int_equal(count.send_errors, 1);
    assert_int_equal(count.restarts, 1);
    chip.csr[0] = (uint16_t)((chip.csr[0] | MERR) & ~(RXON | TXON));
    show();
    taken(frame, 64);
    assert_int_equal(count.restarts, 2);
    assert_true(send(frame, 64));
    receive(frame, 64, 0);
    assert_int_equal(taken(frame, 64), 1);
}

static void drive(const struct dec_lance *place)
{
    static void (*const what[])(void) = { sends, receives, drops_what_is_malformed, misses, waits_for_the_wire,
                                          is_silent_when_told, starts_anew };

    for (word i = 0; i < sizeof what / sizeof *what; i++) {
        start(place);
        what[i]();
    }
    for (word i = 0; place->gaps && i < 0x8000; i++)
        assert_int_equal(*((uint16_t *)at(place->memory) + 2 * i + 1), GAP_FILL);
}

static void map(word phys, word bytes)
{
    void *wanted = at(phys);

    assert_ptr_equal(mmap(wanted, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0), wanted);
}

static void no_interface(void **state)
{
    word frame[NET_FRAME_MAX / 4 + 1] = { 0 };

    (void)state;
    lance_find(kn01.lance, 0);
    assert_false(board_net_start(&count) || count.present);
    assert_false(board_net_frame());
    assert_false(board_net_waits());
    assert_false(board_net_send(frame, 100));
    board_net_listen(false);
}

static void kn01_as_it_is(void **state)
{
    (void)state;
    drive(&kn01.lance[0]);
}

static void kn01_as_emulated(void **state)
{
    (void)state;
    drive(&kn01.lance[1]);
}

static int map_all(void **state)
{
    (void)state;
    map(0x18000000, 0x20000);           /* registers of the one, buffer memory of the other */
    map(0x18100000, 0x1000);
    map(0x181c0000, 0x1000);
    map(0x19000000, 0x20000);
    map(0x1d000000, 0x1000);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(no_interface), cmocka_unit_test(kn01_as_it_is), cmocka_unit_test(kn01_as_emulated) };

    return cmocka_run_group_tests(tests, map_all, NULL);
}
