/*
 * The device's interrupt comes N instructions after the store, wherever that
 * is: N = 1 to 200 over a loop of branches, CP0 writes and rfe.  An interrupt
 * between a branch and its delay slot waits for the slot.
 */
#include "trap.h"

#define IRQ	LINE(6)

/* The loop, armed by the store at its head. */
static const uint32_t words[] = {
	0xac85000c,		/*  0 sw a1, 12(a0)	arm */
	0x00000000,		/*  1 nop		the loop */
	0x24420001,		/*  2 addiu v0, v0, 1 */
	0x40866000,		/*  3 mtc0 a2, Status	as it is */
	0x10000002,		/*  4 b 7 */
	0x24630001,		/*  5 addiu v1, v1, 1	its slot */
	0x0000000d,		/*  6 break		never */
	0x40086000,		/*  7 mfc0 t0, Status */
	0x00000000,		/*  8 nop */
	0x24630001,		/*  9 addiu v1, v1, 1 */
	0x40876000,		/* 10 mtc0 a3, Status	IEp = 1, IEc = 0 */
	0x00000000,		/* 11 nop */
	0x42000010,		/* 12 rfe		IEc = 1 */
	0x1000fff3,		/* 13 b 1 */
	0x00000000,		/* 14 nop */
};

#define LENGTH	14	/* instructions per turn; 6 is skipped, 0 not in it */

/* Which word is the n-th executed behind the store, n = 0, 1, ... */
static int word_at(int n)
{
	n = n % (LENGTH - 1) + 1;
	return n < 6 ? n : n + 1;
}

/* An interrupt before word w: not in a slot, nor while Status forbids it. */
static int deliverable(int w)
{
	return w != 5 && w != 14 && w != 11 && w != 12;
}

int main(void)
{
	struct trap t = { 0 };
	uint32_t base, late = 0;
	int n, m, wrong = 0, seen[15] = { 0 };

	plan(5);
	base = (uint32_t)code(words, 15);
	for (n = 1; n <= 200; n++) {
		t.r[4] = (uint32_t)DEVICE;
		t.r[5] = n;
		t.r[6] = IRQ | 1;
		t.r[7] = IRQ | 4;
		kernel(&t, IRQ);
		for (m = n; !deliverable(word_at(m)); m++)
			;
		if (CODE(&t) != INT || BD(&t) || !(t.cause & IRQ) ||
		    t.epc != base + 4 * word_at(m))
			wrong++;
		else
			seen[word_at(m)]++;
		DEVICE[D_ALARM] = 0;
	}
	check(wrong == 0, "200 alarms, %d at the wrong place", wrong);
	for (n = 1, m = 0; n < 15; n++)
		m += seen[n] != 0;
	check(m == 9, "taken at %d places", m);
	/* In user mode. */
	for (n = 1, wrong = 0; n <= 200; n++) {
		static const uint32_t nops[250];

		code(nops, 250);
		DEVICE[D_ALARM] = 0;
		t.epc = FIRST;
		t.status = USER | IRQ;
		/* 4 + 30 instructions of enter() follow the store; find out. */
		DEVICE[D_ALARM] = n + 60;
		enter(&t);
		if (n == 1)
			late = t.epc - 4;
		if (CODE(&t) != INT || t.epc != late + 4 * n)
			wrong++;
	}
	check(wrong == 0, "200 in user code, %d at the wrong place", wrong);
	DEVICE[D_ALARM] = 0;
	/* Level: it stays until acknowledged, and waits while masked. */
	DEVICE[D_ALARM] = 3;
	base = (uint32_t)code(words, 0);
	t.status = KERNEL;
	t.epc = base;
	enter(&t);
	check(CODE(&t) == SYS && (t.cause & IRQ), "masked, it is pending");
	DEVICE[D_ALARM] = 0;
	kernel(&t, IRQ);
	check(CODE(&t) == SYS && !(t.cause & IRQ), "acknowledged, it is gone");
	return 0;
}
