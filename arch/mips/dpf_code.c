/* From the trie to R3000 code (docs/dpf.md). Called like a C function: a0 message, a1 bytes; v0 id or 0.
 *
 * A head's code tests the steps of its unbranched chain, then finds its way at the branching state below: into a
 * filter's remaining tests, which are part of the code, or by a jump to the code of the state behind the edge. That
 * jump's address is kept in the edge, so that either end is generated anew without the other. Where several filters
 * may match at once (alternative tests, or a filter that ends where others go on) each alternative is a subroutine
 * and the winner is kept on the stack.
 *
 * Registers: a0, t6, t7, t8 the base of each segment, a1, a3, t9, a2 the bytes left from there; v1 the edge that a
 * hash found; at, t0-t5 temporaries. The callee-saved ones are never used. */
#include <stddef.h>
#include <machine.h>
#include "aegis/dpf/dpf.h"
#include "aegis/string.h"
#include "dpf_emit.h"

static const uint8_t base_of[DPF_SEGMENTS] = { A0, T6, T7, T8 }, left_of[DPF_SEGMENTS] = { A1, A3, T9, A2 };

#define NONE 0xff
#define JUMPS 1024

/* Tests to be made one after the other, and the comparisons that they become. */
struct plan {
    const struct dpf_test *test[DPF_STEPS + 1];
    word want[DPF_STEPS + 1];
    uint8_t segment[DPF_STEPS + 1];
    word steps;
    struct compare {
        uint8_t a, b;               /* steps; b: a second one that shares a's register, or NONE */
    } compare[DPF_STEPS + 1];       /* in the order of their values in an edge */
    word compares;
};

static struct emit emit;
static struct { word at; dpf_ref_t to; uint16_t label; } jump[JUMPS];    /* absolute ones: to an edge or a label */
static word jumps;
static word proved[DPF_SEGMENTS];   /* bytes known to be there from each base */
static word too_short;              /* label of what to do if they are not */

/* ---- One register for two tests ---- */

/* Bytes that are loaded alone, as 8 or 16 bits: 1, 2; 0 if the test is none of these. */
static word small_size(const struct dpf_test *t)
{
    word m = t->mask >> dpf_key_shift(t);

    if (t->op == STEP_BYTE)
        return 1;
    return t->op != STEP_WORD || m > 0xffff ? 0 : m > 0xff ? 2 : 1;
}

static word small_cover(const struct dpf_test *t)
{
    word size = small_size(t);

    return size == 1 ? 0xff : size == 2 ? 0xffff : 0xffffffff;
}

/* Bytes from the word's beginning on that lwl brings to the top of a register; 0 if that is no way to load it. */
static word top_size(const struct dpf_test *t)
{
    word n = 0;

    if (t->op != STEP_WORD)
        return 0;
    while (n < 4 && t->mask >> 8 * n & 0xff)
        n++;
    return n < 4 && !(t->mask >> 8 * n) ? n : 0;
}

static void plan_add(struct plan *p, const struct dpf_test *t, word want, word segment)
{
    p->test[p->steps] = t;
    p->want[p->steps] = want;
    p->segment[p->steps++] = (uint8_t)segment;
}

/* Pairs tests: a byte or half takes the low end of a register, the beginning of an aligned word its top. */
static void plan_pack(struct plan *p, bool key_first)
{
    bool used[DPF_STEPS + 1] = { false };

    p->compares = 0;
    for (word i = 0; i < p->steps; i++) {
        struct compare c = { (uint8_t)i, NONE };
        word size = small_size(p->test[i]), top = top_size(p->test[i]), best = 0;

        if (used[i] || p->test[i]->op == STEP_MOVE)
            continue;
        for (word j = i + 1; j < p->steps; j++) {
            word low = small_size(p->test[j]), high = top_size(p->test[j]);

            if (used[j])
                continue;
            if (size && high && size + high <= 4 && size + high > best) {
                c = (struct compare) { (uint8_t)i, (uint8_t)j };
                best = size + high;
            } else if (top && low && top + low <= 4 && top + low > best && !(key_first && !i)) {
                c = (struct compare) { (uint8_t)j, (uint8_t)i };
                best = top + low;
            }
        }
        used[c.a] = true;
        if (c.b != NONE)
            used[c.b] = true;
        p->compare[p->compares++] = c;
    }
}

