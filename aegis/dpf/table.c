/* A disjunction: one test, many values. How its edge is found is chosen by the number of instructions that it costs:
 * comparing one after the other, binary search, or a hash table with the cheapest function that separates the values.
 *
 * The first two are compiled with their values as constants and so are generated anew at each change. A hash is data:
 * a bucket holds the address of an edge, edges of one bucket are linked, and an empty bucket holds a dead edge whose
 * key belongs to another bucket, so that the code compares without asking. Most edges lead to filters that go on with
 * the same tests (those of the switch's `model`): the switch's code makes these tests itself, on the values in the
 * edge. An edge that cannot be treated so carries a dead key among its values, fails there, and is then looked at
 * again by its true key. Adding or removing an edge so touches the table and nothing else. */
#include "aegis/dpf/dpf.h"
#include "aegis/string.h"

#define SEARCH_MAX  16          /* beyond it code would grow without gain */

static const struct { uint8_t fold, shift; } functions[] = {    /* in order of cost */
    { 0, 2 }, { 0, 0 }, { 0, 5 }, { 0, 8 }, { 0, 11 }, { 0, 16 }, { 0, 21 }, { 0, 27 },
    { 5, 0 }, { 8, 0 }, { 11, 0 }, { 16, 0 },
};
#define FUNCTIONS (sizeof functions / sizeof functions[0])

/* Instructions of a lookup, in quarters, averaged over values that are there and one that is not. */
static word cost_compare(word n)
{
    return 6 * n + 2;                   /* a constant and a branch each */
}

static word cost_search(word n)
{
    word cost = 0;

    for (; n > 3; n = (n + 1) / 2)
        cost += 4 * 3;                  /* constant, comparison, branch */
    return cost + cost_compare(n);
}

static word cost_function(word i)
{
    return 4 * (5 + (functions[i].fold ? 4 : functions[i].shift == 2 ? 1 : 2));
}

/* Values that find their bucket taken, if the switch used this function. */
static word collisions(const struct dpf_switch *s)
{
    static word seen[4096 / 32];
    word taken = 0;

    memset(seen, 0, (1u << s->bits) / 8);
    for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after) {
        word h = dpf_hash(s, dpf_edge(&dpf, ref)->key);

        taken += seen[h >> 5] >> (h & 31) & 1;
        seen[h >> 5] |= 1u << (h & 31);
    }
    return taken;
}

