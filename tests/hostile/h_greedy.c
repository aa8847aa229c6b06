/* Environments that take more of the processor than is theirs: their neighbours keep their share within 2 %, counted by
 * the strict emulator's clock of instructions. */
#include "citizens.h"

enum { TICKS = 260, CROWD = 120 };

/* The two that behave. */
static void work(word slot)
{
    for (;;)
        SHARED[slot]++;
}

/* ---- the measure ---- */

/* Time is the emulator's count of instructions: ticks that the kernel missed count too. */
#define DEVICE ((volatile word *)0x9000)

static void wait_instructions(word number)
{
    for (word begin = DEVICE[1]; DEVICE[1] - begin < number; )
        min_yield(0);
}

static struct bare neighbour[NEIGHBOURS], offender[CROWD];
static word least_alone, slice;      /* slice: in instructions */

/* What the neighbour that got least did in so many ticks. */
static word measure(word ticks)
{
    word before[NEIGHBOURS], least = -1;

    for (int i = 0; i < NEIGHBOURS; i++)
        before[i] = SHARED[i];
    wait_instructions(ticks * slice);
    for (int i = 0; i < NEIGHBOURS; i++)
        least = SHARED[i] - before[i] < least ? SHARED[i] - before[i] : least;
    return least;
}

static void set_free(int number)
{
    for (int i = 0; i < number; i++)
        if (offender[i].id)
            bare_kill(&offender[i]);
}

static void versus(const struct citizen *c)
{
    bare_create(&offender[0], c->entry, 0);
    bare_vector(&offender[0], VEC_END, c->end);
    bare_vector(&offender[0], VEC_SYNC, c->sync);
    bare_slice(&offender[0]);
    word least = measure(TICKS);
    ok(least >= least_alone - least_alone / 50, c->name);
    min_print("# %u, of %u beside one that behaves\n", least, least_alone);
    set_free(1);
}

static bool lives(envid id)
{
    return sys_env_cap(id) != -E_ENV;
}

int main(void)
{
    tap_begin();
    is(sys_test_device(9), 0, "the device's clock");
    slice = (SYSINFO->machine ? 16670000 : 25000000) / SLICE_HZ;
    for (int i = 0; i < NEIGHBOURS; i++)
        ok(!bare_create(&neighbour[i], work, i) && bare_slice(&neighbour[i]) >= 0, "a neighbour");

    bare_create(&offender[0], citizens[0].entry, 0);
    bare_slice(&offender[0]);
    wait_ticks(8);
    least_alone = measure(TICKS);
    ok(least_alone > 0, "beside one that behaves");
    set_free(1);

    SHARED[FIRST] = neighbour[0].id;
    SHARED[WATCHED] = ENV->page_pn;         /* any that is not public */
    SHARED[GUESSES] = SHARED[RIGHT] = 0;
    bare_vector(&neighbour[0], VEC_SYNC, bare_bounce);
    for (word i = 0; i < citizen_count; i++)
        versus(&citizens[i]);
    ok(SHARED[GUESSES] > 10000, "many capabilities were guessed");
    is(SHARED[RIGHT], 0, "  none rightly");
    min_print("# %u guesses\n", SHARED[GUESSES]);

    bare_create(&offender[0], citizens[0].entry, 0);
    bare_vector(&offender[0], VEC_END, citizens[0].end);
    bare_slice(&offender[0]);
    wait_ticks(40);
    ok(!lives(offender[0].id), "who never yields is destroyed");
    offender[0].id = 0;

    int made = 0, alive = 0;
    while (made < CROWD && !bare_create(&offender[made], citizens[0].entry, 0))
        bare_vector(&offender[made++], VEC_START, 0);
    is(made, CROWD, "a crowd without vectors");
    min_yield(0);                                       /* a whole slice for what follows: all are started at once */
    for (int i = 0; i < made; i++)
        bare_slice(&offender[i]);
    wait_ticks(NEIGHBOURS * 4);
    for (int i = 0; i < made; i++)
        alive += lives(offender[i].id);
    is(alive, 0, "all of it destroyed, one behind the other");

    /* Children that are destroyed for their excess, again and again: a new one must not be better off. */
    word before = least_alone, rounds = 0, begin = DEVICE[1], work_before = SHARED[0];
    while (DEVICE[1] - begin < 2 * TICKS * slice) {
        if (!offender[0].id || !lives(offender[0].id)) {
            bare_create(&offender[0], citizens[0].entry, 0);
            bare_vector(&offender[0], VEC_END, citizens[0].end);
            bare_slice(&offender[0]);
            rounds++;
        }
        min_yield(0);
    }
    ok(rounds > 3, "a parent of many offenders");
    min_print("# %u children, %u work, %u beside one that behaves\n", rounds, (SHARED[0] - work_before) / 2, before);
    ok((SHARED[0] - work_before) / 2 >= before - before / 50, "excess of the dead is not forgiven");
    set_free(1);

    for (int i = 0; i < NEIGHBOURS; i++)
        bare_kill(&neighbour[i]);
    tap_done();
}
