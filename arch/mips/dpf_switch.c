/* Code of a disjunction, and of what is behind its edges. */
#include <stddef.h>
#include "dpf_gen.h"
#include "aegis/string.h"

void gen_accept(word id)
{
    emit_imm(&gen, OP_ADDIU, V0, R0, id);
    emit_end(&gen, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&gen);
}

/* What happens behind the edge; ends the block. segment: in which its further tests begin. */
void gen_edge(struct dpf *d, dpf_ref_t ref, word segment)
{
    struct plan p;

    p.steps = 0;
    if (ref & REF_STATE) {
        emit_end(&gen, OP_J << 26, 0);
        emit_flush(&gen);
        gen_jump(gen.words - 2, ref, 0);
        return;
    }
    plan_filter(&p, &d->filter[ref], d->filter[ref].depth, segment);
    plan_pack(&p, false);
    gen_plan(&p, 0, false, 0);
    gen_accept(ref);
}

/* Bytes that everything behind the edge needs in this segment. */
static word edge_reach(struct dpf *d, dpf_ref_t ref, word segment)
{
    struct plan p;

    if (ref & REF_STATE)
        return 0;
    p.steps = 0;
    plan_filter(&p, &d->filter[ref], d->filter[ref].depth, segment);
    return plan_reach(&p, segment);
}

word gen_reach(struct dpf *d, const struct dpf_switch *s, word segment)
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

static void gen_compare(struct dpf *d, const dpf_ref_t *edge, word n, word key, word segment)
{
    word label[DPF_STEPS], saved[DPF_SEGMENTS];

    for (word i = 0; i + 1 < n; i++) {
        label[i] = emit_label(&gen);
        emit_branch(&gen, true, key, emit_constant(&gen, dpf_edge(d, edge[i])->key), label[i], true);
    }
    emit_branch(&gen, false, key, emit_constant(&gen, dpf_edge(d, edge[n - 1])->key), 0, false);
    memcpy(saved, gen_proved, sizeof saved);
    for (word i = n; i-- > 0;) {
        if (i + 1 < n)
            emit_place(&gen, label[i]);
        memcpy(gen_proved, saved, sizeof saved);
        gen_edge(d, edge[i], segment);
    }
}

/* edge[] is sorted by key. */
static void gen_search(struct dpf *d, const dpf_ref_t *edge, word n, word key, word segment)
{
    word half = n / 2, middle, below, t, saved[DPF_SEGMENTS];

    if (n <= 3) {
        gen_compare(d, edge, n, key, segment);
        return;
    }
    middle = dpf_edge(d, edge[half])->key;
    t = emit_temp(&gen);
    if (middle < 0x8000)
        emit_imm(&gen, OP_SLTIU, t, key, middle);
    else
        emit_three(&gen, F_SLTU, t, key, emit_constant(&gen, middle));
    below = emit_label(&gen);
    emit_branch(&gen, false, t, R0, below, true);
    memcpy(saved, gen_proved, sizeof saved);
    gen_search(d, edge + half, n - half, key, segment);
    memcpy(gen_proved, saved, sizeof saved);
    emit_place(&gen, below);
    gen_search(d, edge, half, key, segment);
}

static void gen_lookup(struct dpf *d, const struct dpf_switch *s, word key)
{
    word table = dpf_address(d, &d->bucket[s->table]), mask = ((1u << s->bits) - 1) << 2, from = key, t;

    if (s->fold) {
        emit_shift(&gen, V1, key, -(int)s->fold);
        emit_three(&gen, F_XOR, V1, V1, key);
        from = V1;
    }
    if (s->shift != 2) {
        emit_shift(&gen, V1, from, 2 - (int)s->shift);
        from = V1;
    }
    emit_imm(&gen, OP_ANDI, V1, from, mask);
    t = emit_temp(&gen);
    emit_imm(&gen, OP_LUI, t, R0, (table + 0x8000) >> 16);
    emit_three(&gen, F_ADDU, V1, V1, t);
    emit_load(&gen, OP_LW, V1, V1, (int)(int16_t)table, 0);
}

static void gen_field(word r, size_t offset)
{
    emit_load(&gen, OP_LW, r, V1, (int)offset, 0);
}

/* The model's tests, on the edge in v1; ends the block. */
static void gen_inlined(const struct plan *p, word key, word miss)
{
    gen_plan(p, key, true, miss);
    gen_field(V0, offsetof(struct dpf_edge, id));
    emit_end(&gen, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&gen);
}

static void gen_hash(struct dpf *d, const struct dpf_switch *s, word key, word segment)
{
    struct plan p;
    word again = emit_label(&gen), miss = emit_label(&gen), next = miss, saved[DPF_SEGMENTS], t, code;

    p.steps = 0;
    memcpy(saved, gen_proved, sizeof saved);
    gen_lookup(d, s, key);
    if (s->model) {
        const struct dpf_filter *f = &d->filter[s->model];

        plan_filter(&p, f, f->depth - 1u, segment);
        plan_pack(&p, true);
        gen_inlined(&p, key, miss);
        memcpy(gen_proved, saved, sizeof saved);
        emit_place(&gen, again);
        gen_inlined(&p, 0, miss);
    }
    memcpy(gen_proved, saved, sizeof saved);
    if (s->others) {
        /* By its true key: the edge may lead elsewhere. */
        next = emit_label(&gen);
        if (s->model) {
            emit_place(&gen, miss);
            key = gen_key(&s->test, segment);
        } else {
            emit_flush(&gen);
            emit_place(&gen, again);
            key = gen_key(&s->test, segment);
        }
        t = emit_temp(&gen);
        code = emit_temp(&gen);
        gen_field(t, offsetof(struct dpf_edge, key));
        gen_field(code, offsetof(struct dpf_edge, code));
        emit_branch(&gen, false, key, t, next, true);
        emit_branch(&gen, true, code, R0, 0, true);
        emit_end(&gen, insn_three(F_JR, 0, code, 0), code);
        emit_flush(&gen);
        if (!s->model)
            emit_place(&gen, miss);
    }
    emit_place(&gen, next);
    gen_field(V1, offsetof(struct dpf_edge, next));
    emit_branch(&gen, false, V1, R0, again, true);
    emit_imm(&gen, OP_ADDIU, V0, R0, 0);
    emit_end(&gen, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&gen);
}

/* Finds the edge and goes on behind it; ends the block. */
void gen_switch(struct dpf *d, const struct dpf_switch *s, word segment)
{
    dpf_ref_t edge[DPF_STEPS];
    word n = 0, key, kept;

    gen_length(segment, gen_reach(d, s, segment));
    if (s->test.op == STEP_MOVE) {
        gen_move(&s->test, segment);
        gen_edge(d, s->first, segment + 1);
        return;
    }
    key = gen_key(&s->test, segment);
    kept = gen.pinned;
    gen.pinned = key;
    if (s->kind == SWITCH_HASH) {
        gen_hash(d, s, key, segment);
    } else {
        for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(d, ref)->after) {
            word i = n++;

            for (; i && dpf_edge(d, edge[i - 1])->key > dpf_edge(d, ref)->key; i--)
                edge[i] = edge[i - 1];
            edge[i] = ref;
        }
        if (s->kind == SWITCH_SEARCH)
            gen_search(d, edge, n, key, segment);
        else
            gen_compare(d, edge, n, key, segment);
    }
    gen.pinned = kept;
}
