/* The kernel fetching where nothing is stops the emulator; user code faults. */
#include "trap.h"

int main(void)
{
	static const uint32_t jump[2] = { 0x00800008, 0 };
	struct trap t = { 0 };

	plan(2);
	code(jump, 2);
	t.r[4] = PAGE + 0x1000;
	tlb_write(1, PAGE + 0x1000, 0x1b000600);
	user(&t, 0);
	check(CODE(&t) == IBE && t.epc == PAGE + 0x1000, "user: exception %d",
	    CODE(&t));
	t.r[4] = KSEG1(0x1b000000);
	kernel(&t, 0);
	check(0, "the kernel went on");
	return 0;
}
