/* TAP for programs of ExOS with newlib, which run as processes. Each test runs in the process that began; what it lost is
 * compared at the end. */
#ifndef EXOS_PTAP_H
#define EXOS_PTAP_H

#include <stdbool.h>

void ok(bool holds, const char *name);
void is(long got, long wanted, const char *name);
int finish(void);                       /* prints the plan and checks that nothing is lost: the exit status */
void begin(void);

#endif
