/*
 * The LANCE receives at exact instruction counts: an ARP reply of GXemul's
 * own gateway.  The last line is compared between runs.
 */
#include "trap.h"

#define FRAME	60

static volatile uint16_t *ram, *rdp, *rap;

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
	for (i = 0; i < 4; i++) {
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

static void send_arp(int slot)
{
	static const uint8_t request[42] = {
		255, 255, 255, 255, 255, 255, 0x10, 0x20, 0x30, 0, 0, 0x10,
		8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
		0x10, 0x20, 0x30, 0, 0, 0x10, 10, 0, 0, 1,
		0, 0, 0, 0, 0, 0, 10, 0, 0, 254,
	};
	volatile uint8_t *to = (volatile uint8_t *)ram + 1024;
	int i;

	for (i = 0; i < FRAME; i++)
		to[i] = i < 42 ? request[i] : 0;
	ram[64 + 4 * slot] = 1024;
	ram[66 + 4 * slot] = 0xf000 | (-FRAME & 0xfff);
	ram[65 + 4 * slot] = 0x8300;
	csr_write(0, 0x48);		/* transmit now */
}

int main(void)
{
	int pmax = is_pmax(), i, silent = 0;
	uint32_t base = pmax ? KSEG1(0x18000000) : KSEG1(0x1f800000);
	uint32_t line = pmax ? LINE(3) : LINE(2), at = 0, sum = 0;
	static const uint32_t wait[2] = { 0x1000ffff, 0x24420001 };
	struct trap t = { 0 };

	ram = (volatile uint16_t *)base;
	rdp = (volatile uint16_t *)(base + 0x100000);
	rap = (volatile uint16_t *)(base + 0x100004);
	if (!pmax)			/* let it through the KN02's CSR */
		*(volatile uint32_t *)KSEG1(0x1ff00000) = 0x40 << 16;
	plan(3);
	setup();
	code(wait, 2);
	for (i = 0; i < 3; i++) {
		send_arp(i & 1);
		/* The ring is memory: looking at it moves nothing along. */
		while (ram[33 + 4 * i] & 0x8000)
			;
		at = DEVICE[D_COUNT];
		user(&t, line);
		*rap = 0;
		*rdp = *rdp & 0x7f00;
		*rdp = 0x40;
		sum = sum * 31 + at;
		if (CODE(&t) != INT)
			silent++;
	}
	check(silent == 0, "three replies, each with an interrupt");
	check(ram[2048 + 6] == 0x0608, "of ARP");
	check(at != 0, "at an instruction that is known");
	print("# run %x %d.\n", sum, at);
	return 0;
}
