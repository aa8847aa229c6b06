/*
 * The echo peer answers at an exact instruction count: ARP, ping, UDP, a
 * burst, and what finds no buffer.  The line "# echo" is compared between
 * runs that differ in GXEMUL_ECHO alone.
 */
#include "trap.h"

#define FRAME	60
#define RING	4
#define INTS	0x7f00
#define MISS	0x1000

static volatile uint16_t *ram, *rdp, *rap;
static uint32_t line;
static struct trap t;

static const uint8_t arp[42] = {
	255, 255, 255, 255, 255, 255, 0x10, 0x20, 0x30, 0, 0, 0x10,
	8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
	0x10, 0x20, 0x30, 0, 0, 0x10, 10, 0, 0, 1,
	0, 0, 0, 0, 0, 0, 10, 0, 0, 7,
};
static const uint8_t ping[42] = {
	2, 0, 0, 0, 0, 7, 0x10, 0x20, 0x30, 0, 0, 0x10, 8, 0,
	0x45, 0, 0, 28, 0, 1, 0, 0, 64, 1, 0x66, 0xd9, 10, 0, 0, 1, 10, 0, 0, 7,
	8, 0, 0xf7, 0xfd, 0, 1, 0, 1,
};
/* To port 19: three copies, 5000 instructions apart. */
static const uint8_t burst[50] = {
	2, 0, 0, 0, 0, 7, 0x10, 0x20, 0x30, 0, 0, 0x10, 8, 0,
	0x45, 0, 0, 36, 0, 1, 0, 0, 64, 17, 0x66, 0xc1, 10, 0, 0, 1, 10, 0, 0, 7,
	0x12, 0x34, 0, 19, 0, 16, 0, 0, 0, 0, 0, 3, 0, 0, 0x13, 0x88,
};

static void csr_write(int reg, int value)
{
	*rap = reg;
	*rdp = value;
}

/* Initialisation block at 0, receive ring at 64, transmit ring at 128. */
static void setup(void)
{
	int i;

	for (i = 0; i < 2048; i++)
		ram[i] = 0;
	ram[1] = 0x2010;		/* station 10:20:30:00:00:10 */
	ram[2] = 0x0030;
	ram[3] = 0x1000;
	ram[8] = 64;
	ram[9] = 2 << 13;
	ram[10] = 128;
	ram[11] = 1 << 13;
	for (i = 0; i < RING; i++) {
		ram[32 + 4 * i] = 4096 + 2048 * i;
		ram[33 + 4 * i] = 0x8000;
		ram[34 + 4 * i] = 0xf000 | (-1600 & 0xfff);
	}
	csr_write(0, 4);
	csr_write(1, 0);
	csr_write(2, 0);
	csr_write(3, 0);
	csr_write(0, 1);
	csr_write(0, 0x142);		/* START, interrupts, ack IDON */
}

static void send(int slot, const uint8_t *frame, int len)
{
	volatile uint8_t *to = (volatile uint8_t *)ram + 1024;
	int i;

	for (i = 0; i < FRAME; i++)
		to[i] = i < len ? frame[i] : 0;
	ram[64 + 4 * slot] = 1024;
	ram[66 + 4 * slot] = 0xf000 | (-FRAME & 0xfff);
	ram[65 + 4 * slot] = 0x8300;
	csr_write(0, 0x48);		/* transmit now */
	csr_write(0, 0x240);		/* sent: no interrupt for that */
}

/* Instructions in a user loop of two until the LANCE interrupts; its CSR0. */
static int wait(int *csr0)
{
	t.r[2] = 0;
	user(&t, line);
	*rap = 0;
	*csr0 = *rdp;
	*rdp = *csr0 & INTS;
	*rdp = 0x40;
	return 2 * t.r[2];
}

static volatile uint8_t *received(int slot)
{
	return (volatile uint8_t *)ram + 4096 + 2048 * slot;
}

int main(void)
{
	static const uint32_t loop[2] = { 0x1000ffff, 0x24420001 };
	int pmax = is_pmax(), csr0, first, second, third, next, last, missed;
	uint32_t base = pmax ? KSEG1(0x18000000) : KSEG1(0x1f800000);
	volatile uint8_t *in;

	line = pmax ? LINE(3) : LINE(2);
	ram = (volatile uint16_t *)base;
	rdp = (volatile uint16_t *)(base + 0x100000);
	rap = (volatile uint16_t *)(base + 0x100004);
	if (!pmax)			/* let it through the KN02's CSR */
		*(volatile uint32_t *)KSEG1(0x1ff00000) = 0x40 << 16;
	plan(6);
	setup();
	code(loop, 2);

	send(0, arp, sizeof(arp));
	first = wait(&csr0);
	in = received(0);
	check(in[12] == 8 && in[13] == 6 && in[21] == 2 && in[22] == 2 &&
	    in[27] == 7 && in[31] == 7, "ARP is answered");

	send(1, ping, sizeof(ping));
	second = wait(&csr0);
	in = received(1);
	check(in[34] == 0 && in[36] == 0xff && in[37] == 0xfd && in[29] == 7 &&
	    in[33] == 1, "and a ping");

	send(0, burst, sizeof(burst));
	third = wait(&csr0);
	next = wait(&csr0);
	missed = csr0;
	last = wait(&csr0);
	in = received(2);
	check(in[35] == 19 && in[37] == 0x34 && in[6] == 2 && in[0] == 0x10,
	    "UDP comes back, addresses and ports swapped");
	/* The loop is of two instructions. */
	check(next > 4800 && next < 5000 && next - last <= 2 &&
	    last - next <= 2 && !(missed & MISS),
	    "again and again, 5000 instructions apart");
	check(csr0 & MISS, "the fifth frame finds no buffer and is missed");
	check(first > 0 && second == third, "in equal time");
	print("# echo %d %d.\n", first, second);
	return 0;
}
