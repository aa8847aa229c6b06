/* Table 9's loops: the 150 x 150 integer matrix multiply in three variants, for our program (t9.c) and for Linux
 * (bench/peers/matrix.c). The paper does not say which one it ran, nor how its compiler kept the sum, and that matters as
 * much as a machine's memory. Each computes the rows [first, last) of c = a b. */
#ifndef MATRIX_H
#define MATRIX_H

#define N 150

/* Nothing is moved into or out of a loop; and gcc 12 fills the delay slot of multiply_stored's inner loop only with it. */
#define fence() __asm__ volatile ("" ::: "memory")

typedef int matrix[N][N];
typedef void multiply(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N], int first, int last);

/* The sum stays in a register. */
static void __attribute__((noinline)) multiply_register(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N],
                                                        int first, int last)
{
    fence();
    for (int i = first; i < last; i++)
        for (int j = 0; j < N; j++) {
            int sum = 0;

            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    fence();
}

/* The sum lives in memory: a load and a store more in each step. */
static void __attribute__((noinline)) multiply_stored(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N],
                                                      int first, int last)
{
    fence();
    for (int i = first; i < last; i++)
        for (int j = 0; j < N; j++) {
            volatile int *sum = &c[i][j];

            *sum = 0;
            for (int k = 0; k < N; k++)
                *sum += a[i][k] * b[k][j];
        }
    fence();
}

/* Along rows only, which is kind to a cache and to the TLB. */
static void __attribute__((noinline)) multiply_rows(int (*restrict a)[N], int (*restrict b)[N], int (*restrict c)[N],
                                                    int first, int last)
{
    fence();
    for (int i = first; i < last; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] = 0;
        for (int k = 0; k < N; k++) {
            int factor = a[i][k];

            for (int j = 0; j < N; j++)
                c[i][j] += factor * b[k][j];
        }
    }
    fence();
}

static void apply(matrix *m, const int *from, int *to)
{
    for (int i = 0; i < N; i++) {
        to[i] = 0;
        for (int j = 0; j < N; j++)
            to[i] += (*m)[i][j] * from[j];
    }
}

/* Whether c = a b, by other code than what is measured (Freivalds): c must map v to where a after b does. c is spoilt
 * for the next loop. */
static int product_holds(matrix *a, matrix *b, matrix *c, const int *v)
{
    static int bv[N], abv[N], cv[N];
    int holds = 1;

    apply(b, v, bv);
    apply(a, bv, abv);
    apply(c, v, cv);
    for (int i = 0; i < N; i++)
        holds &= cv[i] == abv[i];
    for (int i = 0; i < N * N; i++)
        ((int *)c)[i] = -1;
    return holds;
}

#endif
