/* The vector of time slices: who owns which position (paper 5.1.1; design 4.4). Position is what is allocated, as a page is:
 * neighbours give long runs, spaced ones short waits. Who runs on a slice, and ticks, are slice.c's.
 *
 * Invariants: an environment's `slices` counts the positions that name it. next_owned[p] is the first owned position
 * after p, around the end, for owned and free p alike, so that finding the next slice costs one load; taking and giving
 * back, which are rare, keep it so.
 * Guarantee: every environment that could exist can have one position. Those that have one already may take more only
 * while enough stay free for those that have none. Nobody's last position can be taken or given up, but with its life. */
#include <aegis/slice_vector.h>

struct slice slice_table[SLICE_MAX] __attribute__((aligned(PAGE_SIZE)));

#define NOWHERE SLICE_MAX
static uint16_t next_owned[SLICE_MAX];
static word free_positions;
static word without;                    /* environments that may come to exist, or do, and own no position */

void slice_init(void)
{
    for (unsigned i = 0; i < SLICE_MAX; i++) {
        slice_table[i] = (struct slice){ 0, 0 };
        next_owned[i] = NOWHERE;
    }
    free_positions = SLICE_MAX;
    without = ENV_MAX - 1;              /* environment 0 is the dummy */
}

/* Lets every position from `position`'s predecessor on see it as the next: p is owned, or was until now. */
static void relink(word position, word seen)
{
    word p = position;
    do {
        p = (p - 1) % SLICE_MAX;
        next_owned[p] = (uint16_t)seen;
    } while (p != position && !slice_table[p].owner);
}

static void count(struct env *e, int change)
{
    if (!e->slices)
        without--;
    e->slices += (word)change;
    free_positions -= (word)change;
    if (!e->slices)
        without++;
    env_table[ENV_INDEX(e->id)].slices = e->slices;
}

static void take(struct env *e, word position)
{
    slice_table[position] = (struct slice){ e->id, 0 };
    relink(position, position);
    count(e, 1);
}

static void give_back(struct env *e, word position)
{
    word next = next_owned[position];
    slice_table[position] = (struct slice){ 0, 0 };
    relink(position, next == position ? NOWHERE : next);
    count(e, -1);
}

static word first_free(void)
{
    word position = 0;
    while (slice_table[position].owner)
        position++;
    return position;
}

int slice_take(struct env *e, word position, word wanted)
{
    bool any = position == (word)-1 && wanted == 1;
    if (!any && (position >= SLICE_MAX || !wanted || wanted > SLICE_MAX - position))
        return -E_RANGE;
    for (word i = 0; !any && i < wanted; i++)
        if (slice_table[position + i].owner)
            return -E_BUSY;
    word others = e->slices ? without : without - 1;
    if (free_positions < wanted + others)
        return -E_NONE;

    if (any)
        position = first_free();
    for (word i = 0; i < wanted; i++)
        take(e, position + i);
    return (int)position;
}

int slice_drop(struct env *e, word position)
{
    if (position >= SLICE_MAX)
        return -E_RANGE;
    if (slice_table[position].owner != e->id)
        return -E_OWNER;
    if (e->slices == 1)
        return -E_BUSY;
    give_back(e, position);
    revoke_returned(e, RESOURCE_SLICE, 1);
    return 0;
}

void slice_drop_all(struct env *e)
{
    for (word position = 0; e->slices; position++) {
        assert(position < SLICE_MAX);
        if (slice_table[position].owner == e->id)
            give_back(e, position);
    }
}

envid slice_vector_next(word *position)
{
    for (;;) {
        word next = next_owned[*position];
        if (next == NOWHERE)
            return 0;
        *position = next;
        struct env *e = env_of(slice_table[next].owner);
        assert(e);
        if (!e->excess)
            return e->id;
        e->excess--;                    /* one slice forfeited for one of excess time */
        env_table[ENV_INDEX(e->id)].excess = e->excess;
    }
}
