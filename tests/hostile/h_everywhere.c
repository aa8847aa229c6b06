/* One interrupt after k instructions of a scenario, and a neighbour that runs then, for all k, or for some that are spread
 * over it: the outcome is what it is without. The outcome is what the scenario computed, the memory that it works on,
 * callee-saved registers, what is counted, and now and then every word of the tables of pages, slices, filters
 * and rings.
 * The same when the neighbour destroys the environment with which the scenario works: then the scenario ends with -E_ENV
 * or with the right result, and nothing of the dead is left.
 *
 * Time is strict's test device; the clock is off. Behind `--` in the boot arguments: points tried for each scenario at
 * least, if it has so many; without, all. */
#include "bare.h"
#include "everywhere.h"

enum { DEVICE_INDEX = 100, DEEP_EVERY = 128, WARM = 3, T9 = 25, S0 = 16 };
#define DEVICE ((volatile word *)(DEVICE_INDEX << PAGE_SHIFT))
enum { INSTRUCTIONS = 1, ALARM = 3 };

extern char apply[];
static struct bare neighbour;
static word limit, points, kills;

/* Runs whenever an interrupt takes the slice of the first environment. */
static void look_on(word unused)
{
    (void)unused;
    for (;;) {
        if (SHARED[VICTIM]) {
            SHARED[KILLED] += sys_env_destroy(SHARED[VICTIM], SHARED[VICTIM_CAP], SHARED[VICTIM_CAP + 1]) == 0;
            SHARED[VICTIM] = 0;
        }
        SHARED[RUNS]++;
        bare_yield(0);
    }
}

static word (*body)(void);
static word armed;

static word within(void)
{
    DEVICE[ALARM] = armed;
    word result = body();
    DEVICE[ALARM] = 0;
    return result;
}

/* What must be the same. Ids of environments that are made anew are not. */
struct outcome { word result, memory, counted, tables; };

static struct outcome run(const struct scenario *s, word k, bool deep)
{
    struct outcome out;

    if (s->prepare)
        s->prepare();
    body = s->body;
    armed = k;
    raw_pattern();
    RAW(RAW_IN)[SP] = ((word)__builtin_frame_address(0) - 2048) & -8;
    RAW(RAW_IN)[T9] = (word)within;
    raw_run(apply);
    out.result = RAW(RAW_OUT)[V0];
    for (word i = 0; i < 8; i++)
        out.result ^= (RAW(RAW_OUT)[S0 + i] ^ RAW(RAW_IN)[S0 + i]) * (2 * i + 3);
    out.memory = memory_hash();
    out.counted = counters_hash();
    out.tables = deep ? tables_hash() : 0;
    return out;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
    return a->result == b->result && a->memory == b->memory && a->counted == b->counted &&
           (!a->tables || !b->tables || a->tables == b->tables);
}

/* In instructions. Some runs must clear pages that others find cleared. */
static word length(const struct scenario *s)
{
    word least = -1;

    for (word i = 0; i < WARM; i++) {
        if (s->prepare)
            s->prepare();
        word begin = DEVICE[INSTRUCTIONS];
        s->body();
        word now = DEVICE[INSTRUCTIONS] - begin;
        least = now < least ? now : least;
    }
    return least;
}

static void everywhere(const struct scenario *s)
{
    word last, hits = 0, wrong = 0, step, tried = 0;

    if (s->begin)
        s->begin();
    for (word i = 0; i < WARM; i++)
        run(s, 0, false);
    last = length(s);
    step = limit && last > limit ? last / limit : 1;
    struct outcome wanted = run(s, 0, true);
    for (word k = 1; k < last; k += step) {
        word ticks = SYSINFO->ticks;
        struct outcome got = run(s, k, tried++ % DEEP_EVERY == 0);

        hits += SYSINFO->ticks != ticks;
        if (!same(&got, &wanted) && ++wrong < 5)
            min_print("# after %u: result %08x %08x, memory %08x %08x, counters %08x %08x, tables %08x %08x\n", k, got.result,
                      wanted.result, got.memory, wanted.memory, got.counted, wanted.counted, got.tables, wanted.tables);
    }
    struct outcome after = run(s, 0, true);
    ok(same(&after, &wanted), s->name);
    is(wrong, 0, "  an interrupt anywhere changes nothing");
    ok(hits >= tried - tried / 4, "  and there were as many as were tried, but for the last");
    min_print("# points: %u of %u instructions, %u interrupts\n", tried, last, hits);
    points += hits;
    if (s->end)
        s->end();
}

/* The peer is destroyed in the slice that the interrupt gives away. */
static void without_peer(const struct scenario *s)
{
    word last, wrong = 0, step, tried = 0, before = SHARED[KILLED];

    s->begin();
    for (word i = 0; i < WARM; i++)
        run(s, 0, false);
    last = length(s);
    step = limit && last > limit ? last / limit : 1;
    struct outcome wanted = run(s, 0, true);
    for (word k = 1; k < last; k += step) {
        s->victim();
        struct outcome got = run(s, k, false);

        tried++;
        if (SHARED[VICTIM]) {           /* the interrupt came too late */
            SHARED[VICTIM] = 0;
            continue;
        }
        if (got.result != wanted.result && got.result != (word)-E_ENV && ++wrong < 5)
            min_print("# after %u: %08x\n", k, got.result);
        s->again();
        if (tried % DEEP_EVERY == 0)
            got = run(s, 0, true);
        else
            got = (struct outcome){ wanted.result, wanted.memory, counters_hash(), 0 };
        if (!same(&got, &wanted) && ++wrong < 5)
            min_print("# after %u and a new peer: result %08x %08x, counters %08x %08x, tables %08x %08x\n", k, got.result,
                      wanted.result, got.counted, wanted.counted, got.tables, wanted.tables);
    }
    is(wrong, 0, s->name);
    ok(SHARED[KILLED] - before >= tried - tried / 4, "  its peer was destroyed at every point");
    min_print("# kills: %u of %u instructions\n", SHARED[KILLED] - before, last);
    kills += SHARED[KILLED] - before;
    s->end();
}

int main(void)
{
    for (const volatile uint8_t *at = UPAGE->data; *at >= '0' && *at <= '9'; at++)
        limit = limit * 10 + *at - '0';
    tap_begin();
    is(sys_test_device(DEVICE_INDEX), 0, "the test device");
    tables_begin();
    ok(!bare_create(&neighbour, look_on, 0) && bare_slice(&neighbour) >= 0, "a neighbour");
    SHARED[MAIN] = ENV->id;
    for (word i = 0; i < scenario_count; i++)
        everywhere(&scenarios[i]);
    for (word i = 0; i < scenario_count; i++)
        if (scenarios[i].victim)
            without_peer(&scenarios[i]);
    ok(SHARED[RUNS] >= points, "the neighbour ran each time");
    min_print("# %u interrupts, %u peers destroyed\n", points, kills);
    bare_kill(&neighbour);
    tables_end();
    tap_done();
}
