/* DPF inside the kernel: the trie of all filters, and what its code generator sees of it.
 *
 * A filter's atoms are brought into one canonical form, a list of steps: masked words of the message in ascending
 * order, with loaded shifts between them (atom.c). Filters that begin with the same steps share them in one trie:
 *
 *   state --> switch (a test) --edge (a value)--> state --> ...        inner part: shared by several filters
 *         \-> switch (another test) ...      \-> filter                the rest of a filter that is alone
 *
 * A state has an alternative switch for each different test that follows it, and the filter that ends there, if any.
 * The edge that leads to a state or filter is part of it, and is at the same time the record that generated code
 * reads: everything lies in one struct dpf, whose parts name each other by index or by address on the machine, so
 * that the host tests run the same code at other addresses. */
#ifndef AEGIS_DPF_H
#define AEGIS_DPF_H

#include <stdbool.h>
#include <aegis/types.h>
#include <aegis/filter.h>

#define DPF_STATES      2048
#define DPF_SWITCHES    2048
#define DPF_SEGMENTS    (DPF_SHIFTS + 1)
#define DPF_BUCKETS     30720       /* words of hash tables: at most 16 an edge of a table */
#define DPF_TABLE_MIN   64          /* buckets of the smallest table */
#define DPF_CODE_WORDS  65536
#define DPF_GRANULE     16          /* words of code that are allocated together */
#define DPF_NEAR        256         /* constants that code reaches from register 0, at most */

/* A test of one step. Words are as a little-endian machine loads them. */
enum { STEP_WORD, STEP_LOOSE, STEP_BYTE, STEP_MOVE };
struct dpf_test {
    union {
        struct {
            uint16_t offset : 12;   /* of its lowest byte from the base */
            uint16_t reach : 4;     /* bytes from there that the message must have */
            uint8_t op;             /* WORD: aligned; LOOSE: 4 bytes anywhere; BYTE; MOVE: loaded shift of 4 bytes */
            int8_t scale;           /* MOVE: as in the atom, but for 4 bytes */
        };
        word place;                 /* all of these */
    };
    word mask;                      /* MOVE: of the number in network byte order */
};

/* What an edge leads to: 0 nothing, 1 to DPF_FILTERS a filter, REF_STATE | index a state. */
typedef uint16_t dpf_ref_t;
#define REF_STATE 0x8000

struct dpf_block {                  /* code of one state or filter */
    uint16_t granule, granules;     /* granules 0: none */
    uint16_t near, nears;           /* its constants */
};

/* An edge. The last five words are read by generated code, whose offsets follow from here. */
struct dpf_edge {
    uint16_t of;                    /* switch, 0: none (root, free) */
    dpf_ref_t before, after;        /* edges of the same switch */
    dpf_ref_t self;
    bool inlined;                   /* hash: its values are compared by the switch's own code */
    struct dpf_block block;
    word patch;                     /* address of the `j` that leads to its code, 0: none */
    word next;                      /* hash: address of the next edge of the bucket, 0: none */
    word code;                      /* address of its code, 0: none or inlined */
    word key;                       /* value that the switch looks for, as dpf_key() */
    word id;                        /* of the filter */
    word value[1];                  /* hash, inlined: what the code compares; a filter's go on behind the edge */
};

struct dpf_filter {
    struct dpf_edge edge;
    word more[DPF_STEPS];           /* values behind edge.value[0] */
    struct dpf_test test[DPF_STEPS];
    word want[DPF_STEPS];           /* value of each test */
    uint16_t steps;
    uint16_t bits;                  /* bits that it tests: how specific it is */
    uint16_t state;                 /* where it ends in the trie, REF_STATE | index, 0: on an edge of its own */
    uint16_t depth;                 /* steps that the trie tests before its edge, the edge's included */
    uint16_t references;            /* 0: free, next_free holds */
    uint16_t next_free;
    envid owner;
    struct cap cap;
};

struct dpf_state {
    struct dpf_edge edge;
    uint16_t accept;                /* filter that ends here */
    uint16_t first;                 /* switch */
    uint16_t next_free;
    uint8_t depth;                  /* steps tested before it */
    uint8_t segment;                /* loaded shifts before it */
};

/* How the values in an inlined edge follow from its filter's: of each, one that moves right to the low end and, if
 * high is not RECIPE_NONE, one that moves left above it. Numbers count from the switch's own test. */
#define DPF_TABLES      384         /* hash tables: each has at least 4 edges, so this is more than there can be */
#define RECIPE_NONE     0xff
struct dpf_recipe {
    word values;                    /* free: index of the next free one */
    struct { uint8_t low, right, high, left; } value[DPF_STEPS];
};

enum { SWITCH_COMPARE, SWITCH_SEARCH, SWITCH_HASH };
struct dpf_switch {
    struct dpf_test test;
    uint16_t state;                 /* that it belongs to */
    uint16_t next;                  /* alternative; next free one */
    dpf_ref_t first;                /* edge */
    uint16_t count;
    uint8_t kind;
    uint8_t fold, shift, bits;      /* hash: index is the `bits` bits from `shift` on of key ^ (key >> fold) */
    uint16_t table;                 /* its first bucket */
    uint16_t recipe;                /* of its model */
    uint16_t model;                 /* filter whose remaining tests the code makes for all inlined edges */
    uint16_t others;                /* edges that are not inlined */
    uint16_t tuned;                 /* edges when the hash function was chosen */
    struct dpf_edge dead;           /* what bucket 0 holds when it is empty: its key belongs to another bucket */
};

