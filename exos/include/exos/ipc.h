/* Local calls: a function in another address space, one word there and one back, on protected control transfer (paper 6.1,
 * Table 8's lrpc). Requests and replies of more words: transfer.h, whose rules hold here too: a server serves while it waits
 * in exos_yield, one call at a time, to completion, on the caller's slice, and the kernel tells it who calls. Neither trusts
 * the other with anything: the caller's registers are its own, the server's stack is its own, and either may die at any time. */
#ifndef EXOS_IPC_H
#define EXOS_IPC_H

#include <exos/upcall.h>

/* From now on calls are answered by this function. What it returns should not be negative: so errors look. NULL: by nobody. */
typedef int (*lrpc_function)(word argument, envid caller);
void lrpc_serve(lrpc_function function);

/* Calls the function of `server` and returns what it returns. -E_AGAIN: it is busy, the call was not made. -E_ENV: no such
 * environment, it serves nobody, or it died, perhaps in the call. In line: of the registers the compiler keeps what it needs. */
static inline __attribute__((always_inline)) int lrpc_try(envid server, word argument)
{
    register int result __asm__("$2") = (int)server;
    register word a __asm__("$4") = argument;

    __asm__ volatile(
        ".set   push\n\t"
        ".set   noreorder\n\t"
        "addiu  $sp, $sp, -24\n\t"
        "jal    exos_park_call\n\t"
        " li    $8, -1\n\t"
        "addiu  $sp, $sp, 24\n\t"
        ".set   pop"
        : "+r"(result), "+r"(a) : : "$3", "$8", EXOS_LOST_REGISTERS);
    return result;
}

/* The same, until it is not busy: yields to it in between. */
int lrpc_again(envid server, word argument, int result);
static inline int lrpc(envid server, word argument)
{
    int result = lrpc_try(server, argument);

    return __builtin_expect(result >= 0, 1) ? result : lrpc_again(server, argument, result);
}

#endif
