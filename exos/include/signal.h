/* What newlib's <signal.h> has for real-time systems only. */
#ifndef EXOS_SIGNAL_WRAPPER_H
#define EXOS_SIGNAL_WRAPPER_H

#include_next <signal.h>

#define SA_RESTART      0x10000000      /* calls that wait go on after the handler, instead of failing with EINTR */
#define SA_NODEFER      0x40000000      /* the signal is not blocked while its handler runs */
#define SA_RESETHAND    0x80000000      /* the handler is for one time */

/* The signals that have been sent and not taken, blocked or not; handling those that are not blocked. */
void signals_look(void);

#endif
