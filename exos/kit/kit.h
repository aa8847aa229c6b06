/* exos/kit: conveniences on top of exos/min: formatted printing, a second environment from this program, the functions that
 * gcc expects of any environment. Nothing here is needed to be a libOS. */
#ifndef KIT_H
#define KIT_H

#include <stdarg.h>
#include "min.h"

/* spawn.c: a second environment that runs `entry` in a copy of this program, without a slice of its own. */
struct min_child { envid id; struct cap cap; };
int min_spawn(void (*entry)(void), struct min_child *child);    /* 0 or -E_* */
int min_slice(struct min_child *child);                         /* gives it a slice: position or -E_* */
int min_destroy(struct min_child *child);

/* print.c: %c %s %d %u %x %08x %% */
void min_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void min_vprint(const char *format, va_list list);

#endif
