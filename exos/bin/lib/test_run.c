/* test compares: files, texts, numbers; with ! ( ) -a -o. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

static const char usage[] =
    "test EXPRESSION, or [ EXPRESSION ]: -e -f -d -s -r -w -x FILE, -t FD; -n -z TEXT, A = B, A != B; A -eq -ne -lt -le -gt -ge B; "
    "! X, X -a Y, X -o Y, ( X )";

static char **at, **end;
static bool wrong;

static bool either(void);

static bool complain(const char *what)
{
    if (!wrong)
        fprintf(stderr, "test: %s\n", what);
    wrong = true;
    return false;
}

static bool file_test(char kind, const char *name)
{
    struct stat s;

    if (kind == 't')
        return isatty(atoi(name));
    if (stat(name, &s) < 0)
        return false;
    switch (kind) {
    case 'f': return S_ISREG(s.st_mode);
    case 'd': return S_ISDIR(s.st_mode);
    case 's': return s.st_size > 0;
    case 'r': return access(name, R_OK) == 0;
    case 'w': return access(name, W_OK) == 0;
    case 'x': return access(name, X_OK) == 0;
    default: return true;
    }
}

static long number(const char *text)
{
    char *last;
    long n = strtol(text, &last, 10);

    if (last == text || *last)
        complain("not a number");
    return n;
}

static bool is_binary(const char *s)
{
    static const char *const known[] = { "=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };

    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(s, known[i]))
            return true;
    return false;
}

static bool binary(const char *a, const char *operator, const char *b)
{
    long x, y;

    if (operator[0] == '=' || operator[0] == '!')
        return (strcmp(a, b) == 0) == (operator[0] == '=');
    x = number(a), y = number(b);
    switch (operator[1] << 8 | operator[2]) {
    case 'e' << 8 | 'q': return x == y;
    case 'n' << 8 | 'e': return x != y;
    case 'l' << 8 | 't': return x < y;
    case 'l' << 8 | 'e': return x <= y;
    case 'g' << 8 | 't': return x > y;
    default: return x >= y;
    }
}

static bool primary(void)
{
    if (at >= end)
        return complain("something is missing");
    if (end - at >= 3 && is_binary(at[1])) {
        at += 3;
        return binary(at[-3], at[-2], at[-1]);
    }
    if (!strcmp(*at, "!") && end - at > 1) {
        at++;
        return !primary();
    }
    if (!strcmp(*at, "(") && end - at > 1) {
        bool value;

        at++;
        value = either();
        if (at >= end || strcmp(*at++, ")"))
            return complain(") is missing");
        return value;
    }
    if (at[0][0] == '-' && at[0][1] && !at[0][2] && end - at > 1 && strchr("efdsrwxtnz", at[0][1])) {
        at += 2;
        if (strchr("nz", at[-2][1]))
            return (*at[-1] != 0) == (at[-2][1] == 'n');
        return file_test(at[-2][1], at[-1]);
    }
    return **at++ != 0;
}

static bool both(void)
{
    bool value = primary();

    while (at < end && !strcmp(*at, "-a")) {
        at++;
        value = primary() && value;
    }
    return value;
}

static bool either(void)
{
    bool value = both();

    while (at < end && !strcmp(*at, "-o")) {
        at++;
        value = both() || value;
    }
    return value;
}

int test_run(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    bool value;

    if (argc == 2 && !strcmp(argv[1], "--help")) {
        puts(usage);
        return 0;
    }
    wrong = false;
    at = argv + 1;
    end = argv + argc;
    if (!strcmp(name, "[")) {
        if (argc < 2 || strcmp(argv[argc - 1], "]"))
            return complain("] is missing"), 2;
        end--;
    }
    if (at == end)
        return 1;
    value = either();
    if (at < end)
        complain("too many words");
    return wrong ? 2 : !value;
}
