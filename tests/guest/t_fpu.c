/* The floating-point unit moves lazily: its old owner loses it, a new one sees zeroed registers, values come back. */
#include "tap.h"

static struct min_child child;
static volatile unsigned taken;

static void take(struct min_frame *f)
{
    taken += (f->cause >> 28 & 3) == 1;
    sys_fpu(1);
}

static void put(word value)
{
    __asm__ volatile (".set push; .set hardfloat; mtc1 %0, $f0; mtc1 %0, $f7; mtc1 %0, $f30; .set pop" :: "r"(value));
}

static word get(void)
{
    word a, b, c;

    __asm__ volatile (".set push; .set hardfloat; .set noreorder; mfc1 %0, $f0; mfc1 %1, $f7; mfc1 %2, $f30; nop; .set pop"
                      : "=r"(a), "=r"(b), "=r"(c));
    return a == b && b == c ? a : 0xbad;
}

static int use(envid caller, word what, word value, word c)
{
    (void)caller, (void)c;
    if (what)
        put(value);
    return get();
}

static void user(void)
{
    min_handle(VEC_CPU, take);
    min_serve(use);
    for (;;)
        min_yield(0);
}

int main(void)
{
    tap_begin();
    min_handle(VEC_CPU, take);
    is(get(), 0, "registers are zero at first");
    is(taken, 1, "  and came after one exception");
    put(0x11112222);
    is(get(), 0x11112222, "they hold what is put there");
    is(taken, 1, "  without another exception");
    ok(min_spawn(user, &child) == 0 && min_yield(child.id) == 0, "a second user");
    is(min_call(child.id, 0, 0, 0), 0, "sees zeroes");
    is(min_call(child.id, 1, 0x33334444, 0), 0x33334444, "uses the unit");
    is(get(), 0x11112222, "the first finds its values again");
    is(taken, 2, "  after one exception");
    is(min_call(child.id, 0, 0, 0), 0x33334444, "the second too");
    is(get(), 0x11112222, "and the first");
    is(min_destroy(&child), 0, "the owner's neighbour dies");
    is(get(), 0x11112222, "nothing changes");
    is(sys_fpu(0), 0, "it is given up");
    taken = 0;
    get();
    is(taken, 1, "  and asked for again");
    sys_fpu(0);
    tap_done();
}
