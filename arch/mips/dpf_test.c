/* Code of tests that are made one after the other: length checks, loads, shifts of the base, comparisons. */
#include <stddef.h>
#include "dpf_gen.h"

static const uint8_t base_of[DPF_SEGMENTS] = { A0, T6, T7, T8 }, left_of[DPF_SEGMENTS] = { A1, A3, T9, A2 };

word gen_proved[DPF_SEGMENTS];
static word too_short;              /* label of what to do if a message is */

/* A load in segment s: of the first bytes of the message nothing need be proved, else all checks so far are. */
static word guard_of(word segment, word reach)
{
    return segment == 0 && reach <= DPF_READABLE ? 0 : gen.branches;
}

void gen_length(word segment, word reach)
{
    word t;

    if (reach <= gen_proved[segment])
        return;
    t = emit_temp(&gen);
    emit_imm(&gen, segment ? OP_SLTI : OP_SLTIU, t, left_of[segment], reach);     /* a shift may lead behind the end */
    emit_branch(&gen, false, t, R0, too_short, too_short != 0);
    gen_proved[segment] = reach;
}

/* Loads what the test sees into r, not masked. */
static void gen_load(const struct dpf_test *t, word segment, word r)
{
    word size = test_size(t), base = base_of[segment], guard = guard_of(segment, dpf_reach(t));
    int offset = t->offset;

    if (t->op == STEP_LOOSE) {
        emit_load(&gen, OP_LWR, r, base, offset, guard);
        emit_load(&gen, OP_LWL, r, base, offset + 3, guard);
        return;
    }
    if (t->op == STEP_WORD)
        offset += (int)dpf_key_shift(t) / 8;
    emit_load(&gen, size == 1 ? OP_LBU : size == 2 ? OP_LHU : OP_LW, r, base, offset, guard);
}

static void gen_mask(word r, word mask, word cover)
{
    if (mask == cover)
        return;
    if (mask <= 0xffff)
        emit_imm(&gen, OP_ANDI, r, r, mask);
    else
        emit_three(&gen, F_AND, r, r, emit_constant(&gen, mask));
}

/* The key of a switch, as dpf_key(). */
word gen_key(const struct dpf_test *t, word segment)
{
    word r = emit_temp(&gen), shift = dpf_key_shift(t);

    gen_load(t, segment, r);
    gen_mask(r, t->mask >> shift, test_cover(t));
    return r;
}

/* Adds the second test of a comparison to r, and masks what is not yet masked. */
static void gen_rest(const struct plan *p, struct compare c, word r, bool masked)
{
    word cover = test_cover(p->test[c.a]), mask = p->test[c.a]->mask >> dpf_key_shift(p->test[c.a]);

    if (masked)
        cover = mask;
    if (c.b != NONE) {
        const struct dpf_test *b = p->test[c.b];
        word top = test_top(b), up = 32 - 8 * top;

        emit_load(&gen, OP_LWL, r, base_of[p->segment[c.b]], (int)(b->offset + top - 1),
                  guard_of(p->segment[c.b], dpf_reach(b)));
        cover |= 0xffffffff << up;
        mask |= b->mask << up;
    }
    gen_mask(r, mask, cover);
}

/* Moves the base: next segment's base and length. */
void gen_move(const struct dpf_test *t, word segment)
{
    word guard, sum = 0;

    gen_length(segment, dpf_reach(t));
    guard = guard_of(segment, dpf_reach(t));
    for (word i = 0; i < 4; i++) {
        word m = t->mask >> (24 - 8 * i) & 0xff, r;

        if (!m)
            continue;
        r = emit_temp(&gen);
        emit_load(&gen, OP_LBU, r, base_of[segment], (int)(t->offset + i), guard);
        if (m != 0xff)
            emit_imm(&gen, OP_ANDI, r, r, m);
        if (24 - 8 * (int)i + t->scale)
            emit_shift(&gen, r, r, 24 - 8 * (int)i + t->scale);
        if (sum)
            emit_three(&gen, F_OR, sum, sum, r);
        else
            sum = r;
    }
    emit_three(&gen, F_ADDU, base_of[segment + 1], base_of[segment], sum);
    emit_three(&gen, F_SUBU, left_of[segment + 1], left_of[segment], sum);
    gen_proved[segment + 1] = 0;
}

/* Where the plan's comparison c can be made: behind its later test. */
static word compare_step(struct compare c)
{
    return c.b == NONE || c.a > c.b ? c.a : c.b;
}

/* Makes the plan's comparisons. key: register that holds step 0 already, masked (0: none). record: the values are
 * those of the edge in v1; otherwise constants. A difference, or a message that is too short, leads to `label`; nothing
 * but v1 and the switch's base is read there. */
void gen_plan(const struct plan *p, word key, bool record, word label)
{
    too_short = label;
    for (word i = 0; i < p->steps; i++) {
        if (!i || p->segment[i] != p->segment[i - 1])
            gen_length(p->segment[i], plan_reach(p, p->segment[i]));
        if (p->test[i]->op == STEP_MOVE) {
            gen_move(p->test[i], p->segment[i]);
            continue;
        }
        for (word n = 0; n < p->compares; n++) {
            struct compare c = p->compare[n];
            word r, want;

            if (compare_step(c) != i)
                continue;
            r = key && !c.a ? key : emit_temp(&gen);
            if (r != key)
                gen_load(p->test[c.a], p->segment[c.a], r);
            gen_rest(p, c, r, r == key);
            if (record) {
                want = emit_temp(&gen);
                emit_load(&gen, OP_LW, want, V1, (int)(offsetof(struct dpf_edge, value) + 4 * n), 0);
            } else {
                want = emit_constant(&gen, plan_value(p, c));
            }
            emit_branch(&gen, false, r, want, label, false);
        }
    }
    too_short = 0;
}
