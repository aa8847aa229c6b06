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
#include "dpf_gen.h"
#include "aegis/string.h"

/* Address of the rank of the id in register r, into register t, with the word loaded behind a gap. */
static void raw_rank(struct dpf *d, word t, word r)
{
    word rank = dpf_address(d, d->rank);

    emit_raw(&gen, r << 16 | t << 11 | 2 << 6);            /* sll t,r,2 */
    emit_raw(&gen, insn_imm(OP_LUI, AT, 0, (rank + 0x8000) >> 16));
    emit_raw(&gen, insn_three(F_ADDU, t, t, AT));
    emit_raw(&gen, insn_imm(OP_LW, t, t, rank));
    emit_raw(&gen, 0);
}

/* Each alternative in turn; the best id so far is at 16(sp). */
static void gen_choice(struct dpf *d, const struct dpf_state *t)
{
    word first, saved[DPF_SEGMENTS];

    emit_flush(&gen);
    emit_raw(&gen, insn_imm(OP_ADDIU, SP, SP, (word)-24));
    emit_raw(&gen, insn_imm(OP_SW, RA, SP, 20));
    emit_raw(&gen, insn_imm(OP_ADDIU, T0, R0, t->accept));
    emit_raw(&gen, insn_imm(OP_SW, T0, SP, 16));
    first = gen.labels;
    for (word i = t->first; i; i = d->sw[i].next) {
        gen_jump(gen.words, 0, emit_label(&gen));
        emit_raw(&gen, OP_JAL << 26);
        emit_raw(&gen, 0);
        emit_raw(&gen, insn_imm(OP_LW, T0, SP, 16));
        raw_rank(d, T1, V0);                        /* the load above has long arrived */
        raw_rank(d, T0, T0);
        emit_raw(&gen, insn_three(F_SLTU, T1, T0, T1));
        emit_raw(&gen, insn_imm(OP_BEQ, R0, T1, 2));
        emit_raw(&gen, 0);
        emit_raw(&gen, insn_imm(OP_SW, V0, SP, 16));
    }
    emit_raw(&gen, insn_imm(OP_LW, RA, SP, 20));
    emit_raw(&gen, insn_imm(OP_LW, V0, SP, 16));
    emit_raw(&gen, insn_three(F_JR, 0, RA, 0));
    emit_raw(&gen, insn_imm(OP_ADDIU, SP, SP, 24));
    memcpy(saved, gen_proved, sizeof saved);
    for (word i = t->first; i; i = d->sw[i].next) {
        memcpy(gen_proved, saved, sizeof saved);
        emit_place(&gen, first++);
        gen_switch(d, &d->sw[i], t->segment);
    }
}

/* One filter and nothing else, near the message's beginning: the length check becomes a mask of the result. */
static void gen_alone(const struct plan *p, word id)
{
    gen_proved[0] = DPF_READABLE;
    gen_plan(p, 0, false, 0);
    emit_imm(&gen, OP_SLTIU, V1, A1, plan_reach(p, 0));    /* these three fill the last gap and slots */
    emit_imm(&gen, OP_ADDIU, V1, V1, (word)-1);
    emit_imm(&gen, OP_ANDI, V0, V1, id);
    emit_end(&gen, insn_three(F_JR, 0, RA, 0), RA);
    emit_flush(&gen);
}

/* The state that ends the unbranched chain, and the filter at its end, if one is. p: takes its tests, or NULL. */
static const struct dpf_state *gen_chain(struct dpf *d, word state, struct plan *p, dpf_ref_t *leaf)
{
    const struct dpf_state *t = &d->state[state];

    *leaf = 0;
    while (!t->accept && t->first && !d->sw[t->first].next && d->sw[t->first].count == 1) {
        const struct dpf_switch *s = &d->sw[t->first];
        struct dpf_edge *e = dpf_edge(d, s->first);

        if (!(s->first & REF_STATE)) {
            const struct dpf_filter *f = &d->filter[s->first];

            *leaf = s->first;
            if (p)
                plan_filter(p, f, f->depth - 1u, t->segment);
            return t;
        }
        if (p)
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
    memset(gen_proved, 0, sizeof gen_proved);
    while (state) {
        const struct dpf_switch *s = &d->sw[d->state[state].edge.of];
        word reach = dpf_reach(&s->test), segment = d->state[s->state].segment;

        if (reach > gen_proved[segment])
            gen_proved[segment] = reach;
        state = s->state;
    }
}

/* Apart from dpf_code_state(), which calls itself once a level of the trie: the kernel's stack is small. */
__attribute__((noinline)) static bool state_generate(struct dpf *d, word state)
{
    struct plan p;
    dpf_ref_t leaf;
    const struct dpf_state *end;
    bool near = d->near_words != 0;

    p.steps = 0;
    end = gen_chain(d, state, &p, &leaf);
    plan_pack(&p, false);
    for (;; near = false) {
        gen_begin(near);
        path_prove(d, state);
        if (leaf && !state && plan_reach(&p, 0) <= DPF_READABLE && !p.segment[p.steps - 1]) {
            gen_alone(&p, leaf);
        } else if (leaf) {
            gen_plan(&p, 0, false, 0);
            gen_accept(leaf);
        } else {
            bool choice = end->accept || !end->first || d->sw[end->first].next;

            if (!choice && (!p.steps || p.segment[p.steps - 1] == end->segment)) {
                word reach = gen_reach(d, &d->sw[end->first], end->segment);

                if (plan_reach(&p, end->segment) > reach)
                    reach = plan_reach(&p, end->segment);
                gen_length(end->segment, p.steps && p.segment[0] != end->segment ? 0 : reach);
            }
            gen_plan(&p, 0, false, 0);
            if (choice)
                gen_choice(d, end);
            else
                gen_switch(d, &d->sw[end->first], end->segment);
        }
        gen_failure();
        if (gen_install(d, &d->state[state].edge))
            break;
        if (!near)
            return false;
    }
    if (!state)
        d->entry = d->state[0].edge.code;
    return true;
}

bool dpf_code_state(struct dpf *d, word state)
{
    dpf_ref_t leaf;
    const struct dpf_state *end = gen_chain(d, state, NULL, &leaf);

    return (leaf || children_ready(d, end)) && state_generate(d, state);
}

bool dpf_code_leaf(struct dpf *d, word id)
{
    struct dpf_filter *f = &d->filter[id];
    const struct dpf_switch *s = &d->sw[f->edge.of];
    word segment = d->state[s->state].segment;
    bool near = d->near_words != 0;

    for (;; near = false) {
        gen_begin(near);
        path_prove(d, s->state);
        if (dpf_reach(&s->test) > gen_proved[segment])
            gen_proved[segment] = dpf_reach(&s->test);
        gen_edge(d, (dpf_ref_t)id, segment);
        gen_failure();
        if (gen_install(d, &f->edge))
            return true;
        if (!near)
            return false;
    }
}