struct dpf {
    word at;                        /* address of this structure on the machine */
    word entry;                     /* address of the root's code; 0: none fits, demux interprets */
    word near_at;                   /* constants' page, reached from register 0; near_words 0: there is none */
    word near_words;
    word *near;
    uint16_t free_filter, free_state, free_switch, filters;
    uint16_t states_left, switches_left, free_recipe;
    struct dpf_edge dead;           /* what all other empty buckets hold: its key, 0, belongs to bucket 0 */
    struct dpf_state state[DPF_STATES];             /* 0: the root */
    struct dpf_switch sw[DPF_SWITCHES];             /* 0: none */
    struct dpf_filter filter[DPF_FILTERS + 1];      /* 0: none */
    struct dpf_recipe recipe[DPF_TABLES + 1];       /* 0: none */
    word rank[DPF_FILTERS + 1];     /* by id: greater wins */
    word bucket[DPF_BUCKETS];
    word bucket_used[DPF_BUCKETS / DPF_TABLE_MIN / 32];
    word near_used[DPF_NEAR / 32];
    word code_used[DPF_CODE_WORDS / DPF_GRANULE / 32];
    word code_next;                 /* where the search for free granules begins */
    word generated;                 /* instructions generated since the start: for tests */
    word code[DPF_CODE_WORDS];
};
extern struct dpf dpf;

/* filter.c: the interface. Capabilities: a filter that overlaps others must show one that dominates each of them:
 * equal to it, or the root capability. An error is negative; ids are positive. */
void dpf_init(word at, word *near, word near_at, word near_words, struct cap root);
int dpf_insert(envid owner, const struct dpf_atom *atoms, word count, struct cap cap);
int dpf_delete(envid owner, word id);           /* drops a reference; the last one removes the filter */
int dpf_ref(word id, struct cap cap);           /* counts one more; the references it has now */
envid dpf_owner(word id);
bool dpf_dominates(struct cap cap, struct cap other);

/* atom.c: vetting. Fills test, want, steps and bits of f; 0 or -E_*. */
int atom_vet(struct dpf_filter *f, const struct dpf_atom *atoms, word count);

/* overlap.c: 0, -E_BUSY if the same filter is there, -E_CAP if cap does not dominate one that f overlaps.
 * state: one on f's way through the trie. */
int overlap_check(const struct dpf_filter *f, struct cap cap, word *state);

/* trie.c */
bool trie_insert(word id, word state);          /* from there; false: no state or switch is left; nothing changed */
void trie_delete(word id);

/* table.c: how a switch finds an edge. Adding and removing tell whether the switch's code must be generated anew. */
bool switch_add(word sw, dpf_ref_t ref, word want);
bool switch_remove(dpf_ref_t ref);
dpf_ref_t switch_find(const struct dpf_switch *s, word key);

/* interpret.c: the same trie without generated code. */
word dpf_interpret(const uint8_t *message, word bytes);

/* The code generator, arch/mips/dpf_code.c. */
bool dpf_code_state(struct dpf *d, word state); /* (re)generates the code that this state begins; false: no room */
bool dpf_code_leaf(struct dpf *d, word id);     /* code of a filter behind a hash, tests of its own */
void dpf_code_drop(struct dpf *d, struct dpf_edge *e);
void dpf_code_recipe(struct dpf *d, const struct dpf_switch *s, struct dpf_recipe *r);      /* of the switch's model */
#ifdef __mips__                                         /* calls it; host tests have an interpreter of the R3000 */
static inline word dpf_code_run(word entry, const uint8_t *message, word bytes)
{
    return ((word (*)(const uint8_t *, word))entry)(message, bytes);
}
#else
word dpf_code_run(word entry, const uint8_t *message, word bytes);
#endif
word dpf_code_run_marked(word entry, const uint8_t *message, word bytes);           /* the same, to be counted */

/* Id of the most specific filter that matches, or 0. */
static inline word dpf_demux(const uint8_t *message, word bytes)
{
    return dpf.entry ? dpf_code_run(dpf.entry, message, bytes) : dpf_interpret(message, bytes);
}

/* Small questions. */
static inline struct dpf_edge *dpf_edge(struct dpf *d, dpf_ref_t ref)
{
    return ref & REF_STATE ? &d->state[ref & ~REF_STATE].edge : &d->filter[ref].edge;
}

static inline word dpf_address(const struct dpf *d, const void *p)
{
    return d->at + (word)((const char *)p - (const char *)d);
}

static inline void *dpf_pointer(struct dpf *d, word address)
{
    return (char *)d + (address - d->at);
}

static inline bool dpf_same_test(const struct dpf_test *a, const struct dpf_test *b)
{
    return a->place == b->place && a->mask == b->mask;
}

/* Bits that a test's value moves right so that a byte or half is loaded alone: what the key looks like in a register. */
static inline word dpf_key_shift(const struct dpf_test *t)
{
    word m = t->mask;

    if (t->op != STEP_WORD)
        return 0;
    if (!(m & 0xffffff))
        return 24;
    if (!(m & 0xffff))
        return 16;
    if (!(m & 0xffff00ff))
        return 8;
    return 0;
}

static inline word dpf_key(const struct dpf_test *t, word value)
{
    return value >> dpf_key_shift(t);
}

/* Bytes that a message needs from the base on. */
static inline word dpf_reach(const struct dpf_test *t)
{
    return t->offset + (word)t->reach;
}

static inline word dpf_hash(const struct dpf_switch *s, word key)
{
    word folded = s->fold ? key ^ key >> s->fold : key;

    return folded >> s->shift & ((1u << s->bits) - 1);
}

/* Does `a` win over `b`, both being filters that match? The more specific one; of equals the smaller id. */
static inline bool dpf_wins(const struct dpf *d, word a, word b)
{
    return d->rank[a] > d->rank[b];
}

#endif
