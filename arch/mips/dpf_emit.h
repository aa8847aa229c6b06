/* The R3000 assembler of the packet filters: instructions in program order go in, scheduled code comes out.
 *
 * A block is a straight run with side exits. Instructions other than branches may move up over earlier branches,
 * because nothing but the segments' base and length registers is read behind an exit; loads from the message move no
 * further up than behind the length check that guards them. Delay slots of branches and of loads are filled that way;
 * what cannot be filled is a nop. */
#ifndef DPF_EMIT_H
#define DPF_EMIT_H

#include <stdbool.h>
#include <aegis/types.h>

#define EMIT_ITEMS  320             /* instructions of one block */
#define EMIT_WORDS  16384           /* of one state's code */
#define EMIT_LABELS 2048
#define EMIT_CONSTS 64

enum { ITEM_LOAD = 1, ITEM_BRANCH = 2, ITEM_END = 4, ITEM_MERGE = 8, ITEM_BARRIER = 16,
       ITEM_NEAR = 32 };
struct item {
    word insn;
    uint8_t def, use0, use1;        /* registers; 0: none */
    uint8_t flags;                  /* LOAD: late result; BRANCH; END: unconditional; MERGE: also reads def;
                                       BARRIER: what stands before it is executed before it is taken;
                                       NEAR: loads a constant by its index */
    uint16_t label;                 /* of a branch; 0: the failure */
    uint8_t guard;                  /* branches of the block that must be behind it */
    bool done;
};

struct emit {
    struct item item[EMIT_ITEMS];
    word items, branches;           /* of the open block */
    word out[EMIT_WORDS];
    word words;
    word label[EMIT_LABELS];        /* position + 1, 0: not placed */
    uint8_t late[EMIT_LABELS];      /* register that a branch to the label loads in its slot */
    word labels;
    struct { word at; uint16_t label; } branch[EMIT_LABELS];
    word fixes;
    word constant[EMIT_CONSTS];     /* near constants, by index; their loads name the index */
    uint16_t near_load[EMIT_LABELS]; /* positions of their loads */
    word constants, near_loads;
    bool near;                      /* use them */
    word ready[32];                 /* position from which a register may be read */
    word rotation;
    word pinned;                    /* register that temporaries must spare */
    bool failed;
};

/* Registers. */
enum { R0, AT, V0, V1, A0, A1, A2, A3, T0, T1, T2, T3, T4, T5, T6, T7, T8 = 24, T9, SP = 29, RA = 31 };

void emit_start(struct emit *e, bool near);
word emit_label(struct emit *e);
void emit_place(struct emit *e, word label);
word emit_temp(struct emit *e);
void emit_raw(struct emit *e, word insn);               /* outside of blocks */
void emit_item(struct emit *e, struct item i);
void emit_flush(struct emit *e);                        /* ends the block */
void emit_fix(struct emit *e);                          /* resolves branches, when all labels are placed */

/* The instructions that filters need. */
void emit_load(struct emit *e, word op, word rt, word base, int offset, word guard);
void emit_imm(struct emit *e, word op, word rt, word rs, word imm);
void emit_three(struct emit *e, word funct, word rd, word rs, word rt);
void emit_shift(struct emit *e, word rd, word rt, int left);        /* right if negative */
void emit_branch(struct emit *e, bool equal, word rs, word rt, word label, bool barrier);
word emit_constant(struct emit *e, word value);         /* register that holds it */
void emit_end(struct emit *e, word insn, word use);
enum { OP_J = 2, OP_JAL, OP_BEQ, OP_BNE, OP_ADDIU = 9, OP_SLTI, OP_SLTIU, OP_ANDI, OP_ORI, OP_LUI = 15, OP_LWL = 34,
       OP_LW, OP_LBU, OP_LHU, OP_LWR, OP_SW = 43 };
enum { F_JR = 8, F_ADDU = 33, F_SUBU = 35, F_AND, F_OR, F_XOR, F_SLTU = 43 };
static inline word insn_imm(word op, word rt, word rs, word imm) { return op << 26 | rs << 21 | rt << 16 | (imm & 0xffff); }
static inline word insn_three(word f, word rd, word rs, word rt) { return rs << 21 | rt << 16 | rd << 11 | f; }

#endif
