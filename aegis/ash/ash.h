/* Handlers inside the kernel: from instructions that nobody trusts to code that needs no trust.
 *
 *   decode   each word alone: what it is, or that a handler may not use it           arch/mips/ash_insn.c
 *   follow   what registers may hold at each jump target: nothing, a known number, any number, the message's
 *            address plus something; whether every path stays inside               aegis/ash/follow.c
 *   layout   where each instruction's code will be, then the code itself           aegis/ash/layout.c
 *   code     what is emitted for one access, one backward jump, one end            arch/mips/ash_code.c
 *
 * Safety does not rest on what `follow` found out about addresses: whatever it says, the code that is emitted for an
 * access is in bounds by its own form. It rests on `follow` for three things: that control stays inside, that no
 * register is read that may hold something of the kernel or of another environment, and that the delay slots of loads
 * are respected. */
#ifndef AEGIS_ASH_INSIDE_H
#define AEGIS_ASH_INSIDE_H

#include <stdbool.h>
#include <aegis/types.h>
#include <aegis/ash.h>

#define ASH_LABELS_MAX  96              /* jump targets */
#define ASH_PASSES      8               /* over the code, until nothing changes */
#define ASH_READABLE    64              /* bytes of any message that may be read: DPF_READABLE */
#define ASH_CODE_WORDS  1024            /* of what is made: one page, the pipe included */
#define ASH_STACK_HOME  16              /* o32: a function may store its arguments above its stack pointer */
#define ASH_UNKNOWN     1023            /* the instruction is not known: a helper stopped the handler */

/* ---- one instruction ---- */

enum insn_kind {
    INSN_BAD, INSN_ALU, INSN_LOAD, INSN_STORE, INSN_BRANCH, INSN_JUMP, INSN_CALL, INSN_RETURN, INSN_INDIRECT, INSN_BREAK
};
enum { REG_V0 = 2, REG_A0 = 4, REG_RA = 31, REG_HI = 32, REG_LO = 33, REGS = 34, REG_NONE = 255 };

struct insn {
    uint8_t kind;
    uint8_t base, value;                /* LOAD, STORE: address register, register loaded or stored. ALU: as a, b below */
    uint8_t dest;                       /* register written, or REG_NONE */
    uint8_t width;                      /* LOAD, STORE: 1, 2 or 4 bytes */
    bool partial;                       /* lwl, lwr, swl, swr: any address; a load merges into the old value */
    bool conditional;                   /* BRANCH */
    bool both;                          /* mult, div: dest is HI, and LO is written as well */
    bool divides;                       /* by zero the result is anything: what HI and LO held, for example */
    uint64_t reads;                     /* registers, a bit each; HI and LO too */
    int32_t offset;                     /* LOAD, STORE: bytes. BRANCH: instructions from the next one */
    word target;                        /* JUMP, CALL: address within 256 MB */
    word raw;                           /* as it will be executed: add, addi and sub are addu, addiu and subu */
};

bool insn_decode(word raw, struct insn *insn);          /* false: INSN_BAD */
/* The result of an ALU instruction that has one dest, of known operands; false: it is not computed here. */
bool insn_evaluate(const struct insn *insn, word a, word b, word *result);
/* ALU: dest = a + offset (offset may be 0), or dest = a + b, or dest = a - b; others: INSN_OTHER. */
enum insn_sum { INSN_OTHER, INSN_PLUS_OFFSET, INSN_PLUS, INSN_MINUS };
enum insn_sum insn_sum(const struct insn *insn);

/* ---- what a register may hold ---- */

enum holds { HOLDS_KNOWN, HOLDS_ANY, HOLDS_MESSAGE, HOLDS_IN_MESSAGE, HOLDS_MIXED, HOLDS_UNDEFINED };
struct state {                          /* before an instruction */
    uint8_t holds[REGS];
    bool reached;
    word late;                          /* registers that the instruction before it loads */
    word number[REGS];                  /* KNOWN: the number; MESSAGE: the distance from the message's beginning */
};

/* What must come before an instruction, and how an access is done. */
enum access_kind { ACCESS_NONE, ACCESS_MEMORY_AT, ACCESS_MEMORY, ACCESS_MESSAGE_AT, ACCESS_MESSAGE_CHECKED, ACCESS_MESSAGE };
struct access {
    uint8_t kind;
    word at;                            /* ..._AT: offset in memory, or in the message */
    bool clear;                         /* lwl or lwr alone into a register that holds nothing: it is cleared first;
                                           a division, and HI and LO hold nothing: the same */
    bool zero;                          /* a store of a register that holds nothing: zero is stored */
};

/* ---- one handler, on its way ---- */

struct sandbox {
    const word *source;                 /* words of the handler, already the kernel's copy */
    word words;
    word code_va;                       /* where the owner has it: jumps name addresses */
    word memory_va, memory_bytes;       /* a power of two; va is a multiple of it */
    word *out;                          /* where what is made goes; ASH_CODE_WORDS */
};
struct verdict {
    enum ash_rule rule;
    word at;                            /* instruction that breaks it */
};

/* Analyses, then writes the code, and leaves `reserve` words free. Nothing is written unless the verdict is ASH_FINE. *made:
 * words. */
struct verdict ash_make(const struct sandbox *box, word reserve, word *made);

/* arch/mips/ash_pipe.c: writes a pipe of these stages to `to`, which has room for so many words; *entry: positions of its two
 * functions, word pipe(to, from, words, sum), for a source at a multiple of 4 and for any. Words that it has, or would. */
word ash_pipe_make(word *to, word words, word stages, word entry[2]);
word ash_pipe_cost(word stages);                        /* instructions a word, at most */

/* follow.c */
struct verdict ash_follow(const struct sandbox *box);
const struct insn *ash_insn(word i);
bool ash_label(word i);                                 /* something jumps there */
word ash_target(word i);                                /* of the jump i: an instruction's index */
/* Once more over the code, with what is known: calls visit for each instruction that can be reached, in order. */
typedef struct verdict (*ash_visit)(const struct sandbox *box, word i, const struct state *before);
struct verdict ash_walk(const struct sandbox *box, ash_visit visit);
struct verdict ash_access(const struct sandbox *box, word i, const struct state *s, struct access *access);

/* arch/mips/ash_code.c: emits at out, or only counts if out is NULL; each returns the number of words. `where` is the
 * position of the first one in the code. */
struct ash_entries {                    /* addresses of the kernel's, in the segment of the code */
    word leave, stop, helper[ASH_HELPERS];
    word time;                          /* reached from register 0: instructions that are left */
};
extern struct ash_entries ash_entries;
word code_guard(word *out, word where, const struct insn *insn, const struct access *access, const struct sandbox *box,
                word stop);             /* before the access; stop: position to go to if it is out of bounds */
word code_access(word *out, const struct insn *insn, const struct access *access);      /* exactly one word */
word code_charge(word *out, word where, word cost, word stop);
word code_branch(word *out, word where, const struct insn *insn, word target);          /* exactly one, slot not included */
word code_call(word *out, word helper);                 /* exactly one */
word code_leave(word *out);                             /* exactly one */
word code_nop(word *out);
word code_clear(word *out, word reg);
word code_stop(word *out, enum ash_rule rule, word at); /* two words */

#endif
