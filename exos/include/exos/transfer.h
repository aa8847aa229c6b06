/* Requests and replies by synchronous protected control transfer (paper 5.2, 6.1), whole in registers.
 *
 * A server serves while it waits in exos_yield, one request at a time, to completion, on the caller's slice: nobody
 * waits in a queue. A request that finds it busy is refused. It owes nothing to whom it served: a client may die while
 * its request is worked on, the reply is then dropped; a server that dies makes its callers' exos_call return -E_ENV.
 * caller is set by the kernel and cannot be forged. All words are the sender's choice: trust none of them. */
#ifndef EXOS_TRANSFER_H
#define EXOS_TRANSFER_H

#include <aegis/types.h>
#include <exos/layout.h>

/* A request: w[0] is the operation. A reply: w[0] is the result. Registers a0-a3, t1-t9, s0-s2. */
struct message { word w[MESSAGE_WORDS]; };

/* Calls `server` and waits. 0: *m holds the reply. -E_AGAIN: it is busy, *m as it was. -E_ENV: no such environment, it
 * serves nobody, or it died. */
int exos_try_call(envid server, struct message *m);

/* The same, until it is not busy: yields to it in between. */
int exos_call(envid server, struct message *m);

/* From now on requests are answered by this function, which changes *m into the reply. NULL: all are refused. */
typedef void (*exos_server)(envid caller, struct message *m);
void exos_serve(exos_server server);

#endif
