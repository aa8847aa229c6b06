/*
 * Words by chance as user code, on pages by chance: whatever they do, the
 * emulator neither stops nor prints, the kernel's memory stays as it was, and
 * user code never ends up in kernel mode.
 */
#include "trap.h"

#define TURNS	8000

/* GXEMUL_SEED chooses the words too. */
static uint32_t state = 2463534242u;

static uint32_t chance(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static volatile uint32_t guard[64];

int main(void)
{
	static uint32_t words[8];
	struct trap t = { 0 };
	int i, j, wrong = 0, kernel_mode = 0, seen = 0;

	plan(4);
	state ^= DEVICE[D_SEED];
	for (j = 0; j < 64; j++)
		guard[j] = j;
	for (i = 0; i < TURNS; i++) {
		for (j = 0; j < 8; j++) {
			words[j] = chance();
			/* Half of them in the crowded opcodes. */
			switch (chance() & 7) {
			case 0: words[j] &= 0x03ffffff; break;
			case 1: words[j] = (words[j] & 0x03ffffff) | 0x40000000;
				break;
			case 2: words[j] = (words[j] & 0x03ffffff) | 0x44000000;
				break;
			case 3: words[j] &= 0x03ff003f; break;
			}
		}
		code(words, 8);
		for (j = 1; j < 32; j++)
			t.r[j] = j % 4 == 0 ? (uint32_t)&guard[chance() & 63] :
			    j % 4 == 1 ? PAGE + (chance() & 0xffc) : chance();
		t.epc = FIRST;
		/* A timer, for what loops. */
		DEVICE[D_ALARM] = 40 + (chance() & 63);
		t.status = USER | LINE(6) | (chance() & CU1);
		enter(&t);
		DEVICE[D_ALARM] = 0;
		if ((t.status & 0x0c) != 0x0c)
			kernel_mode++;
		seen |= 1 << CODE(&t);
		for (j = 0; j < 64; j++)
			if (guard[j] != (uint32_t)j)
				wrong++;
	}
	check(kernel_mode == 0, "always from user mode");
	check(wrong == 0, "the kernel's memory");
	check((seen & 0x1f3d) == 0x1f3d, "all exceptions: 0x%x", seen);
	check((seen & ~0x1f3d) == 0, "and no other");
	print("# seed %d\n", DEVICE[D_SEED]);
	return 0;
}