static word pack(const struct plan *p, struct compare c, word a, word b)
{
    word low = a >> dpf_key_shift(p->test[c.a]);

    return c.b == NONE ? low : low | b << (32 - 8 * top_size(p->test[c.b]));
}

static word pack_want(const struct plan *p, struct compare c)
{
    return pack(p, c, p->want[c.a], c.b == NONE ? 0 : p->want[c.b]);
}

/* ---- Loads and checks ---- */

/* A load in segment s: of the first bytes of the message nothing need be proved, else all checks so far are. */
static word guard_of(word segment, word reach)
{
    return segment == 0 && reach <= DPF_READABLE ? 0 : emit.branches;
}

static void check_length(word segment, word reach)
{
    word t;

    if (reach <= proved[segment])
        return;
    t = emit_temp(&emit);
    emit_imm(&emit, segment ? OP_SLTI : OP_SLTIU, t, left_of[segment], reach);     /* a shift may lead behind the end */
    emit_branch(&emit, false, t, R0, too_short, too_short != 0);
    proved[segment] = reach;
}

/* Loads what the test sees into r, not masked. */
static void load_small(const struct dpf_test *t, word segment, word r)
{
    word size = small_size(t), base = base_of[segment], guard = guard_of(segment, dpf_reach(t));
    int offset = t->offset;

    if (t->op == STEP_LOOSE) {
        emit_load(&emit, OP_LWR, r, base, offset, guard);
        emit_load(&emit, OP_LWL, r, base, offset + 3, guard);
        return;
    }
    if (t->op == STEP_WORD)
        offset += (int)dpf_key_shift(t) / 8;
    emit_load(&emit, size == 1 ? OP_LBU : size == 2 ? OP_LHU : OP_LW, r, base, offset, guard);
}

static void mask_register(word r, word mask, word cover)
{
    if (mask == cover)
        return;
    if (mask <= 0xffff)
        emit_imm(&emit, OP_ANDI, r, r, mask);
    else
        emit_three(&emit, F_AND, r, r, emit_constant(&emit, mask));
}

/* The key of a switch, as dpf_key(). */
static word load_key(const struct dpf_test *t, word segment)
{
    word r = emit_temp(&emit), shift = dpf_key_shift(t);

    load_small(t, segment, r);
    mask_register(r, t->mask >> shift, small_cover(t));
    return r;
}

/* Adds the second test of a comparison to r, and masks what is not yet masked. */
static void load_rest(const struct plan *p, struct compare c, word r, bool masked)
{
    word cover = small_cover(p->test[c.a]), mask = p->test[c.a]->mask >> dpf_key_shift(p->test[c.a]);

    if (masked)
        cover = mask;
    if (c.b != NONE) {
        const struct dpf_test *b = p->test[c.b];
        word top = top_size(b), up = 32 - 8 * top;

        emit_load(&emit, OP_LWL, r, base_of[p->segment[c.b]], (int)(b->offset + top - 1),
                  guard_of(p->segment[c.b], dpf_reach(b)));
        cover |= 0xffffffff << up;
        mask |= b->mask << up;
    }
    mask_register(r, mask, cover);
}

