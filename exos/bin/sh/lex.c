/* From text to tokens. Words keep their quotes: expand.c removes them when it knows the values. */
#include <ctype.h>
#include <string.h>
#include "sh.h"

static bool is_operator(int c) { return c == -1 || strchr(" \t\n;&|<>()", c); }

static int must(struct source *s, const char *what)
{
    int c = source_next(s);

    if (c < 0)
        give_up("the text ends within %s", what);
    return c;
}

static void quoted(struct source *s, struct text *t, int end);

/* Behind a $ that is already in t: a $(command), a ${parameter}, or nothing special. */
static void dollar(struct source *s, struct text *t)
{
    int open = source_peek(s), close = open == '(' ? ')' : open == '{' ? '}' : 0;

    for (int depth = 0; close; ) {
        int c = must(s, open == '(' ? "$(" : "${");

        text_add(t, (char)c);
        if (c == '\\')
            text_add(t, (char)must(s, "$("));
        else if (c == '\'' || c == '"' || c == '`')
            quoted(s, t, c);
        else if (c == open)
            depth++;
        else if (c == close && --depth == 0)
            return;
    }
}

static void quoted(struct source *s, struct text *t, int end)
{
    for (;;) {
        int c = must(s, "quotes");

        text_add(t, (char)c);
        if (c == end)
            return;
        if (c == '\\' && end != '\'')
            text_add(t, (char)must(s, "quotes"));
        else if (c == '$' && end == '"')
            dollar(s, t);
    }
}

static char *word(struct source *s)
{
    struct text t = { 0 };

    while (!is_operator(source_peek(s))) {
        int c = source_next(s);

        if (c == '\\' && source_peek(s) == '\n') {      /* the line goes on */
            source_next(s);
            continue;
        }
        text_add(&t, (char)c);
        if (c == '\\')
            text_add(&t, (char)must(s, "a word"));
        else if (c == '\'' || c == '"' || c == '`')
            quoted(s, &t, c);
        else if (c == '$')
            dollar(s, &t);
    }
    return text_of(&t);
}

static enum token redirect(struct lexer *l, int c)
{
    int next = source_peek(l->source);

    if (c == '<' && next == '<')
        give_up("<< is not understood here; dash does");
    if (next == '&' || (c == '>' && next == '>')) {
        source_next(l->source);
        l->word = take_text(next == '>' ? ">>" : c == '<' ? "<&" : ">&", 2);
    } else
        l->word = take_text(c == '<' ? "<" : ">", 1);
    return T_REDIRECT;
}

static enum token twice(struct lexer *l, int c, enum token once, enum token both)
{
    if (source_peek(l->source) != c)
        return once;
    source_next(l->source);
    return both;
}

static enum token next(struct lexer *l)
{
    struct source *s = l->source;
    int c;

    l->fd = -1;
    for (;;) {
        c = source_peek(s);
        if (c == ' ' || c == '\t' || c == '\r' || c == 0)
            source_next(s);
        else if (c == '#')
            while (source_peek(s) != '\n' && source_peek(s) >= 0)
                source_next(s);
        else if (c == '\\' && s->at + 1 < s->length && s->text[s->at + 1] == '\n')
            source_next(s), source_next(s);
        else
            break;
    }
    if (c < 0)
        return T_END;
    if (!is_operator(c)) {
        l->word = word(s);
        if (l->word[0] && l->word[strspn(l->word, "0123456789")] == 0 && strlen(l->word) == 1
            && (source_peek(s) == '<' || source_peek(s) == '>')) {
            l->fd = l->word[0] - '0';
            return redirect(l, source_next(s));
        }
        return T_WORD;
    }
    source_next(s);
    switch (c) {
    case '\n': return T_NEWLINE;
    case ';': return T_SEMI;
    case '&': return twice(l, '&', T_AND, T_AND_IF);
    case '|': return twice(l, '|', T_PIPE, T_OR_IF);
    case '(': return T_LEFT;
    case ')': return T_RIGHT;
    default: return redirect(l, c);
    }
}

void lex_next(struct lexer *l) { l->token = next(l); }

size_t lex_dollar(const char *s)
{
    int open = s[1], close = open == '(' ? ')' : open == '{' ? '}' : 0, depth = 0;
    size_t i = 1;

    if (!close) {
        size_t name = name_length(s + 1);

        return 1 + (name ? name : s[1] && (isdigit((unsigned char)s[1]) || strchr("?$!#@*-", s[1])));
    }
    for (char quote = 0; s[i]; i++) {
        if (s[i] == '\\' && quote != '\'' && s[i + 1])
            i++;
        else if (quote)
            quote = s[i] == quote ? 0 : quote;
        else if (s[i] == '\'' || s[i] == '"')
            quote = s[i];
        else if (s[i] == open)
            depth++;
        else if (s[i] == close && --depth == 0)
            return i + 1;
    }
    return i;
}
