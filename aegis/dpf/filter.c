/* The interface: filters by id, references, and demultiplexing. Check, then apply. */
#include "aegis/dpf/dpf.h"
#include "aegis/string.h"
#include <aegis/error.h>

struct dpf dpf;
static struct cap root_cap;

static bool cap_same(struct cap a, struct cap b)
{
    return ((a.lo ^ b.lo) | (a.hi ^ b.hi)) == 0;
}

bool dpf_dominates(struct cap cap, struct cap other)
{
    return cap_same(cap, other) || cap_same(cap, root_cap);
}

/* near: a page of constants, writable here, read by generated code at near_at, which register 0 reaches. */
void dpf_init(word at, word *near, word near_at, word near_words, struct cap root)
{
    memset(&dpf, 0, sizeof dpf);
    root_cap = root;
    dpf.at = at;
    dpf.near = near;
    dpf.near_at = near_at;
    dpf.near_words = near_words < DPF_NEAR ? near_words : DPF_NEAR;
    for (word i = 1; i <= DPF_FILTERS; i++) {
        dpf.filter[i].edge.self = (dpf_ref_t)i;
        dpf.filter[i].edge.id = i;
        dpf.filter[i].next_free = (uint16_t)(i < DPF_FILTERS ? i + 1 : 0);
    }
    for (word i = 0; i < DPF_STATES; i++) {
        dpf.state[i].edge.self = (dpf_ref_t)(REF_STATE | i);
        dpf.state[i].next_free = (uint16_t)(i + 1 < DPF_STATES ? i + 1 : 0);
    }
    for (word i = 1; i < DPF_SWITCHES; i++)
        dpf.sw[i].next = (uint16_t)(i + 1 < DPF_SWITCHES ? i + 1 : 0);
    for (word i = 1; i <= DPF_TABLES; i++)
        dpf.recipe[i].values = i < DPF_TABLES ? i + 1 : 0;
    dpf.free_filter = dpf.free_state = dpf.free_switch = dpf.free_recipe = 1;
    dpf.states_left = DPF_STATES - 1;
    dpf.switches_left = DPF_SWITCHES - 1;
    dpf_code_state(&dpf, 0);
}

static struct dpf_filter *filter_of(word id)
{
    return id && id <= DPF_FILTERS && dpf.filter[id].references ? &dpf.filter[id] : NULL;
}

int dpf_insert(envid owner, const struct dpf_atom *atoms, word count, struct cap cap)
{
    word id = dpf.free_filter, state = 0;
    struct dpf_filter *f = &dpf.filter[id];
    int error;

    if (!id)
        return -E_NONE;
    error = atom_vet(f, atoms, count);
    if (!error)
        error = overlap_check(f, cap, &state);
    if (error)
        return error;
    dpf.free_filter = f->next_free;
    f->references = 1;
    f->owner = owner;
    f->cap = cap;
    dpf.rank[id] = (word)f->bits << 16 | (0xffff - id);
    if (!trie_insert(id, state)) {
        f->references = 0;
        dpf.free_filter = (uint16_t)id;
        return -E_NONE;
    }
    dpf.filters++;
    return (int)id;
}

int dpf_delete(envid owner, word id)
{
    struct dpf_filter *f = filter_of(id);

    if (!f)
        return -E_RANGE;
    if (f->owner != owner)
        return -E_OWNER;
    if (--f->references)
        return f->references;
    trie_delete(id);
    dpf.filters--;
    f->next_free = dpf.free_filter;
    dpf.free_filter = (uint16_t)id;
    return 0;
}

int dpf_ref(word id, struct cap cap)
{
    struct dpf_filter *f = filter_of(id);

    if (!f)
        return -E_RANGE;
    if (!dpf_dominates(cap, f->cap))
        return -E_CAP;
    if (f->references == 0xffff)
        return -E_BUSY;
    return ++f->references;
}

envid dpf_owner(word id)
{
    struct dpf_filter *f = filter_of(id);

    return f ? f->owner : 0;
}

