/* What the files of a process share: what it knows of itself, signals and waiting. */
#ifndef SYS_SELF_H
#define SYS_SELF_H

#include <stdbool.h>
#include <exos/proc.h>
#include <exos/server.h>
#include <exos/transfer.h>
#include <exos/upcall.h>
#include "handover.h"
#include "name.h"
#include "file.h"                       /* errno as a plain variable */

static inline bool self_is_process(void) { return STATE->birth.server != 0; }
static inline const volatile struct proc *self(void) { return &PROCS->proc[PID_SLOT(STATE->birth.pid) - 1]; }

/* process.c */
void self_named(void);                  /* waits until this environment has been told which process it is */
void process_end(word status) __attribute__((noreturn));        /* with a status as waitpid gives it */
int process_ask(unsigned operation, word a, word b, word c);     /* a request; its result or a negative errno */

/* signal.c. While held, no handler runs and no thread is switched. */
#define signals_held (STATE->signals_held)
int signal_wait(envid who);             /* gives the slice to who, 0: ends it; then 0, or -EINTR: a handler ran */
void signals_start(const struct handover *from);                 /* NULL: nothing was handed on */
void signals_save(struct handover *to);
void signals_forked(void);
extern word time_slices;                /* that this process has used to their end: its time */

/* exos/thread, if there are threads: called with every slice that interrupted the program; and before the slice is given away,
 * true: another thread has run instead. */
extern void (*signals_then)(void);
extern bool (*signals_elsewhere)(void);

#endif
