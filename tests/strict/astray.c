/* The kernel fetching from a user address stops the emulator. */
#include "trap.h"

int main(void)
{
	static const uint32_t jump[2] = { 0x00800008, 0 };
	struct trap t = { 0 };

	plan(2);
	code(jump, 2);
	t.r[4] = FIRST + 8;
	user(&t, 0);
	check(CODE(&t) == SYS && t.epc == FIRST + 8, "user: exception %d",
	    CODE(&t));
	kernel(&t, 0);
	check(0, "the kernel ran the user's code");
	return 0;
}
