/* Requests to other environments, above the stubs of upcalls.S. */
#include "rt.h"
#include <exos/transfer.h>

int exos_call(envid server, struct message *m)
{
    int result;

    while ((result = exos_try_call(server, m)) == -E_AGAIN)
        exos_yield(server);
    return result;
}

void exos_serve(exos_server server) { STATE->server = server; }
