/* $((...)): long integers with C's operators and their order; variables without $ too. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

static const char *at;

static long choice(void);

static bool is(const char *operator)
{
    while (isspace((unsigned char)*at))
        at++;
    if (strncmp(at, operator, strlen(operator)))
        return false;
    at += strlen(operator);
    return true;
}

static long unary(void)
{
    long value;
    size_t n;

    if (is("-"))
        return (long)(0UL - (unsigned long)unary());
    if (is("+"))
        return unary();
    if (is("!"))
        return !unary();
    if (is("~"))
        return ~unary();
    if (is("(")) {
        value = choice();
        if (!is(")"))
            give_up("arithmetic: ) is expected at \"%s\"", at);
        return value;
    }
    if ((n = name_length(at))) {
        const char *text = var_get(take_text(at, n));

        at += n;
        return text ? strtol(text, NULL, 0) : 0;
    }
    if (!isdigit((unsigned char)*at))
        give_up("arithmetic: a number is expected at \"%s\"", at);
    value = strtol(at, (char **)&at, 0);
    return value;
}

static const struct { const char *operator; int order; } binary[] = {
    { "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<=", 7 }, { ">=", 7 }, { "<<", 8 }, { ">>", 8 }, { "|", 3 },
    { "^", 4 }, { "&", 5 }, { "<", 7 }, { ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static long apply(const char *operator, long a, long b)
{
    unsigned long x = (unsigned long)a, y = (unsigned long)b;
    int shift = b & (8 * (int)sizeof b - 1);

    if ((*operator == '/' || *operator == '%') && !b)
        give_up("arithmetic: division by zero");
    if ((*operator == '/' || *operator == '%') && b == -1)
        return *operator == '/' ? (long)(0 - x) : 0;
    switch (operator[0] + (operator[1] ? 256 * operator[1] : 0)) {
    case '|' + 256 * '|': return a || b;
    case '&' + 256 * '&': return a && b;
    case '=' + 256 * '=': return a == b;
    case '!' + 256 * '=': return a != b;
    case '<' + 256 * '=': return a <= b;
    case '>' + 256 * '=': return a >= b;
    case '<' + 256 * '<': return (long)(x << shift);
    case '>' + 256 * '>': return a >> shift;
    case '|': return a | b;
    case '^': return a ^ b;
    case '&': return a & b;
    case '<': return a < b;
    case '>': return a > b;
    case '+': return (long)(x + y);
    case '-': return (long)(x - y);
    case '*': return (long)(x * y);
    case '/': return a / b;
    default: return a % b;
    }
}

static long level(int order)
{
    long value = unary();

    for (;;) {
        const char *begin = at;
        unsigned i = 0;

        while (i < sizeof binary / sizeof *binary && !is(binary[i].operator))
            i++;
        if (i == sizeof binary / sizeof *binary)
            return value;
        if (binary[i].order < order) {
            at = begin;
            return value;
        }
        value = apply(binary[i].operator, value, level(binary[i].order + 1));
    }
}

static long choice(void)
{
    long value = level(1);

    if (is("?")) {
        long yes = choice(), no;

        if (!is(":"))
            give_up("arithmetic: : is expected at \"%s\"", at);
        no = choice();
        return value ? yes : no;
    }
    return value;
}

long arith(const char *text)
{
    long value;

    at = text;
    value = is("") && !*at ? 0 : choice();
    if (!is("") || *at)
        give_up("arithmetic: \"%s\" is left over", at);
    return value;
}
