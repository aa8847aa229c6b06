/*
 * An interrupt is taken at the instruction at which it becomes deliverable:
 * right behind rfe, mtc0 Status and mtc0 Cause, and before anything else.
 */
#include "trap.h"

#define SOFT	0x00000100

static void check_int(struct trap *t, uint32_t epc, const char *what)
{
	check(CODE(t) == INT && !BD(t) && t->epc == epc,
	    "%s: exception %d at 0x%x, not 0x%x", what, CODE(t), t->epc, epc);
}

static void set_cause(uint32_t bits)
{
	__asm__ volatile("mtc0 %0, $13\nnop\nnop\nnop" : : "r"(bits));
}

int main(void)
{
	static const uint32_t words[] = {
		0x40846000,		/* mtc0 a0, Status */
		0x40856800,		/* mtc0 a1, Cause */
		0x24020001,		/* li v0, 1 */
		0x10000001,		/* b .+8 */
		0x40856800,		/* mtc0 a1, Cause, in its slot */
		0x24020002,		/* li v0, 2 */
	};
	struct trap t = { 0 };
	uint32_t *at = code(words, 6);
	uint32_t base = (uint32_t)at;

	plan(8);
	/* mtc0 Status enables what is pending. */
	set_cause(SOFT);
	t.r[4] = SOFT | 1;
	t.r[5] = SOFT;
	kernel(&t, 0);
	check_int(&t, base + 4, "mtc0 Status");
	/* mtc0 Cause raises what is enabled. */
	set_cause(0);
	kernel(&t, 0);
	check_int(&t, base + 8, "mtc0 Cause");
	check(t.r[2] != 1, "before the next instruction");
	set_cause(0);
	t.status = KERNEL | SOFT;
	t.epc = base + 12;
	enter(&t);
	check_int(&t, base + 20, "mtc0 Cause in a delay slot");
	/* rfe uncovers what is pending: in the kernel, in user mode. */
	kernel(&t, SOFT);
	check_int(&t, base, "rfe to the kernel");
	user(&t, SOFT);
	check_int(&t, FIRST, "rfe to user code");
	user(&t, SOFT);
	check_int(&t, FIRST, "and again");
	/* Masked, it waits. */
	set_cause(SOFT);
	t.status = USER;
	t.epc = FIRST + 24;
	enter(&t);
	check(CODE(&t) == SYS, "masked: exception %d", CODE(&t));
	return 0;
}
