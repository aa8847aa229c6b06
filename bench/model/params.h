/* The parameters of the modelled machines, as bench/machines.tsv states them.
 *
 * That file is the only place for a number about a machine.  Each entry has a
 * low, a nominal and a high value: low is what makes the machine fast.  A run
 * may fix an entry (--set MACHINE.KEY=VALUE), inside that range only.
 */
#ifndef MODEL_PARAMS_H
#define MODEL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

enum param {
	PARAM_MHZ, PARAM_ICACHE, PARAM_DCACHE, PARAM_REFILL, PARAM_READ,
	PARAM_WRITE, PARAM_WRITE_PAGE, PARAM_WRITE_PARTIAL, PARAM_WRITE_DEPTH,
	PARAM_WRITE_GATHER, PARAM_READ_BYPASS, PARAM_PAGE, PARAM_UNCACHED_READ,
	PARAM_DEVICE_READ, PARAM_STORE_PARTIAL, PARAM_EXCEPTION,
	PARAM_MICRO_TLB, PARAM_MULT, PARAM_DIV, PARAM_FP_MOVE, PARAM_FP_ADD,
	PARAM_FP_COMPARE, PARAM_FP_MUL_S, PARAM_FP_MUL_D, PARAM_FP_DIV_S,
	PARAM_FP_DIV_D, PARAM_FP_CONVERT, PARAM_COUNT
};

enum corner { CORNER_LOW, CORNER_NOMINAL, CORNER_HIGH, CORNER_COUNT };

enum { MACHINES_MAX = 16, MACHINE_NAME = 24, WRITE_DEPTH_MAX = 16 };

struct machine {
	char name[MACHINE_NAME];
	double value[PARAM_COUNT][CORNER_COUNT];
	bool given[PARAM_COUNT];
	bool chosen;
};

struct params {
	struct machine machines[MACHINES_MAX];
	size_t count;
};

/* Each of these ends the program with a message if something is wrong. */
void params_read(struct params *params, const char *path);
/* Chooses a machine to be modelled. */
void params_choose(struct params *params, const char *name);
/* Chooses all if none was chosen. */
void params_settle(struct params *params);
/* "MACHINE.KEY=VALUE" */
void params_set(struct params *params, const char *setting);

#endif
