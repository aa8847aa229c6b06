/* The other libOS of p_two: a program of exos/min, with its own page table and its own way to be called, that shares the
 * machine with processes of ExOS. It adds, spins, and calls back. */
#include "min.h"
#include "two.h"

static volatile envid whom;
static volatile int answer;

static int served(envid caller, word operation, word b, word c)
{
    (void)caller;
    switch (operation) {
    case TWO_ADD:
        return (int)(b + c);
    case TWO_SPIN:
        for (;;)
            ;
    case TWO_CALL:                              /* b from now on, when this call is over */
        whom = b;
        answer = 0;
        return 0;
    default:
        return answer;
    }
}

int main(void)
{
    /* Memory of its own kind: page tables of exos/min, beside those of ExOS. */
    for (word i = 0; i < 8; i++) {
        volatile word *at = (volatile word *)(0x10000000 + i * 0x100000);

        if (min_alloc((word)at))
            return 1;
        *at = i;
    }
    min_serve(served);
    for (;;) {
        min_yield(0);
        if (whom) {
            envid callee = whom;

            whom = 0;
            answer = min_call(callee, 6, 7, 0);
        }
    }
}
