/* Signed overflow traps and leaves the target alone. */
#include "trap.h"

static void traps(const char *what, uint32_t word, uint32_t a, uint32_t b,
    int code_, uint32_t result)
{
	struct trap t = { 0 };

	code(&word, 1);
	t.r[4] = a;
	t.r[5] = b;
	t.r[2] = 1234;
	user(&t, 0);
	check(CODE(&t) == code_ && t.r[2] == result && t.r[0] == 0,
	    "%s: exception %d, 0x%x", what, CODE(&t), t.r[2]);
}

int main(void)
{
	plan(10);
	traps("addi 0x7fffffff + 1", 0x20820001, 0x7fffffff, 0, OV, 1234);
	traps("addi 0x80000000 - 1", 0x2082ffff, 0x80000000, 0, OV, 1234);
	traps("addi into zero", 0x20800001, 0x7fffffff, 0, OV, 1234);
	traps("addi 5 + 1", 0x20820001, 5, 0, SYS, 6);
	traps("addi 0x80000000 + 1", 0x20820001, 0x80000000, 0, SYS, 0x80000001);
	traps("add", 0x00851020, 0x7fffffff, 1, OV, 1234);
	traps("add into zero", 0x00850020, 0x7fffffff, 1, OV, 1234);
	traps("sub", 0x00851022, 0x80000000, 1, OV, 1234);
	traps("sub into zero", 0x00850022, 0x80000000, 1, OV, 1234);
	traps("addiu", 0x24820001, 0x7fffffff, 0, SYS, 0x80000000);
	return 0;
}
