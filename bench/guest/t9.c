/* Table 9: the 150 x 150 integer matrix multiply, in the three loops of matrix.h. Each runs once: 3.4 million steps need
 * no repetition. */
#include "bench.h"
#include "matrix.h"
#include "region.h"

#define WINDOW  0x10000000

/* Not constants: the compiler would form each address anew in every step. */
static matrix *a = (matrix *)WINDOW, *b = (matrix *)WINDOW + 1, *c = (matrix *)WINDOW + 2;

static void verify(void)
{
    static int v[N];

    for (int i = 0; i < N; i++)
        v[i] = bench_random(1000);
    check(product_holds(a, b, c, v));
}

static void measure(void)
{
    for (word va = WINDOW; va < (word)(c + 1); va += PAGE_SIZE)
        check(min_alloc(va) == 0);
    for (int i = 0; i < N * N; i++) {
        ((int *)a)[i] = bench_random(1000);
        ((int *)b)[i] = bench_random(1000);
    }
    open(16);
    multiply_register(*a, *b, *c, 0, N);
    close();
    verify();
    open(17);
    multiply_stored(*a, *b, *c, 0, N);
    close();
    verify();
    open(18);
    multiply_rows(*a, *b, *c, 0, N);
    close();
    verify();
}

int main(void)
{
    bench_run(measure, NULL);
}
