/* DPF on the host: its memory as the machine would see it, generated code in the R3000 interpreter, and a naive
 * evaluation of all filters as the oracle. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "aegis/dpf/dpf.h"
#include <aegis/error.h>
#include "r3000.h"

#define WORLD_DPF       0x80400000u
#define WORLD_NEAR      0xfffff800u
#define WORLD_STACK     0x80200000u
#define WORLD_MESSAGE   0x80300000u
#define MESSAGE_MAX     4096

extern struct r3000 world;
extern const struct cap world_root;
extern uint64_t world_invalidated;      /* bytes */

void world_start(bool near);
word world_code(const uint8_t *message, word bytes);    /* demux by generated code; a fault ends the test */
word world_count(void);                                 /* instructions of the last one */
void world_check(void);                                 /* the trie's invariants */
void world_empty(void);                                 /* asserts that nothing is left over */

/* The filters that are installed, as they were given. */
struct given {
    struct dpf_atom atom[DPF_ATOMS];
    word atoms;
};
extern struct given given[DPF_FILTERS + 1];             /* by id; atoms ~0: none */
int given_insert(const struct dpf_atom *atoms, word n, struct cap cap);
void given_delete(word id);
bool naive_match(const struct dpf_atom *atoms, word n, const uint8_t *message, word bytes);
word naive_demux(const uint8_t *message, word bytes);

/* Deterministic randomness. */
extern uint64_t random_state;
word random_word(void);
static inline word random_below(word n) { return (word)(((uint64_t)random_word() * n) >> 32); }

#endif
