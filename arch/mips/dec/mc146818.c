/* The clock: an MC146818, byte registers 4 bytes apart. Its periodic interrupt, 64 times a second, is the slice clock;
 * its calendar is the time of the boot, and the weak seed of boots that name none. */
#include "dec.h"

enum { REG_SECONDS = 0, REG_MINUTES = 2, REG_HOURS = 4, REG_DAY = 7, REG_MONTH = 8, REG_YEAR = 9,
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

static void wait_for_update(void)
{
    for (word i = 0; i < UPDATE_SPIN && *chip(REG_A) & A_UPDATING; i++)
        ;
}

/* Seconds since 1970 UTC. REAL, GXEMUL: DEC's systems keep the chip's year at 1972 or 1973 and the true one elsewhere. */
word clock_time(void)
{
    static const uint16_t before[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    wait_for_update();
    word year = *chip(REG_YEAR), month = *chip(REG_MONTH) - 1u, day = *chip(REG_DAY) - 1u;
    year += year < 70 ? 30 : -70u;                      /* since 1970; the century is not the chip's business */
    word days = year * 365 + (year + 1) / 4 + (month < 12 ? before[month] : 0) + day;
    days += year % 4 == 2 && month >= 2 && month < 12;
    return days * 86400 + *chip(REG_HOURS) * 3600u + *chip(REG_MINUTES) * 60u + *chip(REG_SECONDS);
}

/* Date, time and the 50 bytes of battery-backed memory, mixed; a guess of the boot's second guesses it (docs/security.md
 * says what follows from that). */
word clock_entropy(void)
{
    word hash = 2166136261u;

    wait_for_update();
    for (word reg = REG_SECONDS; reg < REG_MAX; reg++)
        if (reg < REG_A || reg >= REG_NVRAM)
            hash = (hash ^ *chip(reg)) * 16777619u;
    return hash ^ hash >> 15;
}
