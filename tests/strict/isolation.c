/* User code reaches no kernel address, however hot the kernel keeps it. */
#include "trap.h"

static volatile uint32_t secret = 0x5ec7e7;
static uint32_t mapped[1024] __attribute__((aligned(4096)));

#define KSEG2	0xc0100000

static void attempt(const char *what, uint32_t word, uint32_t address, int code_)
{
	struct trap t = { 0 };
	uint32_t words[1] = { word };
	int warm;

	code(words, 1);
	t.r[4] = address;
	t.r[5] = 0xdead;
	/* Warm: the page is in the emulator's tables when user code starts. */
	secret++;
	*(volatile uint32_t *)((uint32_t)&secret | 0x20000000);
	*(volatile uint32_t *)KSEG2 = *(volatile uint32_t *)KSEG2;
	warm = secret;
	user(&t, 0);
	check(CODE(&t) == code_ && t.badvaddr == address && t.epc == FIRST &&
	    t.r[2] != (uint32_t)warm && (int)secret == warm,
	    "%s 0x%x: exception %d", what, address, CODE(&t));
	secret = 0x5ec7e7;
}

static void jump(const char *what, uint32_t address)
{
	struct trap t = { 0 };
	static const uint32_t words[2] = { 0x00800008, 0 };	/* jr a0 */

	code(words, 2);
	t.r[4] = address;
	user(&t, 0);
	check(CODE(&t) == ADEL && t.badvaddr == address && t.epc == address &&
	    !BD(&t), "jump to %s 0x%x: exception %d at 0x%x", what, address,
	    CODE(&t), t.epc);
}

int main(void)
{
	struct trap t = { 0 };
	static const uint32_t store[1] = { 0xac850000 };
	uint32_t at = (uint32_t)&secret;

	tlb_write(1, KSEG2, ((uint32_t)mapped & 0x1ffff000) | 0x700);
	*(volatile uint32_t *)KSEG2 = 0;
	plan(16);
	attempt("lw", 0x8c820000, at, ADEL);
	attempt("lb", 0x80820000, at, ADEL);
	attempt("lwl", 0x88820000, at + 3, ADEL);
	attempt("swl", 0xa8850000, at + 3, ADES);
	attempt("sw", 0xac850000, at, ADES);
	attempt("sb", 0xa0850000, at, ADES);
	attempt("lw kseg1", 0x8c820000, at | 0x20000000, ADEL);
	attempt("sw kseg1", 0xac850000, at | 0x20000000, ADES);
	attempt("lw kseg2", 0x8c820000, KSEG2, ADEL);
	attempt("sw kseg2", 0xac850000, KSEG2, ADES);
	attempt("lw exit path", 0x8c820000, (uint32_t)enter_leave, ADEL);
	jump("kernel", (uint32_t)enter_leave);
	jump("main", (uint32_t)main);
	jump("the PROM", 0xbfc00068);
	jump("kseg2", KSEG2);
	/* Its own page stays its own. */
	code(store, 1);
	t.r[4] = PAGE + 16;
	t.r[5] = 77;
	user(&t, 0);
	check(CODE(&t) == SYS && *(volatile uint32_t *)(code(store, 0) - 60)
	    == SYSCALL, "a store to its own page");
	return 0;
}
