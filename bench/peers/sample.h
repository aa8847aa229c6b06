/*
 * Samples: differences of the strict emulator's instruction count, which lies at a fixed address.
 * Reading it is one load; two loads in a row differ by one.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "sys.h"

#define SAMPLES 101             /* wanted of an ordinary row; an odd number has a median */
#define FEW 21                  /* of a row that takes long */
#define DEVICE 0x10000000       /* where the test device is mapped */
#define count() (*(volatile unsigned *)(DEVICE + 4))

void sample_init(unsigned period);      /* instructions between two clock ticks */
void sample_blind(void);                /* where there is no device: only to repeat */
void sample_begin(const char *row, int wanted);
int sample_more(void);                  /* whether another one is to be taken */
void sample(unsigned from, unsigned to);        /* of one count() and a later one */
void sample_end(void);                  /* prints the row */
void sample_known(const char *row, unsigned value);     /* a row that nobody measured */

/* The statement is measured until there are samples enough; `before` is not counted. */
#define MEASURE_AFTER(row, wanted, before, statement) do {      \
    sample_begin(row, wanted);                                  \
    while (sample_more()) {                                     \
        unsigned from_;                                         \
        before;                                                 \
        from_ = count();                                        \
        statement;                                              \
        sample(from_, count());                                 \
    }                                                           \
    sample_end();                                               \
} while (0)
#define MEASURE(row, statement) MEASURE_AFTER(row, SAMPLES, (void)0, statement)

void say(const char *text);             /* a line on the console */
void must(int holds, const char *what); /* or the run ends with status 1 */
void finish(int status) __attribute__((noreturn));
unsigned chance(unsigned below);        /* the same sequence in each run */
void *pages(unsigned at, int number, int flags);        /* fresh memory at an address, or anywhere */
void page_between(unsigned at);         /* a page that is a mapping, between two that cannot merge with it: what is
                                         * cheapest to Linux, which walks past the gaps beside a mapping (docs/peers.md) */
void page_between_end(unsigned at);     /* unmaps the three: each mapping makes what is done to others dearer */

/* The groups of rows. */
void calls(void);
void memory(void);
void traps(void);
void talk(void);
void ether(void);
extern unsigned latency;                /* of the emulator's echo peer, in instructions */
void tasks(void);
void matrices(void);

/* A row a number of times, for a count made from outside. */
void repeat_getpid(int times);
void repeat_overflow(int times);

#endif
