/*
 * The strict emulator's test device and the seeded contents of RAM.
 * The registers are described in docs/emulator.md; the guest sees them at
 * the same physical address on every DECstation.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpu.h"
#include "device.h"
#include "interrupt.h"
#include "machine.h"
#include "memory.h"
#include "misc.h"
#include "strict.h"

#define DEVICE_BASE	0x1ed00000
#define DEVICE_SIZE	0x20
#define DEVICE_LINE	6		/* raised by no device of KN01 or KN02 */
#define DEVICE_MAGIC	0x41455331	/* "1SEA" in memory: Aegis strict 1 */

enum { REG_MAGIC = 0, REG_COUNT = 4, REG_HIGH = 8, REG_ALARM = 12,
    REG_EXIT = 16, REG_SEED = 20 };

struct strict_data {
	struct strict_alarm alarm;
	struct interrupt irq;
	uint32_t high;
};

static void device_ring(struct cpu *cpu, void *extra)
{
	struct strict_data *d = (struct strict_data *)extra;

	INTERRUPT_ASSERT(d->irq);
}

static uint32_t device_read(struct cpu *cpu, struct strict_data *d, int reg)
{
	uint64_t now;

	switch (reg) {
	case REG_MAGIC:
		return DEVICE_MAGIC;
	case REG_COUNT:
		now = strict_now(cpu);
		d->high = now >> 32;
		return now;
	case REG_HIGH:
		return d->high;
	case REG_SEED:
		return strict_seed();
	}
	return 0;
}

static void device_write(struct cpu *cpu, struct strict_data *d, int reg,
    uint32_t value)
{
	switch (reg) {
	case REG_ALARM:
		INTERRUPT_DEASSERT(d->irq);
		strict_alarm_set(&d->alarm,
		    value ? strict_now(cpu) + value : STRICT_NEVER);
		break;
	case REG_EXIT:
		strict_exit_status = value & 255;
		cpu->running = false;
		strict_kick(cpu);
		break;
	}
}

DEVICE_ACCESS(strict)
{
	struct strict_data *d = (struct strict_data *)extra;

	if (writeflag == MEM_WRITE)
		device_write(cpu, d, relative_addr,
		    memory_readmax64(cpu, data, len));
	else
		memory_writemax64(cpu, data, len,
		    device_read(cpu, d, relative_addr));
	return 1;
}

void dev_strict_init(struct machine *machine, struct memory *mem)
{
	struct cpu *cpu = machine->cpus[machine->bootstrap_cpu];
	struct strict_data *d;
	char path[300];

	CHECK_ALLOCATION(d = (struct strict_data *)calloc(1, sizeof(*d)));
	snprintf(path, sizeof(path), "%s.cpu[%i].%i", machine->path,
	    machine->bootstrap_cpu, DEVICE_LINE);
	INTERRUPT_CONNECT(path, d->irq);
	strict_alarm_add(cpu, &d->alarm, device_ring, d);
	memory_device_register(mem, "strict", DEVICE_BASE, DEVICE_SIZE,
	    dev_strict_access, d, DM_DEFAULT, NULL);
	/* A combination of instructions cannot stop in its middle. */
	machine->allow_instruction_combinations = 0;
}

/*
 * GXEMUL_SEED in the environment repeats a run; without it every run has
 * another seed.  0 gives RAM full of zeros, as on stock GXemul.
 */
uint32_t strict_seed(void)
{
	static uint32_t seed;
	static int chosen;
	char *given = getenv("GXEMUL_SEED"), *end;

	if (chosen)
		return seed;
	chosen = 1;
	if (given != NULL && *given != '\0') {
		seed = strtoul(given, &end, 0);
		if (*end == '\0')
			return seed;
		fprintf(stderr, "gxemul-strict: GXEMUL_SEED=%s is not a "
		    "number\n", given);
		exit(STRICT_STOPPED);
	}
	if (getentropy(&seed, sizeof(seed)) != 0 || seed == 0)
		seed = 1;
	return seed;
}

/* The block of RAM around paddr; its contents depend on nothing but both. */
void *strict_ram(struct memory *mem, uint64_t paddr, int block_bits)
{
	size_t size = (size_t)1 << block_bits, i;
	uint64_t base = paddr >> block_bits << block_bits, x;
	uint64_t *word = (uint64_t *)zeroed_alloc(size);

	if (strict_seed() == 0 || base >= mem->physical_max)
		return word;
	x = (strict_seed() + ((base + 1) << 20)) * 0x9e3779b97f4a7c15ull;
	for (i = 0; i < size / sizeof(*word); i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		word[i] = x;
	}
	return word;
}
