/*
 * What user code does raises the right exception and makes the emulator
 * neither stop nor print: the console holds these lines alone.
 */
#include "trap.h"

static void expect(const char *what, uint32_t first, uint32_t second,
    int code_, uint32_t epc)
{
	struct trap t = { 0 };
	uint32_t words[2] = { first, second };

	code(words, 2);
	t.r[4] = 0x10;
	t.r[5] = PAGE + 0x2000;
	user(&t, CU1);
	check(CODE(&t) == code_ && t.epc == epc, "%s: exception %d at 0x%x",
	    what, CODE(&t), t.epc);
}

static void branch_in_slot(const char *what, uint32_t branch)
{
	struct trap t = { 0 };
	uint32_t words[2] = { 0x10000003, branch };

	code(words, 2);
	user(&t, CU1);
	check(CODE(&t) == RI && BD(&t) && t.epc == FIRST,
	    "%s in a delay slot: exception %d at 0x%x", what, CODE(&t), t.epc);
	/* Again, now that it has run as an instruction of its own. */
	t.epc = FIRST + 4;
	t.status = USER | CU1;
	enter(&t);
	user(&t, CU1);
	check(CODE(&t) == RI && BD(&t) && t.epc == FIRST,
	    "%s in a delay slot, again: exception %d", what, CODE(&t));
}

int main(void)
{
	plan(34);
	expect("load at 0x10", 0x8c820000, 0, TLBL, FIRST);
	expect("store at 0x10", 0xac820000, 0, TLBS, FIRST);
	expect("jump to 0x10", 0x00800008, 0, TLBL, 0x10);
	expect("load of no page", 0x8ca20000, 0, TLBL, FIRST);
	expect("jump to no page", 0x00a00008, 0, TLBL, PAGE + 0x2000);
	expect("cop2", 0x4a000000, 0, CPU, FIRST);
	expect("cop3", 0x4e000000, 0, CPU, FIRST);
	expect("bc3f", 0x4d00ffff, 0, CPU, FIRST);
	expect("lwc2", 0xc8820000, 0, CPU, FIRST);
	expect("lwc3", 0xcc820000, 0, CPU, FIRST);
	expect("swc3", 0xec820000, 0, CPU, FIRST);
	expect("ctc1 to 0", 0x44c20000, 0, SYS, FIRST + 8);
	expect("ctc1 to 31", 0x44c2f800, 0, SYS, FIRST + 8);
	expect("cfc1 of 7", 0x44423800, 0, SYS, FIRST + 8);
	expect("div.d by zero", 0x46220003, 0, SYS, FIRST + 8);
	expect("div.s by zero", 0x46020003, 0, SYS, FIRST + 8);
	expect("c.un.d", 0x46220031, 0, SYS, FIRST + 8);
	expect("c.ngt.s", 0x4602003f, 0, SYS, FIRST + 8);
	expect("cvt.w.d", 0x46200024, 0, SYS, FIRST + 8);
	expect("div by zero", 0x0080001a, 0, SYS, FIRST + 8);
	expect("unaligned lw", 0x8c820001, 0, ADEL, FIRST);
	expect("unaligned sh", 0xa4820001, 0, ADES, FIRST);
	branch_in_slot("b", 0x10000001);
	branch_in_slot("jr", 0x00a00008);
	branch_in_slot("jal", 0x0c000000);
	branch_in_slot("bltzal", 0x04100001);
	branch_in_slot("bc1t", 0x45010001);
	branch_in_slot("bne", 0x14850001);
	return 0;
}
