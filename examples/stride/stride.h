/* Stride scheduling (Waldspurger and Weihl, 1995), the policy alone: who gets the next quantum. */
#ifndef STRIDE_H
#define STRIDE_H

#include "kit.h"

#define STRIDE_ONE 840                  /* divisible by 1 to 8 tickets, so that their passes meet exactly */

struct client {
    envid id;
    word stride, pass;                  /* pass: the virtual time of its next quantum */
};

static inline void stride_join(struct client *c, envid id, word tickets)
{
    *c = (struct client){ id, STRIDE_ONE / tickets, STRIDE_ONE / tickets };
}

struct client *stride_next(struct client *clients, int count);  /* a tie: whoever stands first */

#endif