/* Moves the base: next segment's base and length. */
static void emit_move(const struct dpf_test *t, word segment)
{
    word guard, sum = 0;

    check_length(segment, dpf_reach(t));
    guard = guard_of(segment, dpf_reach(t));
    for (word i = 0; i < 4; i++) {
        word m = t->mask >> (24 - 8 * i) & 0xff, r;

        if (!m)
            continue;
        r = emit_temp(&emit);
        emit_load(&emit, OP_LBU, r, base_of[segment], (int)(t->offset + i), guard);
        if (m != 0xff)
            emit_imm(&emit, OP_ANDI, r, r, m);
        if (24 - 8 * (int)i + t->scale)
            emit_shift(&emit, r, r, 24 - 8 * (int)i + t->scale);
        if (sum)
            emit_three(&emit, F_OR, sum, sum, r);
        else
            sum = r;
    }
    emit_three(&emit, F_ADDU, base_of[segment + 1], base_of[segment], sum);
    emit_three(&emit, F_SUBU, left_of[segment + 1], left_of[segment], sum);
    proved[segment + 1] = 0;
}

/* How far the plan reaches in a segment, up to and with the shift that ends it. */
static word plan_reach(const struct plan *p, word segment)
{
    word most = 0;

    for (word i = 0; i < p->steps; i++)
        if (p->segment[i] == segment && dpf_reach(p->test[i]) > most)
            most = dpf_reach(p->test[i]);
    return most;
}

/* Where the plan's comparison c can be made: behind its later test. */
static word compare_step(struct compare c)
{
    return c.b == NONE || c.a > c.b ? c.a : c.b;
}

/* Makes the plan's comparisons. key: register that holds step 0 already, masked (0: none). record: the values are
 * those of the edge in v1; otherwise constants. A difference, or a message that is too short, leads to `label`; nothing
 * but v1 and the switch's base is read there. */
static void emit_plan(const struct plan *p, word key, bool record, word label)
{
    too_short = label;
    for (word i = 0; i < p->steps; i++) {
        if (!i || p->segment[i] != p->segment[i - 1])
            check_length(p->segment[i], plan_reach(p, p->segment[i]));
        if (p->test[i]->op == STEP_MOVE) {
            emit_move(p->test[i], p->segment[i]);
            continue;
        }
        for (word n = 0; n < p->compares; n++) {
            struct compare c = p->compare[n];
            word r, want;

            if (compare_step(c) != i)
                continue;
            r = key && !c.a ? key : emit_temp(&emit);
            if (r != key)
                load_small(p->test[c.a], p->segment[c.a], r);
            load_rest(p, c, r, r == key);
            if (record) {
                want = emit_temp(&emit);
                emit_load(&emit, OP_LW, want, V1, (int)(offsetof(struct dpf_edge, value) + 4 * n), 0);
            } else {
                want = emit_constant(&emit, pack_want(p, c));
            }
            emit_branch(&emit, false, r, want, label, false);
        }
    }
    too_short = 0;
}

/* ---- Edges ---- */

static void emit_accept(word id)
{
    emit_imm(&emit, OP_ADDIU, V0, R0, id);
    emit_end(&emit, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&emit);
}

/* The tests of a filter from step `from` on, which is in segment `segment`. */
static void plan_filter(struct plan *p, const struct dpf_filter *f, word from, word segment)
{
    for (word i = from; i < f->steps; i++) {
        plan_add(p, &f->test[i], f->want[i], segment);
        segment += f->test[i].op == STEP_MOVE;
    }
}

static void jump_add(word at, dpf_ref_t to, word label)
{
    if (jumps == JUMPS) {
        emit.failed = true;
        return;
    }
    jump[jumps].at = at;
    jump[jumps].to = to;
    jump[jumps++].label = (uint16_t)label;
}

/* What happens behind the edge; ends the block. segment: in which its further tests begin. */
static void emit_edge(struct dpf *d, dpf_ref_t ref, word segment)
{
    struct plan p = { .steps = 0 };

    if (ref & REF_STATE) {
        emit_end(&emit, OP_J << 26, 0);
        emit_flush(&emit);
        jump_add(emit.words - 2, ref, 0);
        return;
    }
    plan_filter(&p, &d->filter[ref], d->filter[ref].depth, segment);
    plan_pack(&p, false);
    emit_plan(&p, 0, false, 0);
    emit_accept(ref);
}

