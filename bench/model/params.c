/* Reading bench/machines.tsv, and refusing what is not in it. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params.h"

enum { COLUMNS = 8, LINE_MAX_BYTES = 1024 };

/* The range that the model can work with, whatever the file says. */
static const struct {
	const char *name;
	double least, most;
	bool power;		/* of two */
} keys[PARAM_COUNT] = {
	[PARAM_MHZ] = { "mhz", 1, 1000, false },
	[PARAM_ICACHE] = { "icache", 4, 1024, true },
	[PARAM_DCACHE] = { "dcache", 4, 1024, true },
	[PARAM_REFILL] = { "refill", 1, 64, true },
	[PARAM_READ] = { "read", 0, 1000, false },
	[PARAM_WRITE] = { "write", 0, 1000, false },
	[PARAM_WRITE_PAGE] = { "write_page", 0, 1000, false },
	[PARAM_WRITE_PARTIAL] = { "write_partial", 0, 1000, false },
	[PARAM_WRITE_DEPTH] = { "write_depth", 1, WRITE_DEPTH_MAX - 1, false },
	[PARAM_WRITE_GATHER] = { "write_gather", 0, 1, false },
	[PARAM_READ_BYPASS] = { "read_bypass", 0, 1, false },
	[PARAM_PAGE] = { "page", 64, 1 << 20, true },
	[PARAM_UNCACHED_READ] = { "uncached_read", 0, 1000, false },
	[PARAM_DEVICE_READ] = { "device_read", 0, 1000, false },
	[PARAM_STORE_PARTIAL] = { "store_partial", 0, 100, false },
	[PARAM_EXCEPTION] = { "exception", 0, 100, false },
	[PARAM_MICRO_TLB] = { "micro_tlb", 0, 100, false },
	[PARAM_MULT] = { "mult", 1, 100, false },
	[PARAM_DIV] = { "div", 1, 100, false },
	[PARAM_FP_MOVE] = { "fp_move", 1, 100, false },
	[PARAM_FP_ADD] = { "fp_add", 1, 100, false },
	[PARAM_FP_COMPARE] = { "fp_compare", 1, 100, false },
	[PARAM_FP_MUL_S] = { "fp_mul_s", 1, 100, false },
	[PARAM_FP_MUL_D] = { "fp_mul_d", 1, 100, false },
	[PARAM_FP_DIV_S] = { "fp_div_s", 1, 100, false },
	[PARAM_FP_DIV_D] = { "fp_div_d", 1, 100, false },
	[PARAM_FP_CONVERT] = { "fp_convert", 1, 100, false },
};

