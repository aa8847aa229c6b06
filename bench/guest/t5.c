/* Table 5: exception dispatch, and the return from a handler by system call. */
#include "bench.h"

#define SAMPLES 20
#define READ_ONLY 0x10000000

static void verify(word cause, const char *at, word badvaddr, word t3)
{
    check(SEEN->epc == (word)at);
    check((SEEN->cause >> 2 & 31) == cause && !(SEEN->cause >> 31));
    check(badvaddr == 0 || SEEN->badvaddr == badvaddr);
    check(SEEN->t0 == 0x11111111 && SEEN->t1 == 0x22222222 && SEEN->t2 == 0x7fffffff);
    check(t3 == 0x33333333);
}

static void measure(void)
{
    word aligned[2] = { 0x44444444, 0x44444444 };
    struct cap cap;
    int page = min_page(&cap);
    volatile word *read_only = (volatile word *)READ_ONLY;

    check(page >= 0 && min_map(READ_ONLY, page << PAGE_SHIFT | PTE_V, cap) == 0 && *read_only == 0);
    for (int v = VEC_MOD; v <= VEC_OV; v++)
        if (v == VEC_MOD || v == VEC_ADEL || v == VEC_OV || v == VEC_CPU)
            check(sys_vector(0, v, (word)bench_handler) == 0);
    check(sys_vector(0, VEC_BP, (word)bench_return_handler) == 0);

    SEEN->count = 0;
    for (int i = 0; i < SAMPLES; i++) {
        word t3;

        t3 = bench_unalign(aligned);
        verify(VEC_ADEL, bench_unalign_at, (word)aligned + 1, t3);
        t3 = bench_overflow(aligned);
        verify(VEC_OV, bench_overflow_at, 0, t3);
        t3 = bench_coproc(aligned);
        verify(VEC_CPU, bench_coproc_at, 0, t3);
        check((SEEN->cause >> 28 & 3) == 1);
        check(*read_only == 0);         /* in the TLB: the store below is no refill */
        t3 = bench_prot((word *)READ_ONLY);
        verify(VEC_MOD, bench_prot_at, READ_ONLY, t3);
        check(*read_only == 0);
        check(bench_return(aligned) == 0x33333333);
        check(SEEN->count == 5u * (i + 1));
    }
}

int main(void)
{
    bench_run(measure, NULL);
}
