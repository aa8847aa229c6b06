/*
 * TAP on the PROM's console, and running single instructions in user and
 * kernel mode.
 */
#include <stdarg.h>
#include "trap.h"

static int checks, failures;
static uint32_t page[2048] __attribute__((aligned(4096)));

/* The compiler calls it to clear structures. */
void *memset(void *to, int byte, unsigned n)
{
	char *p = to;

	while (n-- > 0)
		*p++ = byte;
	return to;
}

static void number(uint32_t value, unsigned base)
{
	if (value >= base)
		number(value / base, base);
	put("0123456789abcdef"[value % base]);
}

/* Knows %s, %d and %x. */
static void vprint(const char *format, va_list ap)
{
	int value;
	const char *s;

	for (; *format; format++) {
		if (*format != '%') {
			put(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			for (s = va_arg(ap, const char *); *s; s++)
				put(*s);
			break;
		case 'd':
			value = va_arg(ap, int);
			if (value < 0)
				put('-');
			number(value < 0 ? -value : value, 10);
			break;
		case 'x':
			number(va_arg(ap, uint32_t), 16);
			break;
		}
	}
}

void print(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprint(format, ap);
	va_end(ap);
}

void plan(int n)
{
	print("1..%d\n", n);
}

void check(int good, const char *format, ...)
{
	va_list ap;

	if (!good)
		failures++;
	print("%sok %d - ", good ? "" : "not ", ++checks);
	va_start(ap, format);
	vprint(format, ap);
	va_end(ap);
	put('\n');
}

/* Stock has no device; there the status is 0 and TAP tells the result. */
void finish(int status)
{
	if (status == 0 && failures != 0)
		status = 1;
	print("done %d\n", status);
	if (DEVICE[D_MAGIC] == MAGIC)
		DEVICE[D_EXIT] = status;
	stop();
	for (;;)
		;
}

void unexpected(uint32_t cause, uint32_t epc, uint32_t badvaddr)
{
	print("Bail out! exception %d at 0x%x, address 0x%x\n",
	    cause >> 2 & 31, epc, badvaddr);
	finish(1);
}

/*
 * Puts words at FIRST, with a system call behind, in a page that user code
 * sees at PAGE.  Returns the kernel's view of FIRST.
 */
uint32_t *code(const uint32_t *words, int n)
{
	uint32_t *first = page + 64;
	int i;

	for (i = 0; i < 1024; i++)
		page[i] = SYSCALL;
	for (i = 0; i < n; i++)
		first[i] = words[i];
	tlb_write(0, PAGE, ((uint32_t)page & 0x1ffff000) | 0x600);
	return first;
}

void user(struct trap *t, uint32_t status)
{
	t->status = USER | status;
	t->epc = FIRST;
	enter(t);
}

void kernel(struct trap *t, uint32_t status)
{
	t->status = KERNEL | status;
	t->epc = (uint32_t)(page + 64);
	enter(t);
}

/* The PROM's getsysid; 0x8202.... is a KN02. */
int is_pmax(void)
{
	uint32_t (*getsysid)(void) =
	    *(uint32_t (**)(void))(0xbfc04000 + 0x80);

	return getsysid() >> 16 != 0x8202;
}
