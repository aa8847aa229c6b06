/* Generates a pipe: one pass that copies words and does to each what the pipe's stages say (dynamic integrated layer
 * processing; paper 6.3). A stage is a few instructions on the register that holds a word; composing is writing them one
 * behind the other, for each word of an unrolled turn.
 *
 * A pipe is two functions, word pipe(to, from, words, sum), for a source at a multiple of four and for any other. Words are
 * loaded two at a time, so that no load's delay is idle:
 *   a0 to    a1 from    a2 words    a3 sum       v0 the folded sum
 *   t0, t1 words    t2 scratch    t3 mask 0x00ff00ff    t4 the end of the unrolled part    t5 words of the rest */
#include <aegis/ash/ash.h>

enum { ZERO = 0, V0 = 2, A0 = 4, A1, A2, A3, T0 = 8, T1, T2, T3, T4, T5, RA = 31 };
enum { BEQ = 4, BNE = 5, ADDIU = 9, ANDI = 12, ORI = 13, LUI = 15, LWL = 34, LW = 35, LWR = 38, SW = 43 };
enum { SLL = 0, SRL = 2, JR = 8, ADDU = 33, SUBU = 35, AND = 36, OR = 37, SLTU = 43 };
#define UNROLLED    8
#define NOP         0

static word *out;
static word at, room;
static bool aligned;

static void put(word insn)
{
    if (at < room)
        out[at] = insn;
    at++;
}

static void imm(word op, word rt, word rs, word value) { put(op << 26 | rs << 21 | rt << 16 | (value & 0xffff)); }
static void three(word funct, word rd, word rs, word rt) { put(rs << 21 | rt << 16 | rd << 11 | funct); }
static void shift(word funct, word rd, word rt, word bits) { put(rt << 16 | rd << 11 | bits << 6 | funct); }

/* To the position `to`, or, if it is not known yet, to be patched. */
static void branch(word op, word rs, word rt, word to) { imm(op, rt, rs, to - at - 1); }

static void patch(word branch_at)
{
    if (branch_at < room)
        out[branch_at] = (out[branch_at] & 0xffff0000) | ((at - branch_at - 1) & 0xffff);
}

static void swap_halves(word r)                 /* the bytes of each half-word */
{
    three(AND, T2, r, T3);
    shift(SRL, r, r, 8);
    three(AND, r, r, T3);
    shift(SLL, T2, T2, 8);
    three(OR, r, r, T2);
}

static void stage(enum ash_stage which, word r)
{
    switch (which) {
    case ASH_STAGE_CKSUM:                       /* the carry comes back in: sums of words fold like those of half-words */
        three(ADDU, A3, A3, r);
        three(SLTU, T2, A3, r);
        three(ADDU, A3, A3, T2);
        break;
    case ASH_STAGE_SWAP32:
        swap_halves(r);
        shift(SRL, T2, r, 16);
        shift(SLL, r, r, 16);
        three(OR, r, r, T2);
        break;
    case ASH_STAGE_SWAP16:
        swap_halves(r);
        break;
    default:
        break;
    }
}

static void load(word r, word offset)
{
    if (aligned)
        imm(LW, r, A1, offset);
    else {
        imm(LWR, r, A1, offset);
        imm(LWL, r, A1, offset + 3);
    }
}

static void work(word stages, word r, word offset)
{
    for (; stages; stages >>= 4)
        stage(stages & 15, r);
    imm(SW, r, A0, offset);
}

static void fold(void)
{
    for (int i = 0; i < 2; i++) {
        shift(SRL, T2, A3, 16);
        imm(ANDI, A3, A3, 0xffff);
        three(ADDU, A3, A3, T2);
    }
    put(RA << 21 | JR);
    three(ADDU, V0, A3, ZERO);
}

static void function(word stages)
{
    word none, loop, done;

    imm(LUI, T3, ZERO, 0xff);
    imm(ORI, T3, T3, 0xff);
    imm(ANDI, T5, A2, UNROLLED - 1);
    three(SUBU, T4, A2, T5);
    shift(SLL, T4, T4, 2);
    none = at;
    branch(BEQ, T4, ZERO, at);
    three(ADDU, T4, A1, T4);
    loop = at;
    for (word i = 0; i < UNROLLED; i += 2) {
        load(T0, 4 * i);
        load(T1, 4 * i + 4);
        work(stages, T0, 4 * i);
        work(stages, T1, 4 * i + 4);
    }
    imm(ADDIU, A1, A1, 4 * UNROLLED);
    branch(BNE, A1, T4, loop);
    imm(ADDIU, A0, A0, 4 * UNROLLED);
    patch(none);
    done = at;
    branch(BEQ, T5, ZERO, at);
    put(NOP);
    loop = at;
    load(T0, 0);
    imm(ADDIU, T5, T5, -1);
    work(stages, T0, 0);
    imm(ADDIU, A1, A1, 4);
    branch(BNE, T5, ZERO, loop);
    imm(ADDIU, A0, A0, 4);
    patch(done);
    fold();
}

word ash_pipe_make(word *to, word words, word stages, word entry[2])
{
    out = to;
    room = words;
    at = 0;
    for (int i = 0; i < 2; i++) {
        aligned = i == 0;
        entry[i] = at;
        function(stages);
    }
    return at;
}

word ash_pipe_cost(word stages)
{
    static const uint8_t each[ASH_STAGES] = { [ASH_STAGE_CKSUM] = 3, [ASH_STAGE_SWAP16] = 5, [ASH_STAGE_SWAP32] = 8 };
    word cost = 4;                              /* unaligned load, store, a share of the loop */

    for (; stages; stages >>= 4)
        cost += each[stages & 15];
    return cost;
}
