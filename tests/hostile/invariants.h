/* See invariants.c. */
#ifndef INVARIANTS_H
#define INVARIANTS_H

#include "bare.h"

extern word wrong;                      /* contradictions found so far; the first are printed */
void maps(void);                        /* once, before anything else */
void invariants(void);
void count_orphans(word *environments, word *owned);    /* those whose parent died, and the pages that they own */

#endif
