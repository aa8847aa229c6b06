/* Table 9's multiplication. A whole one is longer than the time between two clock ticks, so ten rows of the product make a
 * sample; rows.tsv takes fifteen times as much. */
#include <linux/mman.h>
#include "sample.h"
#include "../guest/matrix.h"

#define ROWS 10

static matrix *a, *b, *c;

static void measure(const char *row, multiply *loop)
{
    static int v[N], first;

    MEASURE_AFTER(row, 3 * N / ROWS, first = (first + ROWS) % N, loop(*a, *b, *c, first, first + ROWS));
    for (int i = 0; i < N; i++)
        v[i] = chance(1000);
    must(product_holds(a, b, c, v), "the matrices' product");
}

void matrices(void)
{
    a = pages(0, (3 * sizeof(matrix) + 4095) / 4096, MAP_PRIVATE);
    b = a + 1;
    c = a + 2;
    for (int i = 0; i < N * N; i++) {
        ((int *)a)[i] = chance(1000);
        ((int *)b)[i] = chance(1000);
    }
    measure("matrix_register", multiply_register);
    measure("matrix_stored", multiply_stored);
    measure("matrix_rows", multiply_rows);
}
