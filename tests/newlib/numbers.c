/* Numbers to text and back. Each program of this folder prints the same on the host: that is the test. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void integers(void)
{
    const int value[] = { 0, 1, -1, 42, -1995, INT_MAX, INT_MIN };
    const long long wide[] = { 0, -1, 4294967296, -4294967297, 999999999999999999, LLONG_MAX, LLONG_MIN };

    for (size_t i = 0; i < sizeof value / sizeof *value; i++)
        printf("%d %i %u %x %#X %o %+d % d [%8d] [%-8d] [%08d] [%.5d] [%*d]\n", value[i], value[i], (unsigned)value[i],
               (unsigned)value[i], (unsigned)value[i], (unsigned)value[i], value[i], value[i], value[i], value[i], value[i],
               value[i], 6, value[i]);
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        printf("%lld %llu %llx %#llo [%22lld] [%-22lld] %" PRId64 "\n", wide[i], (unsigned long long)wide[i],
               (unsigned long long)wide[i], (unsigned long long)wide[i], wide[i], wide[i], (int64_t)wide[i]);
    printf("%hhd %hd %zu %jd %td %c%c %s [%10s] [%-10s] [%.3s] %%\n", (signed char)-7, (short)-300, sizeof "four",
           (intmax_t)-5, (ptrdiff_t)9, 'o', 'k', "text", "right", "left", "cut off");
}

static void doubles(void)
{
    const double value[] = { 0.0, -0.0, 1, -1, 0.5, 1.0 / 3, 2.0 / 3, 3.141592653589793, 100, 1995.25, 1e15, 1e16, 1e17, 1e21,
                             1e22, 1e23, 123456789.125, 0.1, 0.2, 0.001, 1e-5, 1e-10, 9.5, 0.95, 0.125, 2.5, 3.5, 999999.5,
                             1e100, 1.5e-100, 1.7976931348623157e308, 2.2250738585072014e-308 };

    for (size_t i = 0; i < sizeof value / sizeof *value; i++)
        printf("%f %e %g %.17g %.0f %.3f [%14.2f] [%-14.3e] [%+g] [%#.3g] %G\n", value[i], value[i], value[i], value[i], value[i],
               value[i], value[i], value[i], value[i], value[i], value[i]);
    printf("%f %F %g [%8f]\n", HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL);
}

static void to_integers(void)
{
    const char *text[] = { "0", "  -17rest", "+99", "0x1fG", "0777", "2147483647", "2147483648", "-2147483649",
                           "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
                           "18446744073709551615", "18446744073709551616", "nothing", "", "zz" };
    const int base[] = { 0, 10, 16, 36 };

    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        for (size_t b = 0; b < sizeof base / sizeof *base; b++) {
            char *end, *end_unsigned;
            int wrong;

            errno = 0;
            long long n = strtoll(text[i], &end, base[b]);
            wrong = errno == ERANGE;
            errno = 0;
            unsigned long long u = strtoull(text[i], &end_unsigned, base[b]);
            printf("'%s' base %d: %lld%s '%s', %llu%s '%s'\n", text[i], base[b], n, wrong ? " out of range" : "", end, u,
                   errno == ERANGE ? " out of range" : "", end_unsigned);
        }
    printf("%d %d %d\n", atoi("123abc"), atoi("-5"), (int)strtol("-7fffffff", NULL, 16));
}

static void to_doubles(void)
{
    const char *text[] = { "0", "-0", "1", "  3.25e2rest", ".5", "5.", "1e", "1e5", "1e-5", "1e22", "1e23", "123456789012345678901234567890",
                           "0.1", "0.30000000000000004", "2.2250738585072014e-308", "1.7976931348623157e308", "9007199254740993",
                           "9007199254740992.999999999", "0.000000000000000000000000000123", "1.00000000000000011102230246251565",
                           "1.00000000000000011102230246251566", "6.02214076e23", "0x1.8p3", "-0x.8", "inf", "x", "" };

    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        char *end;
        double x = strtod(text[i], &end);

        printf("'%s' %.17g '%s'\n", text[i], x, end);
    }
    printf("%.17g\n", atof("2.718281828459045"));
}

static void scanning(void)
{
    int a = 0, b = 0, n = 0, count;
    unsigned x = 0;
    long long wide = 0;
    double d = 0;
    char word[8] = "", set[8] = "", c = 0;
    short s = 0;

    count = sscanf("12 -34 ff 123456789012345 2.5e3 abcdefghijk", "%d%d%x%lld%lf%7s%n", &a, &b, &x, &wide, &d, word, &n);
    printf("%d: %d %d %x %lld %g %s %d\n", count, a, b, x, wide, d, word, n);
    count = sscanf("7,aab!q 077", "%hd,%[ab]%*c%c%i", &s, set, &c, &a);
    printf("%d: %d %s %c %d\n", count, s, set, c, a);
    printf("%d %d\n", sscanf("x", "%d", &a), sscanf("", "%d", &a));
}

static void lengths(void)
{
    char small[8];
    int wanted = snprintf(small, sizeof small, "%s-%d", "abcdef", 12345);

    printf("%d '%s'\n", wanted, small);
    printf("%d\n", snprintf(NULL, 0, "%f %lld", 1.5, 1ll << 40));
    strcpy(small, "1234567");
    printf("%d '%s'\n", sprintf(small, "%3d", 5), small);
}

int main(void)
{
    char line[32];

    integers();
    doubles();
    to_integers();
    to_doubles();
    scanning();
    lengths();
    if (fgets(line, sizeof line, stdin))
        printf("typed: %s", line);
    return 0;
}
