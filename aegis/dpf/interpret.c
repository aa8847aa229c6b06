/* The trie, read instead of compiled: the reference for the generated code, and what demux falls back to when the code
 * does not fit its memory. */
#include "aegis/dpf/dpf.h"

struct reading {
    const uint8_t *message;
    word bytes;
};

/* The word that a test sees, before its mask. False: it lies behind the message's end. */
static bool test_load(const struct reading *r, word base, const struct dpf_test *t, word *value)
{
    word at = base + t->offset, loaded = 0, bytes = t->op == STEP_BYTE ? 1 : 4;

    if (base + dpf_reach(t) > r->bytes)
        return false;
    for (word i = 0; i < bytes; i++)
        if (at + i < r->bytes)
            loaded |= (word)r->message[at + i] << (t->op == STEP_MOVE ? 24 - 8 * i : 8 * i);
    *value = loaded;
    return true;
}

static word move_by(const struct dpf_test *t, word loaded)
{
    word masked = loaded & t->mask;

    return t->scale < 0 ? masked >> -t->scale : masked << t->scale;
}

/* The tests that a filter makes behind its edge. */
static word rest_match(const struct reading *r, word id, word base)
{
    const struct dpf_filter *f = &dpf.filter[id];

    for (word i = f->depth; i < f->steps; i++) {
        word loaded;

        if (!test_load(r, base, &f->test[i], &loaded))
            return 0;
        if (f->test[i].op == STEP_MOVE)
            base += move_by(&f->test[i], loaded);
        else if ((loaded & f->test[i].mask) != f->want[i])
            return 0;
    }
    return id;
}

/* The winner among the filters below a state. Depth is bounded by DPF_STEPS. */
static word state_match(const struct reading *r, word state, word base)
{
    word best = dpf.state[state].accept;

    for (word i = dpf.state[state].first; i; i = dpf.sw[i].next) {
        const struct dpf_switch *s = &dpf.sw[i];
        word loaded, below = base, found;
        dpf_ref_t ref;

        if (!test_load(r, base, &s->test, &loaded))
            continue;
        if (s->test.op == STEP_MOVE) {
            below += move_by(&s->test, loaded);
            loaded = 0;
        }
        ref = switch_find(s, dpf_key(&s->test, loaded & s->test.mask));
        if (!ref)
            continue;
        found = ref & REF_STATE ? state_match(r, ref & ~REF_STATE, below) : rest_match(r, ref, below);
        if (dpf_wins(&dpf, found, best))
            best = found;
    }
    return best;
}

word dpf_interpret(const uint8_t *message, word bytes)
{
    struct reading r = { message, bytes };

    return state_match(&r, 0, 0);
}