/* Bytes that everything behind the edge needs in this segment. */
static word edge_reach(struct dpf *d, dpf_ref_t ref, word segment)
{
    struct plan p = { .steps = 0 };

    if (ref & REF_STATE)
        return 0;
    plan_filter(&p, &d->filter[ref], d->filter[ref].depth, segment);
    return plan_reach(&p, segment);
}

static word switch_reach(struct dpf *d, const struct dpf_switch *s, word segment)
{
    word least = ~0u, own = dpf_reach(&s->test);

    if (s->test.op == STEP_MOVE)
        return own;
    if (s->kind == SWITCH_HASH)
        least = s->others || !s->model ? 0 : edge_reach(d, s->model, segment);
    else
        for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(d, ref)->after) {
            word reach = edge_reach(d, ref, segment);

            least = reach < least ? reach : least;
        }
    return least > own ? least : own;
}

/* ---- The three kinds of disjunction ---- */

static void emit_compare(struct dpf *d, const dpf_ref_t *edge, word n, word key, word segment)
{
    word label[DPF_STEPS], saved[DPF_SEGMENTS];

    for (word i = 0; i + 1 < n; i++) {
        label[i] = emit_label(&emit);
        emit_branch(&emit, true, key, emit_constant(&emit, dpf_edge(d, edge[i])->key), label[i], true);
    }
    emit_branch(&emit, false, key, emit_constant(&emit, dpf_edge(d, edge[n - 1])->key), 0, false);
    memcpy(saved, proved, sizeof saved);
    for (word i = n; i-- > 0;) {
        if (i + 1 < n)
            emit_place(&emit, label[i]);
        memcpy(proved, saved, sizeof saved);
        emit_edge(d, edge[i], segment);
    }
}

/* edge[] is sorted by key. */
static void emit_search(struct dpf *d, const dpf_ref_t *edge, word n, word key, word segment)
{
    word half = n / 2, middle, below, t, saved[DPF_SEGMENTS];

    if (n <= 3) {
        emit_compare(d, edge, n, key, segment);
        return;
    }
    middle = dpf_edge(d, edge[half])->key;
    t = emit_temp(&emit);
    if (middle < 0x8000)
        emit_imm(&emit, OP_SLTIU, t, key, middle);
    else
        emit_three(&emit, F_SLTU, t, key, emit_constant(&emit, middle));
    below = emit_label(&emit);
    emit_branch(&emit, false, t, R0, below, true);
    memcpy(saved, proved, sizeof saved);
    emit_search(d, edge + half, n - half, key, segment);
    memcpy(proved, saved, sizeof saved);
    emit_place(&emit, below);
    emit_search(d, edge, half, key, segment);
}

static void emit_lookup(struct dpf *d, const struct dpf_switch *s, word key)
{
    word table = dpf_address(d, &d->bucket[s->table]), mask = ((1u << s->bits) - 1) << 2, from = key, t;

    if (s->fold) {
        emit_shift(&emit, V1, key, -(int)s->fold);
        emit_three(&emit, F_XOR, V1, V1, key);
        from = V1;
    }
    if (s->shift != 2) {
        emit_shift(&emit, V1, from, 2 - (int)s->shift);
        from = V1;
    }
    emit_imm(&emit, OP_ANDI, V1, from, mask);
    t = emit_temp(&emit);
    emit_imm(&emit, OP_LUI, t, R0, (table + 0x8000) >> 16);
    emit_three(&emit, F_ADDU, V1, V1, t);
    emit_load(&emit, OP_LW, V1, V1, (int)(int16_t)table, 0);
}

static void load_field(word r, size_t offset)
{
    emit_load(&emit, OP_LW, r, V1, (int)offset, 0);
}

