/*
 * Time of the strict emulator.  The only clock is the number of executed
 * instructions, so that a run is the same whatever the host does and
 * whichever way the instructions are traced.
 *
 * Invariant: between two instructions no alarm with at <= strict_now() is
 * waiting.  The run loop stops at strict_limit, which never lies beyond the
 * next alarm or the next device tick.
 */
#include <stdint.h>
#include <stdio.h>

#include "cpu.h"
#include "machine.h"
#include "strict.h"

/* 1995-12-03 00:00:00 UTC, the day of the exokernel paper's SOSP. */
#define CLOCK_BASE 817948800

/*
 * Instructions executed so far, the current one included.  A branch counts
 * its delay slot only when both are done, so that the slot adds itself.
 */
int64_t strict_now(struct cpu *cpu)
{
	return cpu->ninstrs + cpu->n_translated_instrs +
	    (cpu->delay_slot != NOT_DELAYED);
}

/* Ends the batch after the current instruction, to look for interrupts. */
void strict_kick(struct cpu *cpu)
{
	cpu->strict_limit = 0;
}

void strict_alarm_add(struct cpu *cpu, struct strict_alarm *alarm,
    void (*ring)(struct cpu *, void *), void *extra)
{
	alarm->cpu = cpu;
	alarm->at = STRICT_NEVER;
	alarm->ring = ring;
	alarm->extra = extra;
	alarm->next = cpu->strict_alarms;
	cpu->strict_alarms = alarm;
}

void strict_alarm_set(struct strict_alarm *alarm, int64_t at)
{
	struct cpu *cpu = alarm->cpu;
	int64_t left = at - cpu->ninstrs;

	alarm->at = at;
	if (left < cpu->strict_limit)
		cpu->strict_limit = left;
}

static int64_t time_budget(struct cpu *cpu)
{
	struct tick_functions *ticks = &cpu->machine->tick_functions;
	struct strict_alarm *alarm;
	int64_t left = N_SAFE_DYNTRANS_LIMIT;
	int i;

	for (alarm = cpu->strict_alarms; alarm != NULL; alarm = alarm->next)
		if (alarm->at != STRICT_NEVER &&
		    alarm->at - cpu->ninstrs < left)
			left = alarm->at - cpu->ninstrs;
	for (i = 0; i < ticks->n_entries; i++)
		if (ticks->ticks_till_next[i] < left)
			left = ticks->ticks_till_next[i];
	return left;
}

/*
 * Runs up to the next event and rings what is due.  Returns the number of
 * instructions executed, for the caller's device ticks.
 */
int64_t strict_run(struct cpu *cpu)
{
	struct strict_alarm *alarm;
	int64_t before = cpu->ninstrs;

	cpu->strict_limit = time_budget(cpu);
	cpu->run_instr(cpu);
	for (alarm = cpu->strict_alarms; alarm != NULL; alarm = alarm->next)
		if (alarm->at <= cpu->ninstrs) {
			alarm->at = STRICT_NEVER;
			alarm->ring(cpu, alarm->extra);
		}
	return cpu->ninstrs - before;
}

/* Seconds since 1970: a fixed day plus the instructions at the CPU's rate. */
int64_t strict_time(struct machine *machine)
{
	if (machine->ncpus == 0 || machine->cpus == NULL ||
	    machine->emulated_hz <= 0)
		return CLOCK_BASE;
	return CLOCK_BASE + strict_now(machine->cpus[0]) / machine->emulated_hz;
}
