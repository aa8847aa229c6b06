/* One interrupt after every number of instructions, through code that computes and code that calls the kernel, while a
 * neighbour scribbles over every register in between: the outcome is what it is without. */
#include "bare.h"

enum { DEVICE = 100, ALARM = 12, QUIET = 24, LIMIT = 20000, SHORT = 400, T9 = 25, S0 = 16, RESULTS = 34 };

extern char s_math[], s_primitives[], s_null_c[], s_self[], s_refused[], s_pages[], s_float[];
void s_scribble(void);

static void scribble(word unused)
{
    (void)unused;
    for (;;) {
        sys_fpu(1);
        s_scribble();
        SHARED[0]++;
        bare_yield(0);
    }
}

static void take_fpu(struct min_frame *f)
{
    (void)f;
    sys_fpu(1);
}

static bool run(const char *code, word n)
{
    word ticks = SYSINFO->ticks;

    raw_pattern();
    RAW(RAW_IN)[S0] = (DEVICE << PAGE_SHIFT) + ALARM;
    RAW(RAW_IN)[T9] = n;
    RAW(RAW_IN)[SP] = ((word)__builtin_frame_address(0) - 2048) & -8;
    raw_run(code);
    return SYSINFO->ticks != ticks;
}

static word points;

static void stretch(const char *name, const char *code)
{
    word reference[RESULTS], quiet = 0, hits = 0, wrong = 0, n;

    run(code, 0);
    for (word i = 0; i < RESULTS; i++)
        reference[i] = RAW(RAW_OUT)[i];
    for (n = 1; quiet < QUIET && n < LIMIT; n += n < SHORT ? 1 : 13) {
        bool hit = run(code, n);

        hits += hit;
        quiet = hit ? 0 : quiet + 1;
        for (word i = 1; i < RESULTS; i++) {
            bool kept = i == T9 ? reference[i] == 0 || RAW(RAW_OUT)[i] == n : RAW(RAW_OUT)[i] == reference[i];

            if (!kept && i != 26 && i != 27 && i != GP && ++wrong < 8)
                min_print("# after %u: register %u is %08x, not %08x\n", n, i, RAW(RAW_OUT)[i], reference[i]);
        }
    }
    ok(hits > 3 && quiet == QUIET, name);
    is(wrong, 0, "  nothing changed");
    points += hits;
}

int main(void)
{
    struct bare neighbour;

    tap_begin();
    is(sys_test_device(DEVICE), 0, "the test device");
    min_handle(VEC_CPU, take_fpu);
    ok(!bare_create(&neighbour, scribble, 0) && bare_slice(&neighbour) >= 0, "a neighbour");
    stretch("arithmetic", s_math);
    stretch("calls without a stack", s_primitives);
    stretch("a call through C", s_null_c);
    stretch("one with a result", s_self);
    stretch("calls that are refused", s_refused);
    stretch("calls that take long", s_pages);
    stretch("floating-point registers", s_float);
    ok(SHARED[0] >= points, "the neighbour ran each time");
    min_print("# %u interrupts\n", points);
    bare_kill(&neighbour);
    sys_fpu(0);
    tap_done();
}
