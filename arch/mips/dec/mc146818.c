/* The clock: an MC146818, byte registers 4 bytes apart. Its periodic interrupt, 64 times a second, is the slice clock;
 * its calendar is the weak seed of boots that name none. */
#include "dec.h"

enum { REG_SECONDS = 0,
       REG_A = 10, REG_B = 11, REG_C = 12, REG_NVRAM = 14, REG_MAX = 64 };
enum { A_32KHZ = 0x20, A_64HZ = 0x0a, A_UPDATING = 0x80 };
enum { B_24_HOURS = 0x02, B_BINARY = 0x04, B_PERIODIC = 0x40 };
enum { C_PERIODIC = 0x40 };
#define UPDATE_SPIN     100000          /* an update takes 2 ms */

_Static_assert(SLICE_HZ == 64, "the rate in register A");

static word base;

static volatile uint8_t *chip(word reg)
{
    return &REGISTER(uint8_t, base + reg * 4);
}

void clock_init(word phys)
{
    base = phys;
    *chip(REG_B) = B_24_HOURS | B_BINARY;
    write_drain();
    (void)*chip(REG_C);
}

/* GXEMUL: 64 Hz of the host's time in bursts, and what was not taken in time comes later, all at once; the strict
 * emulator and the chip keep one period, however late it is served. */
void clock_start(void)
{
    *chip(REG_A) = A_32KHZ | A_64HZ;
    write_drain();
    (void)*chip(REG_C);
    *chip(REG_B) = B_24_HOURS | B_BINARY | B_PERIODIC;
    write_drain();
}

/* Reading register C is the acknowledgement. */
bool clock_interrupt(void)
{
    return *chip(REG_C) & C_PERIODIC;
}

/* Date, time and the 50 bytes of battery-backed memory, mixed; a guess of the boot's second guesses it (docs/security.md
 * says what follows from that). */
word clock_entropy(void)
{
    word hash = 2166136261u;

    for (word i = 0; i < UPDATE_SPIN && *chip(REG_A) & A_UPDATING; i++)
        ;
    for (word reg = REG_SECONDS; reg < REG_MAX; reg++)
        if (reg < REG_A || reg >= REG_NVRAM)
            hash = (hash ^ *chip(reg)) * 16777619u;
    return hash ^ hash >> 15;
}
