/* Whose is which packet filter (paper 6.2). What filters are and how they are found is aegis/dpf's; here are their owners,
 * the rings that their frames go to, and the table that everyone may read.
 *
 * Guarantee: every environment that could exist can have one filter. Those that have one already get more only while
 * enough entries stay free for those that have none, and enough inner states of the trie. */
#include <aegis/kernel.h>
#include "aegis/dpf/dpf.h"

#define STATES_RESERVED 512             /* of the trie: two for each environment that could still want its one filter */

_Static_assert((int)FILTER_MOVE == (int)STEP_MOVE && (int)FILTER_LOOSE == (int)STEP_LOOSE, "net.h says the same");
_Static_assert(HOT_NEAR == DPF_NEAR, "constants' page");

union filter_pages filter_pages __attribute__((aligned(PAGE_SIZE)));
struct net_handler net_handler[DPF_FILTERS + 1];
static struct cap root;                 /* dominates every filter's capability */
static word without = ENV_MAX - 1;      /* environments that may come to exist, or do, and have no filter */

void filter_init(void)
{
    root = capability_new();
    dpf_init((word)(uintptr_t)&dpf, hot.near, KHOTPAGE + offsetof(struct hot, near), HOT_NEAR, root);
}

struct cap filter_root(void)
{
    return root;
}

static void count(struct env *e, int change)
{
    without -= !e->filters;
    e->filters += (word)change;
    without += !e->filters;
    net.filters += (word)change;
}

static bool is_more_than_its_share(const struct env *e)
{
    return e->filters && ((word)DPF_FILTERS - dpf.filters <= without || dpf.states_left < STATES_RESERVED ||
                          dpf.switches_left < STATES_RESERVED);
}

static void describe(struct filter_info *info, const struct dpf_filter *f)
{
    info->steps = f->steps;
    for (word i = 0; i < f->steps; i++)
        info->step[i] = (struct filter_step){ f->test[i].offset, f->test[i].op, f->test[i].scale, f->test[i].mask, f->want[i] };
}

/* No capability: the filter gets a new one. */
int filter_insert(struct env *e, const struct dpf_atom *atoms, word atom_count, struct cap *cap)
{
    if (is_more_than_its_share(e))
        return -E_NONE;
    if (!(cap->lo | cap->hi))
        *cap = capability_new();
    int id = dpf_insert(e->id, atoms, atom_count, *cap);
    if (id < 0)
        return id;
    struct filter_info *info = &filter_table[id];
    info->owner = e->id;
    info->ring = info->frames = info->lost = 0;
    info->references = 1;
    describe(info, &dpf.filter[id]);
    count(e, 1);
    return id;
}

static void forget(struct env *e, word id)
{
    struct filter_info *info = &filter_table[id];

    ring_table[info->ring].filters -= info->ring != 0;
    info->owner = info->ring = info->references = 0;
    net_handler[id].function = NULL;
    count(e, -1);
}

int filter_delete(struct env *e, word id)
{
    int references = dpf_delete(e->id, id);

    if (!references)
        forget(e, id);
    else if (references > 0)
        filter_table[id].references = (word)references;
    return references;
}

int filter_ref(word id, struct cap cap)
{
    int references = dpf_ref(id, cap);

    if (references > 0)
        filter_table[id].references = (word)references;
    return references;
}

void filter_delete_all(struct env *e)
{
    for (word id = 1; e->filters; id++)
        while (filter_table[id].owner == e->id) {
            filter_delete(e, id);
            slice_poll();
        }
}

int filter_bind(struct env *e, word id, word ring)
{
    int error;

    if (!id || id > DPF_FILTERS || !filter_table[id].owner)
        return -E_RANGE;
    if (filter_table[id].owner != e->id)
        return -E_OWNER;
    if (ring && !ring_of(e, ring, &error))
        return error;
    struct filter_info *info = &filter_table[id];
    ring_table[info->ring].filters -= info->ring != 0;
    info->ring = ring;
    ring_table[ring].filters += ring != 0;
    return 0;
}