/* Sets the cheapest hash function for `bits` and returns its cost. */
static word function_choose(struct dpf_switch *s, word bits)
{
    word best = 0, best_cost = ~0u;

    s->bits = (uint8_t)bits;
    for (word i = 0; i < FUNCTIONS && cost_function(i) < best_cost; i++) {
        word cost;

        s->fold = functions[i].fold;
        s->shift = functions[i].shift;
        cost = cost_function(i) + 4 * 8 * collisions(s) / s->count;     /* 8: another edge's turn */
        if (cost < best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    s->fold = functions[best].fold;
    s->shift = functions[best].shift;
    return best_cost;
}

/* At most a quarter of the buckets are taken, of a table for all filters: a second look costs as much as the rest. */
static word table_bits(word count)
{
    return count <= 16 ? 6 : count <= 64 ? 8 : count <= 256 ? 10 : 12;
}

/* Aligned to its size, like all of its size and below: the pool has room for what all filters can need. */
static word table_alloc(word bits)
{
    word granules = (1u << bits) / DPF_TABLE_MIN;

    for (word g = 0; g < DPF_BUCKETS / DPF_TABLE_MIN; g += granules) {
        word i = g;

        while (i < g + granules && !(dpf.bucket_used[i / 32] >> i % 32 & 1))
            i++;
        if (i < g + granules)
            continue;
        for (i = g; i < g + granules; i++)
            dpf.bucket_used[i / 32] |= 1u << i % 32;
        return g * DPF_TABLE_MIN;
    }
    return ~0u;
}

static void table_free(const struct dpf_switch *s)
{
    word g = s->table / DPF_TABLE_MIN, granules = (1u << s->bits) / DPF_TABLE_MIN;

    for (word i = g; i < g + granules; i++)
        dpf.bucket_used[i / 32] &= ~(1u << i % 32);
}

static word edge_address(dpf_ref_t ref)
{
    return dpf_address(&dpf, dpf_edge(&dpf, ref));
}

static word dead_address(const struct dpf_switch *s, word bucket)
{
    return dpf_address(&dpf, bucket ? &dpf.dead : &s->dead);
}

static bool is_dead(const struct dpf_switch *s, word address)
{
    return address == dead_address(s, 0) || address == dead_address(s, 1);
}

/* Does the filter go on behind the edge as the model does? */
static bool shape_same(word a, word b)
{
    const struct dpf_filter *f = &dpf.filter[a], *g = &dpf.filter[b];

    if (f->steps != g->steps)
        return false;
    for (word i = f->depth; i < f->steps; i++)
        if (!dpf_same_test(&f->test[i], &g->test[i]))
            return false;
    return true;
}

/* The filter whose way of going on is the most frequent one, by majority vote. */
static word model_choose(const struct dpf_switch *s)
{
    word model = 0, votes = 0;

    for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after) {
        if (ref & REF_STATE)
            continue;
        if (!votes)
            model = ref;
        if (shape_same(ref, model))
            votes++;
        else
            votes--;
    }
    return model;
}

/* The values that the switch's code compares. */
static void edge_fill(const struct dpf_switch *s, dpf_ref_t ref)
{
    const struct dpf_recipe *r = &dpf.recipe[s->recipe];
    struct dpf_filter *f = &dpf.filter[ref];
    const word *want = &f->want[f->depth - 1];
    word *value = f->edge.value;

    for (word i = 0; i < r->values; i++) {
        word v = want[r->value[i].low] >> r->value[i].right;

        if (r->value[i].high != RECIPE_NONE)
            v |= want[r->value[i].high] << r->value[i].left;
        value[i] = v;
    }
}

static void table_enter(struct dpf_switch *s, dpf_ref_t ref)
{
    struct dpf_edge *e = dpf_edge(&dpf, ref);
    word h = dpf_hash(s, e->key), *bucket = &dpf.bucket[s->table + h];

    e->inlined = !(ref & REF_STATE) && s->model && shape_same(ref, s->model);
    if (e->inlined) {
        edge_fill(s, ref);
    } else {
        e->value[0] = h ? 0 : s->dead.key;
        s->others++;
    }
    e->next = is_dead(s, *bucket) ? 0 : *bucket;
    *bucket = edge_address(ref);
}

/* Builds the table anew from the list of edges, with the function that is set. */
static void table_build(struct dpf_switch *s)
{
    dpf_ref_t ref;
    word *bucket = &dpf.bucket[s->table], live = dead_address(s, 1);

    /* A key that does not belong to bucket 0. There is one: a function that separates nothing is never chosen. */
    for (ref = s->first; ref && !dpf_hash(s, dpf_edge(&dpf, ref)->key); ref = dpf_edge(&dpf, ref)->after)
        ;
    s->dead.key = s->dead.value[0] = ref ? dpf_edge(&dpf, ref)->key : 0;
    bucket[0] = dead_address(s, 0);
    for (word i = 1; i < 1u << s->bits; i++)
        bucket[i] = live;
    s->others = 0;
    s->model = (uint16_t)model_choose(s);
    if (s->model)
        dpf_code_recipe(&dpf, s, &dpf.recipe[s->recipe]);
    s->tuned = s->count;
    for (ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after)
        table_enter(s, ref);
}

static void kind_leave(struct dpf_switch *s)
{
    if (s->kind != SWITCH_HASH)
        return;
    table_free(s);
    dpf.recipe[s->recipe].values = dpf.free_recipe;
    dpf.free_recipe = s->recipe;
    for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after)
        dpf_edge(&dpf, ref)->inlined = false;
}

