/* Mathematics in the range where the emulated floating-point unit is right, and dates. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void functions(void)
{
    for (double x = -9.5; x < 10; x += 0.7) {
        printf("%.2f: sin %.12g cos %.12g tan %.11g atan %.12g exp %.12g", x, sin(x), cos(x), tan(x), atan(x), exp(x));
        printf(" floor %g ceil %g trunc %g round %g fabs %g sinh %.11g tanh %.12g cbrt %.12g\n", floor(x), ceil(x), trunc(x),
               round(x), fabs(x), sinh(x), tanh(x), cbrt(x));
    }
    for (double x = 0.01; x < 1e6; x *= 3.7)
        printf("%.6g: sqrt %.17g log %.12g log10 %.12g pow %.12g %.12g hypot %.12g\n", x, sqrt(x), log(x), log10(x), pow(x, 0.4),
               pow(x, -2.5), hypot(x, 3));
    for (double x = -1; x <= 1; x += 0.25)
        printf("%g: asin %.12g acos %.12g atan2 %.12g erf %.11g\n", x, asin(x), acos(x), atan2(x, -0.5), erf(x));
    for (int i = 1; i < 12; i++)
        printf("%d: gamma %.10g mod %.12g power %.17g\n", i, tgamma(i + 0.5), fmod(1000.5, i + 0.25), pow(i, 5));
}

static void parts(void)
{
    const double value[] = { 1, 0.75, -12.625, 1e10, 3e-5 };

    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        int exponent;
        double whole, mantissa = frexp(value[i], &exponent), fraction = modf(value[i], &whole);

        printf("%g = %.12g * 2^%d, %g + %.10g; %.17g; %g %g\n", value[i], mantissa, exponent, whole, fraction,
               ldexp(mantissa, exponent + 3), fmin(value[i], 1), copysign(value[i], -1));
    }
    printf("%d %d %d %d\n", !!isinf(HUGE_VAL), !!isinf(1.0), !!signbit(-0.0), !!isfinite(2.0));
}

/* Euclid's way to the square root of 2, and a sum that needs every bit. */
static void loops(void)
{
    double x = 1, sum = 0;

    for (int i = 0; i < 6; i++)
        x = (x + 2 / x) / 2;
    for (int i = 1; i <= 1000; i++)
        sum += 1.0 / i;
    printf("%.17g %.17g %d %lld %u\n", x, sum, (int)-x, (long long)(sum * 1e15), (unsigned)(sum * 4e8));
}

static void dates(void)
{
    const long long second[] = { 0, 951827696, 1078012800, 818035200, 2147483647, -1, 4107542400 };
    char text[80];

    for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
        time_t t = (time_t)second[i];
        struct tm tm = *gmtime(&t);

        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %B %j %U %w %y %p %I %%", &tm);
        printf("%s %d %lld\n", text, tm.tm_yday, (long long)mktime(&tm));
        printf("%s", asctime(&tm));
    }
    struct tm tm = { .tm_year = 95, .tm_mon = 13, .tm_mday = -3, .tm_hour = 50 };
    printf("%lld ", (long long)mktime(&tm));
    printf("%d-%d-%d %d\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_wday);
    printf("%g\n", difftime(1000, 1));
}

int main(void)
{
    functions();
    parts();
    loops();
    dates();
    return 0;
}
