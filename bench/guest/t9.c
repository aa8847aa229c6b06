/* Table 9: the 150 x 150 integer matrix multiply, in three loops. The paper does not say which one it ran, nor how its
 * compiler kept the sum, and that matters as much as a machine's memory: so all three are counted.
 *
 * Each runs once: 3.4 million steps need no repetition. The product is verified against a vector (Freivalds), by other
 * code than what is measured. */
#include "bench.h"

#define N       150
#define WINDOW  0x10000000

typedef int matrix[N][N];

/* Not constants: the compiler would form each address anew in every step. */
static matrix *a = (matrix *)WINDOW, *b = (matrix *)WINDOW + 1, *c = (matrix *)WINDOW + 2;

/* Two instructions, so that no marker comes into a delay slot; the one more is outside of the region. */
#define open(n) __asm__ volatile (".set push\n\t.set noreorder\n\tnop\n\tsll $0, $0, " #n "\n\t.set pop" ::: "memory")
#define close() __asm__ volatile (".set push\n\t.set noreorder\n\tsll $0, $0, 31\n\tnop\n\t.set pop" ::: "memory")

/* The sum stays in a register. */
static void __attribute__((noinline)) multiply_register(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N])
{
    open(16);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            int sum = 0;

            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    close();
}

/* The sum lives in memory: a load and a store more in each step. */
static void __attribute__((noinline)) multiply_stored(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N])
{
    open(17);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            volatile int *sum = &c[i][j];

            *sum = 0;
            for (int k = 0; k < N; k++)
                *sum += a[i][k] * b[k][j];
        }
    close();
}

/* Along rows only, which is kind to a cache and to the TLB. */
static void __attribute__((noinline)) multiply_rows(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N])
{
    open(18);
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] = 0;
        for (int k = 0; k < N; k++) {
            int factor = a[i][k];

            for (int j = 0; j < N; j++)
                c[i][j] += factor * b[k][j];
        }
    }
    close();
}

static void apply(matrix *m, const int *from, int *to)
{
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++)
            to[i] += (*m)[i][j] * from[j];
    }
}

/* c must map a random vector to where a after b does; c is spoilt for the next loop. */
static void verify(void)
{
    static int v[N], bv[N], abv[N], cv[N];

    for (int i = 0; i < N; i++)
        v[i] = bench_random(1000);
    apply(b, v, bv);
    apply(a, bv, abv);
    apply(c, v, cv);
    for (int i = 0; i < N; i++)
        check(cv[i] == abv[i]);
    for (int i = 0; i < N * N; i++)
        ((int *)c)[i] = -1;
}

static void measure(void)
{
    for (word va = WINDOW; va < (word)(c + 1); va += PAGE_SIZE)
        check(min_alloc(va) == 0);
    for (int i = 0; i < N * N; i++) {
        ((int *)a)[i] = bench_random(1000);
        ((int *)b)[i] = bench_random(1000);
    }
    multiply_register(*a, *b, *c);
    verify();
    multiply_stored(*a, *b, *c);
    verify();
    multiply_rows(*a, *b, *c);
    verify();
}

int main(void)
{
    bench_run(measure, NULL);
}
