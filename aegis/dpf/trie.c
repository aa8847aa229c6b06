/* Merging a filter into the trie along its longest common prefix, and taking it out again.
 *
 * Invariants: a state but the root has at least two filters below it or ending in it; a filter that shares no further
 * step is an edge of its own. Deleting restores both, so that the trie depends on the filters alone, not on their
 * history. Code begins at a head: the root, and each state below a branching one; the states of an unbranched chain
 * are part of the code of the head above them. */
#include "aegis/dpf/dpf.h"

static word state_parent(word state)
{
    return dpf.sw[dpf.state[state].edge.of].state;
}

/* Exactly one way on: its code goes on in the same block. */
static bool state_is_plain(word state)
{
    const struct dpf_state *t = &dpf.state[state];

    return !t->accept && t->first && !dpf.sw[t->first].next && dpf.sw[t->first].count == 1;
}

static word state_head(word state)
{
    while (state && state_is_plain(state_parent(state)))
        state = state_parent(state);
    return state;
}

/* Regenerates what begins at the state's head. Without room nothing is lost: demux interprets until all fits again. */
static void state_refresh(word state)
{
    if (dpf.entry && dpf_code_state(&dpf, state_head(state)))
        return;
    for (word i = 0; i < DPF_STATES; i++)
        dpf_code_drop(&dpf, &dpf.state[i].edge);
    for (word i = 1; i <= DPF_FILTERS; i++)
        dpf_code_drop(&dpf, &dpf.filter[i].edge);
    if (!dpf_code_state(&dpf, 0))
        dpf.entry = 0;
}

/* Code of a single edge that a hash found room for without other changes. */
static void edge_refresh(dpf_ref_t ref)
{
    const struct dpf_edge *e = dpf_edge(&dpf, ref);
    bool made = true;

    if (ref & REF_STATE)
        made = dpf_code_state(&dpf, ref & ~REF_STATE);
    else if (!e->inlined)
        made = dpf_code_leaf(&dpf, ref);
    if (!made || !dpf.entry) {
        dpf.entry = 0;
        state_refresh(0);
    }
}

static word switch_of(word state, const struct dpf_test *t)
{
    word i = dpf.state[state].first;

    while (i && !dpf_same_test(&dpf.sw[i].test, t))
        i = dpf.sw[i].next;
    return i;
}

static word switch_new(word state, const struct dpf_test *t)
{
    word i = dpf.free_switch;
    struct dpf_switch *s = &dpf.sw[i];

    dpf.free_switch = s->next;
    dpf.switches_left--;
    *s = (struct dpf_switch) { .test = *t, .state = (uint16_t)state, .next = dpf.state[state].first };
    dpf.state[state].first = (uint16_t)i;
    return i;
}

static void switch_free(word i)
{
    uint16_t *link = &dpf.state[dpf.sw[i].state].first;

    while (*link != i)
        link = &dpf.sw[*link].next;
    *link = dpf.sw[i].next;
    dpf.sw[i].next = dpf.free_switch;
    dpf.free_switch = (uint16_t)i;
    dpf.switches_left++;
}

static word state_new(word depth, word segment)
{
    word i = dpf.free_state;
    struct dpf_state *t = &dpf.state[i];

    dpf.free_state = t->next_free;
    dpf.states_left--;
    *t = (struct dpf_state) { .edge.self = (dpf_ref_t)(REF_STATE | i), .depth = (uint8_t)depth,
                              .segment = (uint8_t)segment };
    return i;
}

static void state_free(word i)
{
    dpf_code_drop(&dpf, &dpf.state[i].edge);
    dpf.state[i].next_free = dpf.free_state;
    dpf.free_state = (uint16_t)i;
    dpf.states_left++;
}

/* The filter becomes an edge of its own in switch sw, which makes its test number `step`. */
static bool leaf_add(word id, word sw, word step)
{
    struct dpf_filter *f = &dpf.filter[id];

    f->state = 0;
    f->depth = (uint16_t)(step + 1);
    return switch_add(sw, (dpf_ref_t)id, f->want[step]);
}