static void __attribute__((noreturn, format(printf, 1, 2)))
stop(const char *format, ...)
{
	va_list args;

	fputs("trace: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static void __attribute__((noreturn)) stop_unknown_machine(const struct params *p, const char *name)
{
	fprintf(stderr, "trace: machine %s: not one of", name);
	for (size_t i = 0; i < p->count; i++)
		fprintf(stderr, " %s", p->machines[i].name);
	fputc('\n', stderr);
	exit(2);
}

static void __attribute__((noreturn)) stop_unknown_key(const char *where, const char *name)
{
	fprintf(stderr, "trace: %s: key %s: not one of", where, name);
	for (int i = 0; i < PARAM_COUNT; i++)
		fprintf(stderr, " %s", keys[i].name);
	fputc('\n', stderr);
	exit(2);
}

static int key_find(const char *name)
{
	for (int i = 0; i < PARAM_COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return i;
	return -1;
}

static struct machine *machine_find(struct params *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->machines[i].name, name) == 0)
			return &p->machines[i];
	return NULL;
}

static bool number_read(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0' && *value == *value;
}

/* A value of the machine itself: the model counts whole cycles. */
static void value_check(const char *where, int key, double value)
{
	bool whole = value == (double)(long)value;

	if (value < keys[key].least || value > keys[key].most ||
	    (key != PARAM_MHZ && !whole) ||
	    (keys[key].power && ((long)value & ((long)value - 1)) != 0))
		stop("%s: %s=%g: the model takes %s from %g to %g", where, keys[key].name,
		     value, keys[key].power ? "powers of two" :
		     key == PARAM_MHZ ? "numbers" : "whole numbers",
		     keys[key].least, keys[key].most);
}

static struct machine *machine_add(struct params *p, const char *where, const char *name)
{
	struct machine *machine = machine_find(p, name);

	if (machine)
		return machine;
	if (p->count == MACHINES_MAX || strlen(name) >= MACHINE_NAME || !name[0])
		stop("%s: machine %s: too many machines or no name for one", where, name);
	machine = &p->machines[p->count++];
	strcpy(machine->name, name);
	return machine;
}

static void entry_read(struct params *p, const char *where, char *column[COLUMNS])
{
	struct machine *machine = machine_add(p, where, column[0]);
	int key = key_find(column[1]);
	double *value;

	if (key < 0)
		stop_unknown_key(where, column[1]);
	if (machine->given[key])
		stop("%s: %s of %s is stated twice", where, column[1], column[0]);
	machine->given[key] = true;
	value = machine->value[key];
	for (int i = 0; i < CORNER_COUNT; i++) {
		if (!number_read(column[2 + i], &value[i]))
			stop("%s: %s: not a number", where, column[2 + i]);
		value_check(where, key, value[i]);
	}
	/* What makes a machine fast may be the larger number. */
	if ((value[1] - value[0]) * (value[2] - value[1]) < 0)
		stop("%s: nominal %g is not between %g and %g", where, value[1], value[0], value[2]);
	/* What caches hold is worked out once for the three corners. */
	if ((key == PARAM_ICACHE || key == PARAM_DCACHE || key == PARAM_REFILL) && value[0] != value[2])
		stop("%s: %s has one value, not a range", where, keys[key].name);
	if (strlen(column[6]) != 1 || !strchr("CDRA", column[6][0]))
		stop("%s: tag %s: not one of C D R A", where, column[6]);
	if (!column[7][0] || strcmp(column[7], "-") == 0)
		stop("%s: %s of %s has no source", where, column[1], column[0]);
}

/* Splits at tabs, in place. */
static int columns_split(char *text, char *column[COLUMNS])
{
	int n = 0;

	text[strcspn(text, "\n")] = '\0';
	while (text && n < COLUMNS) {
		char *tab = strchr(text, '\t');

		column[n++] = text;
		if (tab)
			*tab++ = '\0';
		text = tab;
	}
	return text ? COLUMNS + 1 : n;
}

void params_read(struct params *p, const char *path)
{
	static const char head[] = "machine\tkey\tlow\tnominal\thigh\tunit\ttag\tsource\n";
	char text[LINE_MAX_BYTES], where[LINE_MAX_BYTES];
	char *column[COLUMNS];
	FILE *file = fopen(path, "r");
	bool headed = false;

	if (!file)
		stop("%s: %s", path, strerror(errno));
	for (unsigned n = 1; fgets(text, sizeof text, file); n++) {
		snprintf(where, sizeof where, "%s:%u", path, n);
		if (text[0] == '#')
			continue;
		if (!headed && strcmp(text, head) != 0)
			stop("%s: the columns are not %.*s", where, (int)sizeof head - 2, head);
		if (headed) {
			if (columns_split(text, column) != COLUMNS)
				stop("%s: not %d columns", where, COLUMNS);
			entry_read(p, where, column);
		}
		headed = true;
	}
	fclose(file);
	if (p->count == 0)
		stop("%s: no machine", path);
	for (size_t i = 0; i < p->count; i++)
		for (int key = 0; key < PARAM_COUNT; key++)
			if (!p->machines[i].given[key])
				stop("%s: %s of %s is missing", path, keys[key].name,
				     p->machines[i].name);
}

void params_choose(struct params *p, const char *name)
{
	struct machine *machine = machine_find(p, name);

	if (!machine)
		stop_unknown_machine(p, name);
	machine->chosen = true;
}

void params_settle(struct params *p)
{
	bool any = false;

	for (size_t i = 0; i < p->count; i++)
		any |= p->machines[i].chosen;
	for (size_t i = 0; i < p->count && !any; i++)
		p->machines[i].chosen = true;
}

void params_set(struct params *p, const char *setting)
{
	char text[LINE_MAX_BYTES];
	char *dot, *equals;
	struct machine *machine;
	double value, low, high;
	int key;

	snprintf(text, sizeof text, "%s", setting);
	equals = strchr(text, '=');
	if (equals)
		*equals++ = '\0';
	dot = strrchr(text, '.');
	if (!equals || !dot || !number_read(equals, &value))
		stop("%s: not MACHINE.KEY=VALUE", setting);
	*dot++ = '\0';
	machine = machine_find(p, text);
	if (!machine)
		stop_unknown_machine(p, text);
	key = key_find(dot);
	if (key < 0)
		stop_unknown_key(setting, dot);
	low = machine->value[key][CORNER_LOW];
	high = machine->value[key][CORNER_HIGH];
	if (value < (low < high ? low : high) || value > (low < high ? high : low))
		stop("%s: outside its range: low %g, nominal %g, high %g", setting, low,
		     machine->value[key][CORNER_NOMINAL], high);
	value_check(setting, key, value);
	for (int i = 0; i < CORNER_COUNT; i++)
		machine->value[key][i] = value;
}
