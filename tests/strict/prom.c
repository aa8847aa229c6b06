/* The PROM's trap and the emulator's stop are not for user code. */
#include "trap.h"

#define TRAP	0x00c0de0c
#define STOP	0x00c0de0d

int main(void)
{
	struct trap t = { 0 };
	uint32_t word;

	plan(4);
	word = TRAP;
	code(&word, 1);
	user(&t, 0);
	check(CODE(&t) == SYS && t.epc == FIRST, "user: the PROM's trap");
	code(&word, 1)[14] = TRAP;		/* offset 0x138: halt */
	t.status = USER;
	t.epc = FIRST + 0x38;
	enter(&t);
	check(CODE(&t) == SYS && t.epc == FIRST + 0x38, "user: as if halt");
	kernel(&t, 0);
	check(CODE(&t) == SYS, "kernel: the PROM's trap outside of the PROM");
	word = STOP;
	code(&word, 1);
	user(&t, 0);
	check(CODE(&t) == BP && t.epc == FIRST, "user: stop");
	return 0;
}
