/* From words to arguments: $parameters, $(commands), $((sums)), quotes, fields, file names.
 * While a word is made, characters that mean themselves carry a backslash, so that glob.c knows them from patterns. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

struct maker {
    struct list *fields;
    struct text field;
    bool exists;                                /* even when it is empty: "" */
    bool splits;                                /* else all is one field, and no pattern */
};

static void word_into(struct maker *m, const char *w, bool quoted);

static void add(struct maker *m, char c, bool quoted)
{
    if (c == '\\' || (quoted && strchr("*?[", c)))
        text_add(&m->field, '\\');
    text_add(&m->field, c);
    m->exists = true;
}

static char *plain(const char *pattern)
{
    struct text t = { 0 };

    for (; *pattern; pattern++)
        text_add(&t, *pattern == '\\' && pattern[1] ? *++pattern : *pattern);
    return text_of(&t);
}

static void end_field(struct maker *m)
{
    if (!m->exists)
        return;
    if (!m->field.at)
        list_add(m->fields, take_text("", 0));
    else if (m->splits)
        glob_add(m->fields, m->field.at);
    else
        list_add(m->fields, plain(m->field.at));
    m->field = (struct text){ 0 };
    m->exists = false;
}

static void add_value(struct maker *m, const char *value, bool quoted)
{
    const char *blanks = var_get("IFS");

    if (!blanks)
        blanks = " \t\n";
    if (quoted)
        m->exists = true;
    for (; *value; value++)
        if (!quoted && m->splits && strchr(blanks, *value))
            end_field(m);
        else
            add(m, *value, quoted);
}

static void add_arguments(struct maker *m, char which, bool quoted)
{
    for (int i = 1; i < arguments.count; i++) {
        add_value(m, arguments.item[i], quoted);
        if (i + 1 == arguments.count)
            break;
        if ((which == '@' && m->splits) || !quoted)
            end_field(m);
        else
            add(m, ' ', quoted);
    }
}

static const char *special(char c)
{
    char *number = take(24);
    long n;

    if (isdigit((unsigned char)c))
        return c - '0' < arguments.count ? arguments.item[c - '0'] : NULL;
    switch (c) {
    case '?': n = last_status; break;
    case '$': n = shell_pid; break;
    case '#': n = arguments.count ? arguments.count - 1 : 0; break;
    case '!': n = last_background; break;
    case '-': return interactive ? "i" : "";
    default: return NULL;
    }
    sprintf(number, "%ld", n);
    return number;
}

static const char *parameter(const char *name)
{
    return isalpha((unsigned char)*name) || *name == '_' ? var_get(name) : special(*name);
}

/* value without its shortest (or longest) beginning or end that matches */
static char *cut(const char *value, const char *operator, const char *pattern)
{
    size_t length = strlen(value);
    bool longest = operator[0] == operator[1];

    for (size_t i = 0; i <= length; i++) {
        size_t n = longest ? length - i : i;            /* of what goes */
        char *rest = *operator == '#' ? take_text(value + n, length - n) : take_text(value, length - n);
        char *gone = *operator == '#' ? take_text(value, n) : take_text(value + length - n, n);

        if (glob_match(pattern, gone))
            return rest;
    }
    return take_text(value, length);
}

static char *pattern_of(const char *word)
{
    struct list one = { 0 };
    struct maker m = { .fields = &one };

    word_into(&m, word, false);
    return text_of(&m.field);
}

