#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "random.h"

static uint64_t state;

const uint64_t boundaries[] = {
    0, 1, 2, 3, 5, 10, 0x7f, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0x80000001,
    0xfffffffe, 0xffffffff, 0x100000000, 0x100000001, 0x1ffffffff, 0x7fffffffffff, 0x800000000000, 0xffffffffffff,
    0x1fffff00000000, 0x20000000000000, 0x20000000000001, 0x7fffffff00000000, 0x7fffffffffffffff, 0x8000000000000000,
    0x8000000000000001, 0x80000000ffffffff, 0xffff000000000000, 0xffffffff00000000, 0xfffffffffffffffe,
    0xffffffffffffffff, 0x7fffffbfffffffff, 0x7fffffc000000000, 0x7fffffc000000001, 0xffffff8000000000,
};
const size_t boundary_count = sizeof boundaries / sizeof *boundaries;

void random_begin(void)
{
    const char *given = getenv("SEED");

    state = given ? strtoull(given, NULL, 0) : 1995;
    fprintf(stderr, "SEED=%llu\n", (unsigned long long)state);
}

/* Splitmix: a counter, well stirred. */
uint64_t random_bits(void)
{
    uint64_t x = state += 0x9e3779b97f4a7c15;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

uint64_t random_integer(void)
{
    uint64_t kind = random_bits();

    if (kind % 8 == 0)
        return boundaries[kind / 8 % boundary_count] + (kind >> 32) % 3 - 1;
    return random_bits() >> kind / 8 % 64;
}

static double double_of(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static double with_exponent(int exponent)
{
    return double_of((random_bits() & 0x800fffffffffffff) | (uint64_t)(exponent + 1023) << 52);
}

double random_double(void) { return with_exponent((int)(random_bits() % 2046) - 1022); }
double random_moderate(void) { return random_bits() % 16 ? with_exponent((int)(random_bits() % 201) - 100) : 0; }
