/* Arithmetic that the processor lacks: on the DECstation every line here goes through exos/libgcc. */
#include <complex.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t state = 1995;

static uint64_t random_bits(void)
{
    uint64_t x = state += 0x9e3779b97f4a7c15;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static uint64_t any_length(void)
{
    uint64_t bits = random_bits();

    return bits >> random_bits() % 64;
}

static uint32_t stirred(uint32_t sum, uint64_t n)
{
    return (sum ^ (uint32_t)n ^ (uint32_t)(n >> 32)) * 16777619 + (sum >> 7);
}

static void division(void)
{
    const uint64_t edge[] = { 1, 2, 3, 10, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x100000001,
                              0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, 0xffffffffffffffff };
    uint32_t sum = 0;

    for (size_t i = 0; i < sizeof edge / sizeof *edge; i++)
        for (size_t j = 0; j < sizeof edge / sizeof *edge; j++) {
            int64_t n = (int64_t)edge[i], d = (int64_t)edge[j];

            printf("%llx / %llx = %llx, %llx", (unsigned long long)edge[i], (unsigned long long)edge[j],
                   (unsigned long long)(edge[i] / edge[j]), (unsigned long long)(edge[i] % edge[j]));
            if (n != INT64_MIN || d != -1)
                printf(", signed %lld, %lld", (long long)(n / d), (long long)(n % d));
            printf("\n");
        }
    for (int i = 0; i < 5000; i++) {
        uint64_t n = any_length(), d = any_length() | 1;

        sum = stirred(sum, n / d);
        sum = stirred(sum, n % d);
        sum = stirred(sum, (uint64_t)((int64_t)n / ((int64_t)(d >> 1) + 1)));
        sum = stirred(sum, (uint64_t)((int64_t)n % -((int64_t)(d >> 1) + 1)));
    }
    printf("division %08x\n", sum);
}

static void bits(void)
{
    uint32_t sum = 0;

    for (int i = 0; i < 2000; i++) {
        uint64_t n = any_length() | 1;
        uint32_t low = (uint32_t)(n << n % 24);
        int by = (int)(random_bits() % 64);

        n <<= by / 2;
        low |= 0x80000000 >> by / 2;
        sum = stirred(sum, n << by | n >> (63 - by));
        sum = stirred(sum, (uint64_t)((int64_t)n >> by));
        sum = stirred(sum, n * any_length());
        sum = stirred(sum, (uint64_t)(__builtin_clz(low) * 100 + __builtin_ctz(low) * 10000 + __builtin_ffs((int)low)));
        sum = stirred(sum, (uint64_t)(__builtin_clzll(n) * 100 + __builtin_ctzll(n) * 10000 + __builtin_ffsll((long long)n)));
        sum = stirred(sum, (uint64_t)(__builtin_popcount(low) + __builtin_popcountll(n) * 100));
        sum = stirred(sum, (uint64_t)(__builtin_parity(low) + __builtin_parityll(n) * 2));
        sum = stirred(sum, (uint64_t)(__builtin_clrsb((int)low) + __builtin_clrsbll((long long)n) * 100));
        sum = stirred(sum, __builtin_bswap32(low) ^ __builtin_bswap64(n));
    }
    printf("bits %08x\n", sum);
}

static void conversions(void)
{
    uint32_t sum = 0;

    for (int i = 0; i < 3000; i++) {
        uint64_t n = any_length();
        union { double x; uint64_t bits; } d;
        union { float x; uint32_t bits; } f;

        d.x = (double)(int64_t)n;
        sum = stirred(sum, d.bits);
        d.x = (double)n;
        sum = stirred(sum, d.bits);
        f.x = (float)(int64_t)n;
        sum = stirred(sum, f.bits);
        f.x = (float)n;
        sum = stirred(sum, f.bits);
        sum = stirred(sum, (uint64_t)(int64_t)((double)(int64_t)n / 3));
        sum = stirred(sum, (uint64_t)((double)(n >> 1) * 1.5));
        f.x = (float)(int32_t)(n & 0xffffff);           /* exact: the emulator truncates what is not */
        sum = stirred(sum, (uint64_t)(int64_t)-f.x);
        sum = stirred(sum, (uint64_t)f.x << 8);
        sum = stirred(sum, (uint32_t)((double)(uint32_t)n + 0.5));
    }
    printf("conversions %08x\n", sum);
}

static void complexes(void)
{
    double _Complex z = 1.5 + 0.25 * I, w = -2 + 3 * I, p = 1;

    for (int i = 0; i < 10; i++) {
        p = p * z / w + (i - 4.5);
        printf("%.12g %.12g\n", creal(p), cimag(p));
    }
    for (int n = -5; n <= 5; n++)
        printf("%.12g ", __builtin_powi(creal(z), n + (int)random_bits() % 2));
    printf("\n");
}

int main(void)
{
    division();
    bits();
    conversions();
    complexes();
    return 0;
}
