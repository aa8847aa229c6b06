/* Table 6: protected control transfer, and the directed yield. */
#include "bench.h"

#define SAMPLES 50

enum { YIELD_TO_ME = 1, MARK_START, RAW_SYNC };

/* The partner takes orders by ordinary calls until its entries are the measured ones. */
static int order(envid caller, word what, word b, word c)
{
    (void)b, (void)c;
    switch (what) {
    case YIELD_TO_ME:
        *BENCH_YIELD_TO = caller;
        return sys_vector(0, VEC_START, (word)bench_start);
    case MARK_START:
        return sys_vector(0, VEC_START, (word)bench_start_marked);
    default:
        return sys_vector(0, VEC_SYNC, (word)bench_sync);
    }
}

static void partner(void)
{
    min_serve(order);
    for (;;)
        min_yield(0);
}

static void measure(void)
{
    word out[32];

    check(min_call(bench_partner, YIELD_TO_ME, 0, 0) == 0);
    check(sys_vector(0, VEC_START, (word)bench_back_start) == 0);
    for (int i = 0; i < 3; i++)
        check(bench_yield_plain(bench_partner) == 0);
    check(min_call(bench_partner, MARK_START, 0, 0) == 0);
    for (int i = 0; i < SAMPLES; i++)
        check(bench_yield_17(bench_partner) == 0);

    check(min_call(bench_partner, RAW_SYNC, 0, 0) == 0);
    check(sys_vector(0, VEC_SYNC, (word)bench_reply_sync) == 0);
    for (int i = 0; i < SAMPLES; i++) {
        bench_transfer(bench_partner, out);
        check(out[V0] == bench_partner);
        check(out[A0] == 0x04040404 + 1);
        for (int n = 1; n < 32; n++)
            if (n != V0 && n != V1 && n != A0 && n != 26 && n != 27)
                check(out[n] == 0x01010101u * n);
    }
}

int main(void)
{
    bench_run(measure, partner);
}
