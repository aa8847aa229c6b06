/* A jump to an unaligned address faults there, not at the jump. */
#include "trap.h"

static void jump(const char *mode, const char *what, uint32_t word,
    uint32_t target, void (*go)(struct trap *, uint32_t))
{
	struct trap t = { 0 };
	uint32_t words[2] = { word, 0x24020007 };

	code(words, 2);
	t.r[4] = t.r[31] = target;
	go(&t, 0);
	check(CODE(&t) == ADEL && t.epc == target && t.badvaddr == target &&
	    !BD(&t) && t.vector == 0x80 && t.r[2] == 7,
	    "%s: %s 0x%x: exception %d at 0x%x, address 0x%x", mode, what,
	    target, CODE(&t), t.epc, t.badvaddr);
}

int main(void)
{
	plan(7);
	jump("user", "jr a0", 0x00800008, FIRST + 17, user);
	jump("user", "jr a0", 0x00800008, FIRST + 18, user);
	jump("user", "jr ra", 0x03e00008, FIRST + 19, user);
	jump("user", "jalr a0", 0x0080f809, PAGE + 0x5003, user);
	jump("user", "jr a0", 0x00800008, 0x80100001, user);
	jump("kernel", "jr a0", 0x00800008, 0x80100002, kernel);
	jump("kernel", "jr ra", 0x03e00008, 0x80100001, kernel);
	return 0;
}
