/* Two TLB entries for one address stop the emulator; kin do not. */
#include "trap.h"

int main(void)
{
	int i;

	plan(2);
	for (i = 0; i < 64; i++)
		tlb_write(i, 0x80000000, 0);
	tlb_write(1, PAGE | 1 << 6, 0x200);
	tlb_write(2, PAGE | 2 << 6, 0x200);
	tlb_write(3, PAGE + 4096, 0x200);
	tlb_write(3, PAGE + 4096, 0x600);
	check(1, "same page in two ASIDs, and one entry written twice");
	tlb_write(4, PAGE | 3 << 6, 0x300);		/* global */
	check(0, "a third entry that matches in every ASID");
	return 0;
}
