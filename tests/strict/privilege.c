/* CP0 is the kernel's: by mode, not by address, and in every instruction. */
#include "trap.h"

static const struct { uint32_t word; const char *name; } cp0[] = {
	{ 0x40086000, "mfc0 t0, Status" },
	{ 0x40006000, "mfc0 zero, Status" },
	{ 0x40087000, "mfc0 t0, EPC" },
	{ 0x40886000, "mtc0 t0, Status" },
	{ 0x40881800, "mtc0 t0, register 3" },
	{ 0x40885000, "mtc0 t0, EntryHi" },
	{ 0x40486000, "cfc0" },
	{ 0x40c86000, "ctc0" },
	{ 0x42000001, "tlbr" },
	{ 0x42000002, "tlbwi" },
	{ 0x42000006, "tlbwr" },
	{ 0x42000008, "tlbp" },
	{ 0x42000010, "rfe" },
	{ 0x42000018, "eret" },
	{ 0x4100ffff, "bc0f" },
	{ 0x41010001, "bc0t" },
	{ 0x4200003f, "cop0 63" },
};

#define N	(int)(sizeof(cp0) / sizeof(*cp0))

int main(void)
{
	struct trap t = { 0 };
	uint32_t words[2] = { 0, 0x24020007 };		/* li v0, 7 */
	int i;

	plan(2 * N + 3);
	for (i = 0; i < N; i++) {
		words[0] = cp0[i].word;
		code(words, 2);
		t.r[2] = 0;
		user(&t, 0);
		check(CODE(&t) == CPU && CE(&t) == 0 && t.epc == FIRST,
		    "user: %s: exception %d at 0x%x", cp0[i].name, CODE(&t),
		    t.epc);
		words[0] = 0x10000001;			/* b .+8 */
		words[1] = cp0[i].word;
		code(words, 2);
		user(&t, 0);
		check(CODE(&t) == CPU && CE(&t) == 0 && t.epc == FIRST &&
		    BD(&t), "user, delay slot: %s: exception %d at 0x%x",
		    cp0[i].name, CODE(&t), t.epc);
	}
	/* The reverse: with CU0 user code may, and the kernel always may. */
	words[0] = cp0[0].word;
	words[1] = 0;
	code(words, 2);
	user(&t, 0x10000000);
	check(CODE(&t) == SYS && (t.r[8] & 2), "user with CU0: mfc0");
	kernel(&t, 0);
	check(CODE(&t) == SYS && !(t.r[8] & 2), "kernel: mfc0");
	words[0] = 0x46000000;				/* add.s */
	code(words, 1);
	user(&t, 0);
	check(CODE(&t) == CPU && CE(&t) == 1, "user without CU1: add.s");
	return 0;
}
