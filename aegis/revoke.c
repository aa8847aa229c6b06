/* Visible revocation and the abort protocol (paper 3.3-3.5; design 4.6).
 *
 * A request below the requester's guarantee that cannot be met makes the kernel ask whoever is furthest above its own
 * guarantee: that is all the policy there is, and it is in victim(). The victim learns what and how many, and until when,
 * by an upcall and from its environment page, and chooses which instances to give back itself. The deadline counts its own
 * slices. When it has passed, the abort protocol takes what is still missing, notes each loss in the repossession vector
 * and says so by another upcall.
 *
 * Invariants: one request at a time for each environment, revoke_kind = 0 while there is none. Nobody is ever pushed below
 * its guarantee: pages_guaranteed pages, and one position of the slice vector.
 * An environment without slices has no time in which to answer: what it has above its guarantee is taken at once.
 * What may follow what is in revoke_steps.h, and each step is asserted; revoke.pml is the model. */
#include <aegis/kernel.h>
#include <aegis/revoke_steps.h>
#include <aegis/step.h>

#define REVOKE_DEADLINE 4               /* of the victim's own slices */

/* What e has of a kind above its guarantee. */
static word surplus(const struct env *e, enum resource kind)
{
    word has = kind == RESOURCE_PAGE ? e->pages : e->slices;
    word guaranteed = kind == RESOURCE_PAGE ? e->pages_guaranteed : 1;
    return has > guaranteed ? has - guaranteed : 0;
}

static struct env *victim(const struct env *requester, enum resource kind)
{
    struct env *furthest = NULL;
    word most = 0;
    for (unsigned i = 1; i < env_end; i++) {
        struct env *e = env_at(i);
        if (!e || e == requester || e->state != ENV_LIVE || (e->revoke_kind && e->revoke_kind != kind))
            continue;
        if (surplus(e, kind) > most) {
            most = surplus(e, kind);
            furthest = e;
        }
    }
    return furthest;
}

STEP_FUNCTION(step_allowed, REVOKE_STEPS)

static unsigned state(const struct env *e)
{
    return e->revoke_kind ? REVOKE_ASKED : REVOKE_NONE;
}

static void clear(struct env *e)
{
    e->revoke_kind = e->revoke_count = e->revoke_deadline = 0;
}

/* The vector may be full: the count then says how many losses there were, the exposed tables which. */
static void record(struct env *e, enum resource kind, word name)
{
    if (e->repossessed_count < REPOSSESSED_MAX) {
        e->repossessed[e->repossessed_count].kind = kind;
        e->repossessed[e->repossessed_count].name = name;
    }
    e->repossessed_count++;
}

static void page_lost(struct env *e, pageno pn)
{
    record(e, RESOURCE_PAGE, pn);
}

static word seize_slices(struct env *e, word count)
{
    word taken = 0;
    for (word position = SLICE_MAX; position-- && taken < count; )
        if (slice_table[position].owner == e->id && !slice_drop(e, position)) {
            record(e, RESOURCE_SLICE, position);
            taken++;
        }
    return taken;
}

static void take_by_force(struct env *e)
{
    enum resource kind = e->revoke_kind;
    word above = surplus(e, kind);
    word count = e->revoke_count < above ? e->revoke_count : above;
    clear(e);
    word taken = kind == RESOURCE_PAGE ? page_seize(e, count, page_lost) : seize_slices(e, count);
    trace(TRACE_REVOKE, e->id, kind, taken);
    if (taken)
        upcall_post(e, VEC_REPOSSESS);
}

bool revoke_ask(struct env *requester, enum resource kind, word count)
{
    struct env *e = victim(requester, kind);
    if (!e)
        return false;
    word above = surplus(e, kind);
    count = count < above ? count : above;
    unsigned before = state(e);
    if (e->revoke_count < count)
        e->revoke_count = count;
    if (before == REVOKE_NONE) {        /* otherwise its deadline runs already */
        e->revoke_kind = kind;
        e->revoke_deadline = REVOKE_DEADLINE;
        trace(TRACE_REVOKE, e->id, kind, count);
        if (e->slices)
            upcall_post(e, VEC_REVOKE);
        else
            take_by_force(e);
    }
    assert(step_allowed(before, REVOKE_ASK, state(e)));
    return true;
}

void revoke_returned(struct env *e, enum resource kind, word count)
{
    if (e->revoke_kind != kind)
        return;
    if (count < e->revoke_count)
        e->revoke_count -= count;
    else
        clear(e);
    assert(step_allowed(REVOKE_ASKED, REVOKE_RETURN, state(e)));
}

void revoke_tick(struct env *e)
{
    if (!e || !e->revoke_kind)
        return;
    if (!--e->revoke_deadline)
        take_by_force(e);
    assert(step_allowed(REVOKE_ASKED, REVOKE_TICK, state(e)));
}