/* The model's tests, on the edge in v1; ends the block. */
static void emit_inlined(const struct plan *p, word key, word miss)
{
    emit_plan(p, key, true, miss);
    load_field(V0, offsetof(struct dpf_edge, id));
    emit_end(&emit, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&emit);
}

static void emit_hash(struct dpf *d, const struct dpf_switch *s, word key, word segment)
{
    struct plan p = { .steps = 0 };
    word again = emit_label(&emit), miss = emit_label(&emit), next = miss, saved[DPF_SEGMENTS], t, code;

    memcpy(saved, proved, sizeof saved);
    emit_lookup(d, s, key);
    if (s->model) {
        const struct dpf_filter *f = &d->filter[s->model];

        plan_filter(&p, f, f->depth - 1u, segment);
        plan_pack(&p, true);
        emit_inlined(&p, key, miss);
        memcpy(proved, saved, sizeof saved);
        emit_place(&emit, again);
        emit_inlined(&p, 0, miss);
    }
    memcpy(proved, saved, sizeof saved);
    if (s->others) {
        /* By its true key: the edge may lead elsewhere. */
        next = emit_label(&emit);
        if (s->model) {
            emit_place(&emit, miss);
            key = load_key(&s->test, segment);
        } else {
            emit_flush(&emit);
            emit_place(&emit, again);
            key = load_key(&s->test, segment);
        }
        t = emit_temp(&emit);
        code = emit_temp(&emit);
        load_field(t, offsetof(struct dpf_edge, key));
        load_field(code, offsetof(struct dpf_edge, code));
        emit_branch(&emit, false, key, t, next, true);
        emit_branch(&emit, true, code, R0, 0, true);
        emit_end(&emit, insn_three(F_JR, 0, code, 0), code);
        emit_flush(&emit);
        if (!s->model)
            emit_place(&emit, miss);
    }
    emit_place(&emit, next);
    load_field(V1, offsetof(struct dpf_edge, next));
    emit_branch(&emit, false, V1, R0, again, true);
    emit_imm(&emit, OP_ADDIU, V0, R0, 0);
    emit_end(&emit, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&emit);
}

/* Finds the edge and goes on behind it; ends the block. */
static void emit_switch(struct dpf *d, const struct dpf_switch *s, word segment)
{
    dpf_ref_t edge[DPF_STEPS];
    word n = 0, key, kept;

    check_length(segment, switch_reach(d, s, segment));
    if (s->test.op == STEP_MOVE) {
        emit_move(&s->test, segment);
        emit_edge(d, s->first, segment + 1);
        return;
    }
    key = load_key(&s->test, segment);
    kept = emit.pinned;
    emit.pinned = key;
    if (s->kind == SWITCH_HASH) {
        emit_hash(d, s, key, segment);
    } else {
        for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(d, ref)->after) {
            word i = n++;

            for (; i && dpf_edge(d, edge[i - 1])->key > dpf_edge(d, ref)->key; i--)
                edge[i] = edge[i - 1];
            edge[i] = ref;
        }
        if (s->kind == SWITCH_SEARCH)
            emit_search(d, edge, n, key, segment);
        else
            emit_compare(d, edge, n, key, segment);
    }
    emit.pinned = kept;
}

/* ---- States ---- */

/* Address of the rank of the id in register r, into register t, with the word loaded behind a gap. */
static void raw_rank(struct dpf *d, word t, word r)
{
    word rank = dpf_address(d, d->rank);

    emit_raw(&emit, r << 16 | t << 11 | 2 << 6);                    /* sll t,r,2 */
    emit_raw(&emit, insn_imm(OP_LUI, AT, 0, (rank + 0x8000) >> 16));
    emit_raw(&emit, insn_three(F_ADDU, t, t, AT));
    emit_raw(&emit, insn_imm(OP_LW, t, t, rank));
    emit_raw(&emit, 0);
}

