#include "stride.h"

struct client *stride_next(struct client *clients, int count)
{
    struct client *next = clients;

    for (struct client *c = clients; c < clients + count; c++)
        if ((int)(c->pass - next->pass) < 0)            /* passes wrap around */
            next = c;
    next->pass += next->stride;
    return next;
}
