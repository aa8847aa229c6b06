/* Scenarios that h_everywhere interrupts. */
#ifndef EVERYWHERE_H
#define EVERYWHERE_H

#include "bare.h"

/* Shared words. The pipe's buffer begins at PIPE. */
enum { RUNS, MAIN, VICTIM, VICTIM_CAP, KILLED = 5, WRITTEN, TAKEN, SUM, PIPE = 16, PIPE_WORDS = 8 };

struct scenario {
    const char *name;
    void (*begin)(void), (*end)(void);          /* once */
    void (*prepare)(void);                      /* before each run, never interrupted */
    word (*body)(void);                         /* what is interrupted; its result must be the same each time */
    void (*victim)(void);                       /* names the peer that is to be destroyed */
    void (*again)(void);                        /* makes it anew */
};
extern const struct scenario scenarios[];
extern const word scenario_count;

/* outcome.c */
void tables_begin(void), tables_end(void);
word memory_hash(void);                         /* of the pages that scenarios work on, and of the shared words of the pipe */
word counters_hash(void);                       /* of what the kernel counts for this environment and for all */
word tables_hash(void);                         /* of the tables of pages, slices, filters and rings, which must agree */
#define WORK        0x28000000
#define WORK_PAGES  4
#endif