/* Each alternative in turn; the best id so far is at 16(sp). */
static void emit_choice(struct dpf *d, const struct dpf_state *t)
{
    word first, saved[DPF_SEGMENTS];

    emit_flush(&emit);
    emit_raw(&emit, insn_imm(OP_ADDIU, SP, SP, (word)-24));
    emit_raw(&emit, insn_imm(OP_SW, RA, SP, 20));
    emit_raw(&emit, insn_imm(OP_ADDIU, T0, R0, t->accept));
    emit_raw(&emit, insn_imm(OP_SW, T0, SP, 16));
    first = emit.labels;
    for (word i = t->first; i; i = d->sw[i].next) {
        jump_add(emit.words, 0, emit_label(&emit));
        emit_raw(&emit, OP_JAL << 26);
        emit_raw(&emit, 0);
        emit_raw(&emit, insn_imm(OP_LW, T0, SP, 16));
        raw_rank(d, T1, V0);                        /* the load above has long arrived */
        raw_rank(d, T0, T0);
        emit_raw(&emit, insn_three(F_SLTU, T1, T0, T1));
        emit_raw(&emit, insn_imm(OP_BEQ, R0, T1, 2));
        emit_raw(&emit, 0);
        emit_raw(&emit, insn_imm(OP_SW, V0, SP, 16));
    }
    emit_raw(&emit, insn_imm(OP_LW, RA, SP, 20));
    emit_raw(&emit, insn_imm(OP_LW, V0, SP, 16));
    emit_raw(&emit, insn_three(F_JR, 0, RA, 0));
    emit_raw(&emit, insn_imm(OP_ADDIU, SP, SP, 24));
    memcpy(saved, proved, sizeof saved);
    for (word i = t->first; i; i = d->sw[i].next) {
        memcpy(proved, saved, sizeof saved);
        emit_place(&emit, first++);
        emit_switch(d, &d->sw[i], t->segment);
    }
}

/* One filter and nothing else, near the message's beginning: the length check becomes a mask of the result. */
static void emit_alone(const struct plan *p, word id)
{
    proved[0] = DPF_READABLE;
    emit_plan(p, 0, false, 0);
    emit_imm(&emit, OP_SLTIU, V1, A1, plan_reach(p, 0));    /* these three fill the last gap and slots */
    emit_imm(&emit, OP_ADDIU, V1, V1, (word)-1);
    emit_imm(&emit, OP_ANDI, V0, V1, id);
    emit_end(&emit, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&emit);
}

static const struct dpf_state *emit_chain(struct dpf *d, word state, struct plan *p, dpf_ref_t *leaf)
{
    const struct dpf_state *t = &d->state[state];

    *leaf = 0;
    while (!t->accept && t->first && !d->sw[t->first].next && d->sw[t->first].count == 1) {
        const struct dpf_switch *s = &d->sw[t->first];
        struct dpf_edge *e = dpf_edge(d, s->first);

        if (!(s->first & REF_STATE)) {
            const struct dpf_filter *f = &d->filter[s->first];

            *leaf = s->first;
            plan_filter(p, f, f->depth - 1u, t->segment);
            return t;
        }
        plan_add(p, &s->test, e->key << dpf_key_shift(&s->test), t->segment);
        dpf_code_drop(d, e);
        t = &d->state[s->first & ~REF_STATE];
    }
    return t;
}

/* Makes code of the states and filters that the branching state's code will need. */
static bool children_ready(struct dpf *d, const struct dpf_state *t)
{
    for (word i = t->first; i; i = d->sw[i].next) {
        struct dpf_switch *s = &d->sw[i];

        for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(d, ref)->after) {
            struct dpf_edge *e = dpf_edge(d, ref);

            if (ref & REF_STATE) {
                if (!e->code && !dpf_code_state(d, ref & ~REF_STATE))
                    return false;
            } else if (s->kind != SWITCH_HASH || e->inlined) {
                if (e->code)
                    dpf_code_drop(d, e);
            } else if (!e->code && !dpf_code_leaf(d, ref)) {
                return false;
            }
            if (s->kind == SWITCH_HASH)
                e->patch = 0;
        }
    }
    return true;
}