/* Chooses how edges are found, for the edges that there are. */
static void kind_choose(struct dpf_switch *s)
{
    word n = s->count, hash;

    kind_leave(s);
    s->kind = cost_search(n) < cost_compare(n) ? SWITCH_SEARCH : SWITCH_COMPARE;
    if (n <= 3 || s->test.op == STEP_MOVE)
        return;
    hash = function_choose(s, table_bits(n));
    if (n <= SEARCH_MAX && hash >= (s->kind == SWITCH_SEARCH ? cost_search(n) : cost_compare(n)))
        return;
    while ((s->table = (uint16_t)table_alloc(s->bits)) == 0xffff)
        s->bits = (uint8_t)(s->bits - 2);       /* the smallest always fits */
    s->recipe = dpf.free_recipe;
    dpf.free_recipe = (uint16_t)dpf.recipe[s->recipe].values;
    s->kind = SWITCH_HASH;
    table_build(s);
}

static bool chain_is_long(const struct dpf_switch *s, word key)
{
    word length = 0;

    for (word a = dpf.bucket[s->table + dpf_hash(s, key)]; a && length < 4; length++)
        a = ((struct dpf_edge *)dpf_pointer(&dpf, a))->next;
    return length == 4;
}

bool switch_add(word sw, dpf_ref_t ref, word want)
{
    struct dpf_switch *s = &dpf.sw[sw];
    struct dpf_edge *e = dpf_edge(&dpf, ref);

    e->of = (uint16_t)sw;
    e->key = dpf_key(&s->test, want);
    e->before = 0;
    e->after = s->first;
    e->inlined = false;
    e->patch = 0;
    if (s->first)
        dpf_edge(&dpf, s->first)->before = ref;
    s->first = ref;
    s->count++;
    if (s->kind != SWITCH_HASH) {
        kind_choose(s);
        return true;
    }
    if (table_bits(s->count) > s->bits || (s->count >= 2u * s->tuned && chain_is_long(s, e->key))) {
        kind_choose(s);
        return true;
    }
    table_enter(s, ref);
    return s->others == 1 && !e->inlined;       /* the code may have relied on all edges being inlined */
}

bool switch_remove(dpf_ref_t ref)
{
    struct dpf_edge *e = dpf_edge(&dpf, ref);
    struct dpf_switch *s = &dpf.sw[e->of];

    if (e->before)
        dpf_edge(&dpf, e->before)->after = e->after;
    else
        s->first = e->after;
    if (e->after)
        dpf_edge(&dpf, e->after)->before = e->before;
    s->count--;
    e->of = 0;
    if (s->kind == SWITCH_HASH) {
        word bucket = s->table + dpf_hash(s, e->key), *link = &dpf.bucket[bucket];

        while (*link != edge_address(ref))
            link = &((struct dpf_edge *)dpf_pointer(&dpf, *link))->next;
        *link = e->next;
        if (!dpf.bucket[bucket])
            dpf.bucket[bucket] = dead_address(s, bucket - s->table);
        s->others = (uint16_t)(s->others - !e->inlined);
        if (s->count > 3) {
            if (ref != s->model)
                return false;
            for (ref = s->first; ref && !dpf_edge(&dpf, ref)->inlined; ref = dpf_edge(&dpf, ref)->after)
                ;
            s->model = ref;
            if (ref)
                return false;
        }
    }
    kind_choose(s);
    return true;
}

dpf_ref_t switch_find(const struct dpf_switch *s, word key)
{
    if (s->kind != SWITCH_HASH) {
        for (dpf_ref_t ref = s->first; ref; ref = dpf_edge(&dpf, ref)->after)
            if (dpf_edge(&dpf, ref)->key == key)
                return ref;
        return 0;
    }
    for (word a = dpf.bucket[s->table + dpf_hash(s, key)]; a;) {
        const struct dpf_edge *e = dpf_pointer(&dpf, a);

        if (e->key == key && !is_dead(s, a))
            return e->self;
        a = e->next;
    }
    return 0;
}
