/* Who may listen: a filter that overlaps others needs a capability that dominates each of theirs (docs/dpf.md).
 *
 * Two filters overlap unless some bit, tested by both at the same place, must differ. Places behind loaded shifts are
 * the same only if the shifts are: otherwise nothing is proved and the filters count as overlapping. The trie is
 * walked along every edge that the new filter does not contradict; where it makes a switch's own test, that is one. */
#include "aegis/dpf/dpf.h"
#include <aegis/error.h>

/* Where the walk is in the new filter: the segment that its steps [from, to) test, or none if the shifts differ. */
struct place {
    word from, to;
    bool lost;
};

static struct place place_at(const struct dpf_filter *f, word from)
{
    word to = from;

    while (to < f->steps && f->test[to].op != STEP_MOVE)
        to++;
    return (struct place) { from, to, false };
}

/* The place behind a shift of the trie. */
static struct place place_behind(const struct dpf_filter *f, struct place p, const struct dpf_test *shift)
{
    if (p.lost || p.to == f->steps || !dpf_same_test(&f->test[p.to], shift))
        return (struct place) { 0, 0, true };
    return place_at(f, p.to + 1);
}

static bool contradicts(const struct dpf_filter *f, struct place p, const struct dpf_test *t, word value)
{
    for (word i = p.from; i < p.to; i++) {
        const struct dpf_test *own = &f->test[i];
        int apart = (int)t->offset - own->offset;
        word differ = value, both = t->mask;

        if (apart <= -4 || apart >= 4)
            continue;
        if (apart == 0 || t->op == STEP_WORD) {         /* aligned words are the same or apart */
            if ((differ ^ f->want[i]) & both & own->mask)
                return true;
        } else if (apart > 0 ? (value ^ f->want[i] >> 8 * apart) & both & own->mask >> 8 * apart
                             : (value >> 8 * -apart ^ f->want[i]) & both >> 8 * -apart & own->mask) {
            return true;
        }
    }
    return false;
}

static int overlapped(const struct dpf_filter *f, word id, struct cap cap)
{
    const struct dpf_filter *g = &dpf.filter[id];

    if (g->steps == f->steps) {
        word i = 0;

        while (i < f->steps && f->want[i] == g->want[i] && dpf_same_test(&f->test[i], &g->test[i]))
            i++;
        if (i == f->steps)
            return -E_BUSY;
    }
    return dpf_dominates(cap, g->cap) ? 0 : -E_CAP;
}

static int leaf_check(const struct dpf_filter *f, word id, struct place p, struct cap cap)
{
    const struct dpf_filter *g = &dpf.filter[id];

    for (word i = g->depth; i < g->steps; i++)
        if (g->test[i].op == STEP_MOVE)
            p = place_behind(f, p, &g->test[i]);
        else if (contradicts(f, p, &g->test[i], g->want[i]))
            return 0;
    return overlapped(f, id, cap);
}

static int state_check(const struct dpf_filter *f, word state, struct place p, struct cap cap);

static int edge_check(const struct dpf_filter *f, dpf_ref_t ref, struct place p, struct cap cap)
{
    return ref & REF_STATE ? state_check(f, ref & ~REF_STATE, p, cap) : leaf_check(f, ref, p, cap);
}

static int switch_check(const struct dpf_filter *f, const struct dpf_switch *s, struct place p, struct cap cap)
{
    word shift = dpf_key_shift(&s->test);
    struct place below = p;

    if (s->test.op == STEP_MOVE)
        below = place_behind(f, p, &s->test);
    for (word i = p.from; i < p.to; i++)
        if (dpf_same_test(&f->test[i], &s->test)) {
            dpf_ref_t ref = switch_find(s, f->want[i] >> shift);

            return ref ? edge_check(f, ref, p, cap) : 0;
        }
    for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after) {
        int error;

        if (s->test.op != STEP_MOVE && contradicts(f, p, &s->test, dpf_edge(&dpf, ref)->key << shift))
            continue;
        error = edge_check(f, ref, below, cap);
        if (error)
            return error;
    }
    return 0;
}

static int state_check(const struct dpf_filter *f, word state, struct place p, struct cap cap)
{
    const struct dpf_state *t = &dpf.state[state];
    int error = t->accept ? overlapped(f, t->accept, cap) : 0;

    for (word i = t->first; i && !error; i = dpf.sw[i].next)
        error = switch_check(f, &dpf.sw[i], p, cap);
    return error;
}

/* The way that most filters go: each state has one test, which is the new filter's next one. Nothing beside it can
 * overlap, and merging may begin where this ends. */
int overlap_check(const struct dpf_filter *f, struct cap cap, word *state)
{
    word at = 0, step = 0, from = 0;

    for (; step < f->steps; step++) {
        const struct dpf_state *t = &dpf.state[at];
        const struct dpf_switch *s = &dpf.sw[t->first];
        dpf_ref_t ref;

        if (t->accept || !t->first || s->next || !dpf_same_test(&s->test, &f->test[step]))
            break;
        ref = switch_find(s, dpf_key(&s->test, f->want[step]));
        *state = at;
        if (!ref)
            return 0;
        if (!(ref & REF_STATE))
            break;
        at = ref & ~REF_STATE;
        if (f->test[step].op == STEP_MOVE)
            from = step + 1;
    }
    *state = at;
    return state_check(f, at, place_at(f, from), cap);
}