/* What has been proved on the way from the root to the state. */
static void path_prove(struct dpf *d, word state)
{
    memset(proved, 0, sizeof proved);
    while (state) {
        const struct dpf_switch *s = &d->sw[d->state[state].edge.of];
        word reach = dpf_reach(&s->test), segment = d->state[s->state].segment;

        if (reach > proved[segment])
            proved[segment] = reach;
        state = s->state;
    }
}

/* ---- Memory ---- */

/* First run of n clear bits, set; ~0: there is none. The search begins at word `from` of the map and wraps around. */
static word bits_take(word *map, word size, word n, word from)
{
    word run = 0, at = from * 32;

    for (word steps = 0; steps < size + n; steps++, at++) {
        if (at >= size)
            at = run = 0;
        if (!run && !(at & 31) && map[at / 32] == ~0u) {
            at += 31;
            steps += 31;
            continue;
        }
        run = map[at / 32] >> at % 32 & 1 ? 0 : run + 1;
        if (run == n) {
            at -= n - 1;
            for (word i = at; i < at + n; i++)
                map[i / 32] |= 1u << i % 32;
            return at;
        }
    }
    return ~0u;
}

static void bits_give(word *map, word at, word n)
{
    for (word i = at; i < at + n; i++)
        map[i / 32] &= ~(1u << i % 32);
}

static void block_free(struct dpf *d, struct dpf_block *b)
{
    bits_give(d->code_used, b->granule, b->granules);
    bits_give(d->near_used, b->near, b->nears);
    *b = (struct dpf_block) { 0 };
}

void dpf_code_drop(struct dpf *d, struct dpf_edge *e)
{
    block_free(d, &e->block);
    e->code = 0;
    e->patch = 0;
}

static void code_write(struct dpf *d, word address, word insn)
{
    d->code[(address - dpf_address(d, d->code)) / 4] = insn;
}

/* Room for what was emitted; then it becomes the edge's code, and the old one is free. */
static bool code_install(struct dpf *d, struct dpf_edge *e)
{
    word granules = (emit.words + DPF_GRANULE - 1) / DPF_GRANULE, at, address;
    struct dpf_block b = { .granules = (uint16_t)granules, .nears = (uint16_t)emit.constants };

    emit_fix(&emit);
    if (emit.failed)
        return false;
    at = bits_take(d->code_used, DPF_CODE_WORDS / DPF_GRANULE, granules, d->code_next);
    if (at == ~0u)
        return false;
    b.granule = (uint16_t)at;
    d->code_next = at / 32;
    if (b.nears) {
        word near = bits_take(d->near_used, d->near_words, b.nears, 0);

        if (near == ~0u) {
            bits_give(d->code_used, at, granules);
            return false;
        }
        b.near = (uint16_t)near;
        memcpy(&d->near[near], emit.constant, 4 * b.nears);
        for (word i = 0; i < emit.near_loads; i++) {
            word *insn = &emit.out[emit.near_load[i]];

            *insn = (*insn & 0xffff0000) | ((*insn + d->near_at + 4 * near) & 0xffff);
        }
    }
    address = dpf_address(d, &d->code[at * DPF_GRANULE]);
    for (word i = 0; i < jumps; i++) {
        word to = jump[i].label ? address + 4 * (emit.label[jump[i].label] - 1) : dpf_edge(d, jump[i].to)->code;

        emit.out[jump[i].at] |= to >> 2 & 0x3ffffff;
        if (!jump[i].label)
            dpf_edge(d, jump[i].to)->patch = address + 4 * jump[i].at;
    }
    memcpy(&d->code[at * DPF_GRANULE], emit.out, 4 * emit.words);
    machine_icache_invalidate(address & 0x1fffffff, 4 * emit.words);
    d->generated += emit.words;
    block_free(d, &e->block);
    e->block = b;
    e->code = address;
    if (e->patch) {
        code_write(d, e->patch, OP_J << 26 | (address >> 2 & 0x3ffffff));
        machine_icache_invalidate(e->patch & 0x1fffffff, 4);
    }
    return true;
}

