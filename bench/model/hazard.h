/* What the R2000/R3000 demands of the order of instructions and the emulator
 * does not: checked on the instructions as they were executed.
 *
 * The rules carry the names of scripts/hazard_rules.py, which checks linked
 * programs on every path.  Here there is one path, but it goes through jr,
 * through exceptions and back, and every address is known.  An exception is
 * not taken for a pause: instructions on its two sides count as neighbours.
 */
#ifndef MODEL_HAZARD_H
#define MODEL_HAZARD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "insn.h"

enum { REPORTS_MAX = 20, REPORT_TEXT = 96 };

/* Where in the trace something was found. */
struct place {
	uint32_t pc;
	unsigned long line;
};

/* What was found; the same rule at the same address is told once. */
struct findings {
	unsigned count;			/* different ones */
	struct {
		const char *rule;
		uint32_t pc;
	} seen[REPORTS_MAX];
};

void finding(struct findings *findings, const char *rule, struct place place,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* One instruction as it was executed. */
struct step {
	const struct insn *insn;	/* NULL: not known */
	struct place place;
	bool slot;
	bool mapped_fetch, mapped_access;	/* through the TLB */
};

struct history {
	struct step last[2];		/* the newest first */
};

/* Takes the next one.  One that an exception killed has still read its
 * operands, but leaves nothing behind. */
void hazard_take(struct history *history, const struct step *step, bool killed,
		 struct findings *findings);
/* An instruction ran that the trace does not show. */
void hazard_gap(struct history *history);
/* Name and gap of each rule. */
void hazard_list(FILE *out);

#endif
