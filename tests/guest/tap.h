/* Guest tests print TAP: a line per test, the plan last. One program is one environment of exos/min and its children. */
#ifndef TAP_H
#define TAP_H

#include "kit.h"
#include "raw.h"

void tap_begin(void);                           /* remembers what is free and who lives */
void ok(bool holds, const char *name);
void is(word got, word wanted, const char *name);       /* prints both where they differ */
void skip(const char *name, const char *why);
/* So much stays on purpose: environments, and pages that are theirs. */
void tap_left(word environments, word pages);
/* Compares pages, environments and slices with the beginning, prints the plan, halts with the number of failures. */
void tap_done(void) __attribute__((noreturn));

/* strict's effects are tested only where its device tells that it is there (boot argument strict=yes of the test). */
bool tap_argument(const char *word);            /* the boot arguments hold this word */

#endif
