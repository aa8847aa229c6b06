/* Environments that take more of the processor than is theirs. */
#ifndef CITIZENS_H
#define CITIZENS_H

#include "bare.h"

/* Shared words: what the neighbours count, who the first of them is, and what the guesser counts. */
enum { NEIGHBOURS = 2, FIRST = NEIGHBOURS, GUESSES, RIGHT, WATCHED };

struct citizen {
    const char *name;
    bare_entry entry;
    const void *end, *sync;             /* vectors, or 0 */
};
extern const struct citizen citizens[];
extern const word citizen_count;

#endif
