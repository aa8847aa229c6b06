/* An interrupt after every number of instructions, through refill, exception, end and start of a slice: all registers of
 * the interrupted code, HI and LO come out as they went in. Needs strict's test device. */
#include "tap.h"

#define DEVICE  100                     /* page of the guaranteed segment */
#define ALARM   12
#define VA      0x10000000
#define S0 16
#define S1 17
#define S2 18
#define S3 19
#define S4 20
#define T9 25

extern char work[], end_again[];
static word stepped;
static word odd[2] __attribute__((aligned(8)));

static void step(struct min_frame *f)
{
    stepped++;
    f->pc += 4;
}

/* The work, interrupted after n instructions, and again m instructions after the slice's end was told; returns the first
 * register that is wrong, 0 if none is. */
static word once(word n, word m)
{
    sys_tlb_delete(VA);
    sys_tlb_delete(VA + PAGE_SIZE);
    raw_pattern();
    RAW(RAW_IN)[S0] = VA;
    RAW(RAW_IN)[S2] = (word)odd + 1;
    RAW(RAW_IN)[S3] = 1000;
    RAW(RAW_IN)[S4] = 7;
    RAW(RAW_IN)[T9] = n;
    RAW(RAW_IN)[SP] = ((word)__builtin_frame_address(0) - 2048) & -8;
    stepped = 0;
    *RAW(RAW_AGAIN) = m;
    raw_run(work);
    *RAW(RAW_AGAIN) = 0;
    if (RAW(RAW_OUT)[S1] != 0x2222 + 1000 || stepped != 1)
        return S1;
    return raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(S1) | BIT(GP));
}

/* A call to another environment and back, interrupted after n instructions: in either of the two. */
static struct min_child child;

static int add(envid caller, word a, word b, word c)
{
    (void)caller;
    return (int)(a + b + c);
}

static void adder(void)
{
    min_serve(add);
    for (;;)
        min_yield(0);
}

static word calls(word limit)
{
    word wrong = 0;

    for (word n = 1; n < limit; n++) {
        *(volatile word *)*RAW(RAW_ALARM) = n;
        wrong += min_call(child.id, n, 20, 3) != (int)n + 23;
    }
    *(volatile word *)*RAW(RAW_ALARM) = 0;
    return wrong;
}

static bool differs(word n, word m)
{
    word wrong = once(n, m);

    *(volatile word *)*RAW(RAW_ALARM) = 0;
    if (wrong)
        min_print("# after %u and %u instructions: register %u, %08x for %08x\n", n, m, wrong, RAW(RAW_OUT)[wrong],
                  RAW(RAW_IN)[wrong]);
    return wrong;
}

int main(void)
{
    static const word first[] = { 1, 14, 25, 60, 120, 200, 300, 430 };    /* in the code, in refill, in the exception */
    word wrong = 0, ticks, n, quiet = 0, interrupted = 0;

    tap_begin();
    if (!tap_argument("strict")) {
        skip("interrupts everywhere", "needs the strict emulator: boot arguments test=device -- strict");
        tap_done();
    }
    is(sys_test_device(ENVPAGE_VA >> PAGE_SHIFT), -E_NONE, "the test device: not over the environment page");
    is(sys_test_device(DEVICE), 0, "the test device is there");
    *RAW(RAW_ALARM) = (DEVICE << PAGE_SHIFT) + ALARM;
    min_alloc(VA);
    min_alloc(VA + PAGE_SIZE);
    *(volatile word *)VA = 0x1111;
    *(volatile word *)(VA + PAGE_SIZE) = 0x2222;
    min_handle(VEC_ADEL, step);
    is(once(0, 0), 0, "without an interrupt");
    for (n = 1; quiet < 50 && n < 5000; n++) {
        ticks = SYSINFO->ticks;
        wrong += differs(n, 0);
        interrupted += SYSINFO->ticks != ticks;
        quiet = SYSINFO->ticks != ticks ? 0 : quiet + 1;    /* the work was over before */
    }
    min_print("# interrupted after 1 to %u instructions, %u times\n", n, interrupted);
    ok(interrupted > 200, "interrupts came at every instruction of the work");
    is(wrong, 0, "and changed no register");

    ok(min_spawn(adder, &child) == 0 && min_yield(child.id) == 0, "another environment");
    is(calls(600), 0, "a call between them is interrupted at every instruction, and returns what it should");
    ok(min_slice(&child) >= 0, "it gets a slice of its own");
    is(calls(600), 0, "the same once more");
    is(min_destroy(&child), 0, "it is destroyed");

    sys_vector(0, VEC_END, (word)end_again);
    for (unsigned i = 0; i < sizeof first / sizeof *first; i++)
        for (word m = 1; m < 1200; m++)
            wrong += differs(first[i], m);
    is(wrong, 0, "nor did a second one, through the end of the slice and the start of the next");
    tap_done();
}
