#ifndef STRICT_H
#define STRICT_H

/*
 * What the strict emulator adds to GXemul: time counted in executed
 * instructions, alarms on that time, stops for kernel errors, the guest's
 * exit status, and the test device.  See docs/emulator.md.
 */

#include <stdint.h>

struct cpu;
struct machine;
struct memory;
struct nic_data;

/* One pending event; "never" when it is not set. */
struct strict_alarm {
	struct strict_alarm *next;
	struct cpu *cpu;
	int64_t at;
	void (*ring)(struct cpu *, void *);
	void *extra;
};

#define STRICT_NEVER INT64_MAX

/* Exit status of the emulator when the guest broke a rule of the machine. */
#define STRICT_STOPPED 70

extern int strict_exit_status;

int64_t strict_now(struct cpu *);
void strict_kick(struct cpu *);
int64_t strict_run(struct cpu *);

void strict_alarm_add(struct cpu *, struct strict_alarm *,
    void (*ring)(struct cpu *, void *), void *extra);
void strict_alarm_set(struct strict_alarm *, int64_t at);

int64_t strict_time(struct machine *);

uint32_t strict_seed(void);
void *strict_ram(struct memory *, uint64_t paddr, int block_bits);

void strict_stop(struct cpu *, const char *what, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

void strict_mode_changed(struct cpu *);
void strict_kernel_page(struct cpu *, uint32_t vaddr);
void strict_bad_fetch(struct cpu *);
int strict_fetch_nowhere(struct cpu *, uint64_t vaddr);
void strict_tlb_check(struct cpu *, int index);

/* For the files that know the R3000's registers. */
#define STRICT_USER(cpu) \
	((cpu)->cd.mips.coproc[0]->reg[COP0_STATUS] & MIPS1_SR_KU_CUR)
#define STRICT_BAD_MIPS_FETCH(cpu) \
	((cpu)->cd.mips.cpu_type.exc_model == EXC3K && ((cpu)->pc & 3 || \
	((uint32_t)(cpu)->pc < 0x80000000 && !STRICT_USER(cpu))))

void dev_strict_init(struct machine *, struct memory *);

void strict_echo_init(struct machine *, struct nic_data *);
void strict_echo(struct nic_data *, const unsigned char *frame, int len);
void strict_lance_receive(struct cpu *, struct nic_data *,
    const unsigned char *frame, int len);

#endif
