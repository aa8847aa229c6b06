/* Work for the stopwatch: 200 million plain instructions, 500000 calls. */
#include "trap.h"

int main(void)
{
	static const uint32_t words[] = {
		0x24420001,		/* 1: addiu v0, v0, 1 */
		0x00621821,		/* addu v1, v1, v0 */
		0xac830000,		/* sw v1, 0(a0) */
		0x8c850000,		/* lw a1, 0(a0) */
		0x00031842,		/* srl v1, v1, 1 */
		0x00a33026,		/* xor a2, a1, v1 */
		0x0046382b,		/* sltu a3, v0, a2 */
		0x1449fff8,		/* bne v0, t1, 1b */
		0x00000000,
	};
	static const uint32_t calls[] = { SYSCALL, SYSCALL };
	struct trap t = { 0 };
	int i;

	plan(2);
	code(words, 9);
	t.r[4] = PAGE + 0x800;
	t.r[9] = 22000000;
	user(&t, 0);
	check(CODE(&t) == SYS, "200 million instructions");
	code(calls, 2);
	for (i = 0; i < 500000; i++)
		user(&t, 0);
	check(CODE(&t) == SYS, "500000 system calls");
	return 0;
}
