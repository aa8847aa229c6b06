/* Requests to other environments, above the stubs of upcalls.S. */
#include "rt.h"
#include <aegis/error.h>
#include <exos/ipc.h>
#include <exos/transfer.h>

int exos_call(envid server, struct message *m)
{
    int result;

    if (server == ENV->id)
        return -E_ENV;                  /* it would find itself busy for ever */
    while ((result = exos_try_call(server, m)) == -E_AGAIN)
        exos_yield(server);
    return result;
}

void exos_serve(exos_server server) { STATE->server = server; }

int lrpc_nobody(word argument, envid caller) { return (void)argument, (void)caller, -E_ENV; }
void lrpc_serve(lrpc_function function) { STATE->function = function ? (void *)function : (void *)lrpc_nobody; }

int lrpc_again(envid server, word argument, int result)
{
    if (server == ENV->id)
        return -E_ENV;
    while (result == -E_AGAIN) {
        exos_yield(server);
        result = lrpc_try(server, argument);
    }
    return result;
}
