/* A handler's world on the host: what the rewriter made of it runs in the R3000 interpreter, where nothing but the
 * message, the memory and the word of its time can be reached, and whatever leaves the code is seen. */
#ifndef ASH_BOX_H
#define ASH_BOX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "aegis/ash/ash.h"
#include "r3000.h"

#define CODE_VA         0x00012340u
#define MEMORY_VA       0x00400000u
#define BOX_CODE      0x80700000u
#define BOX_MEMORY    0x80808000u
#define BOX_MESSAGE   0xbf800404u
#define BOX_HOT       0xfffff000u
#define BOX_TIME      0xfffff904u
#define BOX_LEAVE     0x80110000u
#define BOX_STOP      0x80110100u
#define BOX_HELPER    0x80110200u
#define MEMORY_MAX      (ASH_PAGES_MAX * PAGE_SIZE)

struct run {
    word result;                        /* of the handler; 0 if it was stopped */
    word rule, at;                      /* why it was stopped; ASH_FINE: it was not */
    uint64_t count;                     /* instructions executed */
    word calls;
    word trace;                         /* of all calls with their arguments */
};

extern word box_code[ASH_CODE_WORDS];
extern uint8_t box_memory[MEMORY_MAX];
extern word box_memory_bytes;
extern bool box_show;                   /* says why a run is wrong */
/* What a helper does: its result, given its number and its arguments. The default returns the number of the call. */
extern word (*box_helper)(word helper, const word arguments[4]);
void *box_at(word address, word bytes); /* of the handler's memory or message; NULL if it is in neither */

struct verdict box_make(const word *source, word words, word *made);
/* Runs what was made last. poison: what every register holds that the kernel does not set. False: it broke out. */
bool box_run(word made, const uint8_t *message, word bytes, word poison, struct run *run);

extern uint64_t random_state;
word random_word(void);
static inline word random_below(word n) { return (word)(((uint64_t)random_word() * n) >> 32); }

#endif
