/* Requests: from whom, for which part. */
#include <errno.h>
#include "init.h"

void init_serve(envid caller, struct message *m)
{
    word op = m->w[0];
    unsigned slot = proc_slot(caller);
    int result = -ENOSYS;
    procs.head.requests++;
    if (!slot || slot == PID_INIT)
        result = -EPERM;                /* no process: an environment that somebody made by itself, or one left by exec */
    else if (op >= 1 && op <= 31)
        result = proc_request(slot, op, m->w + 1);
    else if (op >= 32 && op <= 63)
        result = files_request(slot, op, m->w + 1);
    m->w[0] = (word)result;
}
