/*
 * The clock chip ticks at exact instruction counts, and a run is the same
 * however it is traced: the last line is compared between runs.
 */
#include "trap.h"

#define TICKS	40
#define RATE	1024
#define REG(n)	rtc[4 * (n)]

enum { SEC = 0, MIN = 2, HOUR = 4, DAY = 7, MONTH = 8, A = 10, B = 11, C = 12 };

/* User code: branches, stores, system calls, an address without a page. */
static const uint32_t words[] = {
	0x24420001,		/* addiu v0, v0, 1 */
	0x00451821,		/* addu v1, v0, a1 */
	0xac830000,		/* sw v1, 0(a0) */
	0x8c860000,		/* lw a2, 0(a0) */
	0x30470007,		/* andi a3, v0, 7 */
	0x14e0fffa,		/* bne a3, zero, first */
	0x00a62826,		/* xor a1, a1, a2 */
	0x0000000c,		/* syscall */
	0x1000fff7,		/* b first */
	0x8d080000,		/* lw t0, 0(t0)		faults, in a slot */
};

static uint32_t hash = 5381;

static void mix(uint32_t value)
{
	hash = (hash << 5) + hash + value;
}

/* start + n * hz / RATE, as the emulator rounds it */
static uint32_t tick_at(uint32_t hz, uint32_t n)
{
	return n * (hz / RATE) + n * (hz % RATE) / RATE;
}

int main(void)
{
	int pmax = is_pmax(), n, ticks = 0, spurious = 0;
	volatile uint8_t *rtc = (volatile uint8_t *)
	    (pmax ? KSEG1(0x1d000000) : KSEG1(0x1fe80000));
	uint32_t line = pmax ? LINE(5) : LINE(3);
	uint32_t hz = pmax ? 16670000 : 25000000;
	uint32_t at, offset, least = ~0u, most = 0;
	uint32_t resumed;
	struct trap t = { 0 };

	plan(6);
	check(REG(HOUR) == 0 && REG(MIN) == 0 && REG(SEC) == 0 &&
	    REG(DAY) == 3 && REG(MONTH) == 12, "a fixed time of day");
	code(words, 10);
	t.r[4] = PAGE + 0x800;
	t.r[8] = 0x30000000;
	t.status = USER | line;
	t.epc = FIRST;
	REG(B) = 0x40;
	REG(A) = 0x26;
	at = DEVICE[D_COUNT];
	for (n = 0; ticks < TICKS && n < 200000; n++) {
		resumed = t.epc;
		enter(&t);
		offset = DEVICE[D_COUNT] - at;
		mix(offset);
		mix(t.epc);
		mix(t.cause);
		mix(t.r[5]);
		switch (CODE(&t)) {
		case INT:
			ticks++;
			if (REG(C) != 0xc0)
				spurious++;
			/* Right behind rfe: it came in the kernel, so late. */
			if (t.epc == resumed)
				break;
			offset -= tick_at(hz, ticks);
			least = offset < least ? offset : least;
			most = offset > most ? offset : most;
			break;
		case SYS:
			t.epc += 4;
			break;
		default:
			t.epc = FIRST;
		}
		t.status = USER | line;
	}
	check(ticks == TICKS, "%d ticks", ticks);
	check(spurious == 0, "each with the chip's flag");
	check(most - least <= 1, "all on time: %d to %d late", least, most);
	/* Masked for three periods, there is one tick, not three. */
	for (at = DEVICE[D_COUNT]; DEVICE[D_COUNT] - at < 3 * (hz / RATE); )
		;
	check(REG(C) == 0xc0 && REG(C) == 0, "ticks do not queue up");
	/* Without the interrupt, the flag alone. */
	REG(B) = 0;
	for (at = DEVICE[D_COUNT]; DEVICE[D_COUNT] - at < 2 * (hz / RATE); )
		;
	check(REG(C) == 0x40, "the flag without the interrupt");
	print("# run %x %d.\n", hash, DEVICE[D_COUNT]);
	return 0;
}