/* what stands between the braces of ${...} */
static void braces(struct maker *m, const char *inside, bool quoted)
{
    bool length = inside[0] == '#' && inside[1];
    const char *p = inside + length;
    size_t n = name_length(p) ? name_length(p) : *p != 0;
    char *name = take_text(p, n);
    const char *value = parameter(name), *rest = p + n;
    bool colon = *rest == ':', unset = !value || (colon && !*value);

    if ((*name == '@' || *name == '*') && !*rest) {
        add_arguments(m, *name, quoted);
        return;
    }
    if (!n || (length && *rest) || (*rest && !strchr("-=+?%#", rest[colon])))
        give_up("${%s} is not understood", inside);
    if (length) {
        char number[24];

        sprintf(number, "%lu", (unsigned long)strlen(value ? value : ""));
        add_value(m, number, quoted);
    } else if (*rest == '%' || *rest == '#') {
        add_value(m, cut(value ? value : "", rest, pattern_of(rest + 1 + (rest[0] == rest[1]))), quoted);
    } else switch (rest[colon]) {
    case '-':
        unset ? word_into(m, rest + colon + 1, quoted) : add_value(m, value, quoted);
        break;
    case '=':
        if (unset)
            var_set(name, expand_one(rest + colon + 1), false);
        add_value(m, var_get(name), quoted);
        break;
    case '+':
        if (!unset)
            word_into(m, rest + colon + 1, quoted);
        break;
    case '?':
        if (unset)
            give_up("%s: %s", name, rest[colon + 1] ? expand_one(rest + colon + 1) : "not set");
        add_value(m, value, quoted);
        break;
    default:
        if (value)
            add_value(m, value, quoted);
    }
}

/* s[0] is a $; returns how much of s it was. */
static size_t dollar(struct maker *m, const char *s, bool quoted)
{
    size_t n = lex_dollar(s);

    if (n == 1)
        add(m, '$', quoted);
    else if (s[1] == '(' && s[2] == '(' && n > 5 && s[n - 2] == ')') {
        char number[24];

        sprintf(number, "%ld", arith(expand_one(take_text(s + 3, n - 5))));
        add_value(m, number, quoted);
    } else if (s[1] == '(')
        add_value(m, run_captured(take_text(s + 2, n - 3)), quoted);
    else if (s[1] == '{')
        braces(m, take_text(s + 2, n - 3), quoted);
    else if (s[1] == '@' || s[1] == '*')
        add_arguments(m, s[1], quoted);
    else {
        const char *value = parameter(take_text(s + 1, n - 1));

        if (value)
            add_value(m, value, quoted);
    }
    return n;
}

static size_t backquoted(struct maker *m, const char *s, bool quoted)
{
    struct text t = { 0 };
    size_t i = 1;

    for (; s[i] && s[i] != '`'; i++)
        text_add(&t, s[i] == '\\' && s[i + 1] ? s[++i] : s[i]);
    add_value(m, run_captured(t.at ? t.at : ""), quoted);
    return s[i] ? i + 1 : i;
}

static size_t double_quoted(struct maker *m, const char *s)
{
    size_t i = 1;
    /* "$@" without arguments is nothing at all, not an empty word */
    bool nothing = !strncmp(s, "\"$@\"", 4) && arguments.count < 2;

    m->exists |= !nothing;
    while (s[i] && s[i] != '"')
        if (s[i] == '$')
            i += dollar(m, s + i, true);
        else if (s[i] == '`')
            i += backquoted(m, s + i, true);
        else if (s[i] == '\\' && s[i + 1] && strchr("$`\"\\\n", s[i + 1])) {
            if (s[i + 1] != '\n')
                add(m, s[i + 1], true);
            i += 2;
        } else
            add(m, s[i++], true);
    return s[i] ? i + 1 : i;
}

static void word_into(struct maker *m, const char *w, bool quoted)
{
    if (w[0] == '~' && !quoted && (!w[1] || w[1] == '/') && var_get("HOME")) {
        add_value(m, var_get("HOME"), true);
        w++;
    }
    while (*w)
        if (*w == '$')
            w += dollar(m, w, quoted);
        else if (*w == '`')
            w += backquoted(m, w, quoted);
        else if (*w == '"' && !quoted)
            w += double_quoted(m, w);
        else if (*w == '\'' && !quoted) {
            m->exists = true;
            for (w++; *w && *w != '\''; w++)
                add(m, *w, true);
            w += *w != 0;
        } else if (*w == '\\' && w[1] && !quoted) {
            add(m, w[1], true);
            w += 2;
        } else
            add(m, *w++, quoted);
}

void expand_words(struct list *to, char **words, int count)
{
    for (int i = 0; i < count; i++) {
        struct maker m = { .fields = to, .splits = true };

        word_into(&m, words[i], false);
        end_field(&m);
    }
}

char *expand_one(const char *word)
{
    struct list one = { 0 };
    struct maker m = { .fields = &one };

    word_into(&m, word, false);
    end_field(&m);
    return one.count ? one.item[0] : take_text("", 0);
}
