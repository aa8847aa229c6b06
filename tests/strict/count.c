/* The device counts executed instructions, exact at the load that reads. */
#include "trap.h"

/* Two reads with n nops between; returns the difference. */
#define DISTANCE(n) ({ uint32_t a, b; \
	__asm__ volatile(".set push; .set noreorder\n" \
	"lw %0, 4(%2)\n .rept " #n "\nnop\n.endr\nlw %1, 4(%2)\nnop\n" \
	".set pop" : "=&r"(a), "=&r"(b) : "r"(DEVICE)); b - a; })

int main(void)
{
	uint32_t a, b, c;

	plan(8);
	check(DEVICE[D_MAGIC] == MAGIC, "the device is there");
	check(DISTANCE(0) == 1, "two loads in a row");
	check(DISTANCE(7) == 8, "seven nops between");
	check(DISTANCE(2000) == 2001, "two thousand nops, over pages");
	/* 1 + 2 for each of 1000 turns */
	__asm__ volatile(".set push; .set noreorder\n"
	    "li %2, 1000\n lw %0, 4(%3)\n"
	    "1: bne %2, $0, 1b\n addiu %2, %2, -1\n"
	    "lw %1, 4(%3)\n nop\n .set pop"
	    : "=&r"(a), "=&r"(b), "=&r"(c) : "r"(DEVICE));
	check(b - a == 2003, "a loop of branches: %d", b - a);
	__asm__ volatile(".set push; .set noreorder\n"
	    "lw %0, 4(%2)\n b 1f\n lw %1, 4(%2)\n 1: nop\n .set pop"
	    : "=&r"(a), "=&r"(b) : "r"(DEVICE));
	check(b - a == 2, "a load in a delay slot: %d", b - a);
	/* The same loop, its slot on the next page. */
	__asm__ volatile(".set push; .set noreorder\n"
	    "li %2, 1000\n lw %0, 4(%3)\n b 1f\n nop\n"
	    ".balign 4096\n .space 4092\n"
	    "1: bne %2, $0, 1b\n addiu %2, %2, -1\n"
	    "lw %1, 4(%3)\n nop\n .set pop"
	    : "=&r"(a), "=&r"(b), "=&r"(c) : "r"(DEVICE));
	check(b - a == 2005, "a loop over the end of a page: %d", b - a);
	a = DEVICE[D_COUNT];
	check(DEVICE[D_HIGH] == 0 && a > 2000 && a < 200000, "the high word");
	return 0;
}