/* Puts the filter below a state, in which no edge goes on with it. */
static void leaf_place(word id, word state)
{
    struct dpf_filter *f = &dpf.filter[id];
    word step = dpf.state[state].depth, sw;

    if (step == f->steps) {
        dpf.state[state].accept = (uint16_t)id;
        f->state = (uint16_t)(REF_STATE | state);
        return;
    }
    sw = switch_of(state, &f->test[step]);
    leaf_add(id, sw ? sw : switch_new(state, &f->test[step]), step);
}

bool trie_insert(word id, word state)
{
    struct dpf_filter *f = &dpf.filter[id];
    word step = dpf.state[state].depth, sw, top;
    dpf_ref_t ref = 0;
    bool changed;

    if (dpf.states_left < DPF_STEPS || dpf.switches_left < DPF_STEPS + 2)
        return false;
    for (;; step++, state = ref & ~REF_STATE) {
        sw = step < f->steps ? switch_of(state, &f->test[step]) : 0;
        if (!sw) {
            leaf_place(id, state);
            state_refresh(state);
            return true;
        }
        ref = switch_find(&dpf.sw[sw], dpf_key(&f->test[step], f->want[step]));
        if (!(ref & REF_STATE))
            break;
    }
    top = state;
    if (!ref) {
        changed = leaf_add(id, sw, step);
        ref = (dpf_ref_t)id;
    } else {
        /* Another filter has gone on alone so far: both share states for the steps that they have in common. */
        word other = ref, segment = dpf.state[state].segment;

        changed = switch_remove(ref);
        dpf_code_drop(&dpf, &dpf.filter[other].edge);
        for (ref = 0;; step++, sw = switch_new(state, &f->test[step])) {
            const struct dpf_filter *g = &dpf.filter[other];

            segment += f->test[step].op == STEP_MOVE;
            state = state_new(step + 1, segment);
            if (switch_add(sw, (dpf_ref_t)(REF_STATE | state), f->want[step]) && !ref)
                changed = true;
            if (!ref)
                ref = (dpf_ref_t)(REF_STATE | state);
            if (step + 1 == f->steps || step + 1 == g->steps || f->want[step + 1] != g->want[step + 1] ||
                !dpf_same_test(&f->test[step + 1], &g->test[step + 1]))
                break;
        }
        leaf_place(other, state);
        leaf_place(id, state);
    }
    if (changed)
        state_refresh(top);
    else
        edge_refresh(ref);
    return true;
}

/* The filter that is alone in the state, which then need not be; 0 if it is not alone. */
static word state_only(word state)
{
    const struct dpf_state *t = &dpf.state[state];

    if (t->accept)
        return t->first ? 0 : t->accept;
    if (!state_is_plain(state) || dpf.sw[t->first].first & REF_STATE)
        return 0;
    return dpf.sw[t->first].first;
}

void trie_delete(word id)
{
    struct dpf_filter *f = &dpf.filter[id];
    bool changed = true;
    dpf_ref_t ref = 0;
    word state, only;

    if (f->state) {
        state = f->state & ~REF_STATE;
        dpf.state[state].accept = 0;
    } else {
        word sw = f->edge.of;

        state = dpf.sw[sw].state;
        changed = switch_remove((dpf_ref_t)id);
        dpf_code_drop(&dpf, &f->edge);
        if (!dpf.sw[sw].count) {
            switch_free(sw);
            changed = true;
        }
    }
    f->state = 0;
    /* A state that one filter has to itself gives way to that filter. */
    while (state && (only = state_only(state)) != 0) {
        word sw = dpf.state[state].edge.of, inner = dpf.state[state].first;

        if (inner) {
            switch_remove((dpf_ref_t)only);
            dpf_code_drop(&dpf, &dpf.filter[only].edge);
            switch_free(inner);
        }
        changed = switch_remove((dpf_ref_t)(REF_STATE | state));
        changed |= leaf_add(only, sw, dpf.state[state].depth - 1u);
        state_free(state);
        state = dpf.sw[sw].state;
        ref = (dpf_ref_t)only;
    }
    if (changed)
        state_refresh(state);
    else if (ref)
        edge_refresh(ref);
}
