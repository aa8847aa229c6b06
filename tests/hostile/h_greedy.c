/* Environments that take more of the processor than is theirs: their neighbours keep their share within 2 %, counted by
 * the strict emulator's clock of instructions. */
#include "bare.h"

enum { NEIGHBOURS = 2, TICKS = 260, CROWD = 120 };

static void work(word slot)
{
    for (;;)
        SHARED[slot]++;
}

/* ---- the offenders ---- */

static void spin(word unused)
{
    (void)unused;
    for (;;)
        ;
}

extern char end_never[], end_slow[];
__attribute__((used)) static void ends(void)
{
    __asm__ volatile(".set noreorder\n"
        "end_never: b end_never\n nop\n"
        /* Late by three ticks each time. */
        "end_slow: lw $8, %0($0)\n nop\n addiu $8, $8, 3\n"
        "1: lw $9, %0($0)\n nop\n bne $9, $8, 1b\n nop\n"
        "lw $8, %1($0)\n j bare_end\n nop\n"
        ".set reorder" : : "i"(MIN_SYSINFO + offsetof(struct sysinfo, ticks)),
        "i"(ENVPAGE_VA + offsetof(struct env, end_save.epc)));
}

static void allocate(word unused)
{
    (void)unused;
    for (word first = SYSINFO->pages / 2;;) {           /* some large piece is free */
        sys_page_alloc_range(first, RANGE_MAX);
        sys_page_free_range(first, RANGE_MAX);
    }
}

static void chatter(word unused)
{
    (void)unused;
    for (;;)
        sys_tlb_range(0x100000, 0x7ff00, 2);
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

static void versus(const char *name, bare_entry entry, const void *end)
{
    bare_create(&offender[0], entry, 0);
    bare_vector(&offender[0], VEC_END, end);
    bare_slice(&offender[0]);
    word least = measure(TICKS);
    ok(least >= least_alone - least_alone / 50, name);
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

    bare_create(&offender[0], spin, 0);
    bare_slice(&offender[0]);
    wait_ticks(8);
    least_alone = measure(TICKS);
    ok(least_alone > 0, "beside one that behaves");
    set_free(1);

    versus("end-slice handler that never returns", spin, end_never);
    versus("no end-slice handler", spin, 0);
    versus("end-slice handler that is three slices late each time", spin, end_slow);
    versus("range operations over all of user space", chatter, bare_end);
    versus("the largest range allocated and freed", allocate, bare_end);

    bare_create(&offender[0], spin, 0);
    bare_vector(&offender[0], VEC_END, end_never);
    bare_slice(&offender[0]);
    wait_ticks(40);
    ok(!lives(offender[0].id), "who never yields is destroyed");
    offender[0].id = 0;

    int made = 0, alive = 0;
    while (made < CROWD && !bare_create(&offender[made], spin, 0))
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
            bare_create(&offender[0], spin, 0);
            bare_vector(&offender[0], VEC_END, end_never);
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