static void code_begin(bool near)
{
    emit_start(&emit, near);
    jumps = 0;
}

static void emit_failure(void)
{
    emit_place(&emit, 0);
    emit_raw(&emit, insn_three(F_JR, 0, RA, 0));
    emit_raw(&emit, insn_imm(OP_ADDIU, V0, R0, 0));
}

bool dpf_code_state(struct dpf *d, word state)
{
    struct plan p = { .steps = 0 };
    dpf_ref_t leaf;
    const struct dpf_state *end = emit_chain(d, state, &p, &leaf);
    bool near = d->near_words != 0;

    if (!leaf && !children_ready(d, end))
        return false;
    plan_pack(&p, false);
    for (;; near = false) {
        code_begin(near);
        path_prove(d, state);
        if (leaf && !state && plan_reach(&p, 0) <= DPF_READABLE && !p.segment[p.steps - 1]) {
            emit_alone(&p, leaf);
        } else if (leaf) {
            emit_plan(&p, 0, false, 0);
            emit_accept(leaf);
        } else {
            bool choice = end->accept || !end->first || d->sw[end->first].next;

            if (!choice && (!p.steps || p.segment[p.steps - 1] == end->segment)) {
                word reach = switch_reach(d, &d->sw[end->first], end->segment);

                if (plan_reach(&p, end->segment) > reach)
                    reach = plan_reach(&p, end->segment);
                check_length(end->segment, p.steps && p.segment[0] != end->segment ? 0 : reach);
            }
            emit_plan(&p, 0, false, 0);
            if (choice)
                emit_choice(d, end);
            else
                emit_switch(d, &d->sw[end->first], end->segment);
        }
        emit_failure();
        if (code_install(d, &d->state[state].edge))
            break;
        if (!near)
            return false;
    }
    if (!state)
        d->entry = d->state[0].edge.code;
    return true;
}

bool dpf_code_leaf(struct dpf *d, word id)
{
    struct dpf_filter *f = &d->filter[id];
    const struct dpf_switch *s = &d->sw[f->edge.of];
    word segment = d->state[s->state].segment;
    bool near = d->near_words != 0;

    for (;; near = false) {
        code_begin(near);
        path_prove(d, s->state);
        if (dpf_reach(&s->test) > proved[segment])
            proved[segment] = dpf_reach(&s->test);
        emit_edge(d, (dpf_ref_t)id, segment);
        emit_failure();
        if (code_install(d, &f->edge))
            return true;
        if (!near)
            return false;
    }
}

void dpf_code_recipe(struct dpf *d, const struct dpf_switch *s, struct dpf_recipe *r)
{
    const struct dpf_filter *f = &d->filter[s->model];
    struct plan p = { .steps = 0 };

    plan_filter(&p, f, f->depth - 1u, d->state[s->state].segment);
    plan_pack(&p, true);
    r->values = p.compares;
    for (word i = 0; i < p.compares; i++) {
        struct compare c = p.compare[i];

        r->value[i].low = c.a;
        r->value[i].right = (uint8_t)dpf_key_shift(p.test[c.a]);
        r->value[i].high = RECIPE_NONE;
        if (c.b != NONE) {
            r->value[i].high = c.b;
            r->value[i].left = (uint8_t)(32 - 8 * top_size(p.test[c.b]));
        }
    }
}

#ifdef __mips__
word dpf_code_run(word entry, const uint8_t *message, word bytes)
{
    return ((word (*)(const uint8_t *, word))entry)(message, bytes);
}
#endif
