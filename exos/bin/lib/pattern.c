#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "pattern.h"

enum operation { CHARACTER, ANY, SET, BEGIN, END, SPLIT, JUMP, MATCH };
struct step { enum operation operation; int x, y; unsigned char bits[32]; };    /* x, y: where to go on; x: the character */
struct pattern { struct step *step; int count, room; bool any_case; };

static const char *at, *wrong;
static struct pattern *made;

static int alternatives(void);

static int add(enum operation operation, int x, int y)
{
    if (made->count == made->room) {
        struct step *more = realloc(made->step, (size_t)(made->room = 2 * made->room + 16) * sizeof *more);

        if (!more)
            abort();
        made->step = more;
    }
    made->step[made->count] = (struct step){ .operation = operation, .x = x, .y = y };
    return made->count++;
}

/* Moves the steps from `from` on up by one, to put a SPLIT in front of them. */
static void put_split(int from)
{
    add(SPLIT, 0, 0);
    memmove(made->step + from + 1, made->step + from, (size_t)(made->count - 1 - from) * sizeof *made->step);
    for (int i = from + 1; i < made->count; i++)
        if (made->step[i].operation == SPLIT || made->step[i].operation == JUMP) {
            made->step[i].x += made->step[i].x >= from;
            made->step[i].y += made->step[i].y >= from;
        }
    made->step[from] = (struct step){ .operation = SPLIT };
}

static void set_add(struct step *s, int c) { s->bits[c / 8] |= (unsigned char)(1 << c % 8); }

static void set(void)
{
    int i = add(SET, 0, 0);
    struct step *s = &made->step[i];
    bool not = *at == '^';

    at += not;
    for (const char *first = at; *at && (*at != ']' || at == first); at++) {
        int low = (unsigned char)*at, high = low;

        if (at[1] == '-' && at[2] && at[2] != ']')
            high = (unsigned char)at[2], at += 2;
        for (int c = low; c <= high; c++) {
            set_add(s, c);
            if (made->any_case)
                set_add(s, tolower(c)), set_add(s, toupper(c));
        }
    }
    if (*at++ != ']')
        wrong = "[ without ]";
    for (unsigned n = 0; not && n < sizeof s->bits; n++)
        s->bits[n] = (unsigned char)~s->bits[n];
}

static void atom(void)
{
    char c = *at++;

    switch (c) {
    case '.': add(ANY, 0, 0); return;
    case '^': add(BEGIN, 0, 0); return;
    case '$': add(END, 0, 0); return;
    case '[': set(); return;
    case '(':
        alternatives();
        if (*at != ')')
            wrong = "( without )";
        else
            at++;
        return;
    case '\\':
        if (!*at) {
            wrong = "\\ at the end";
            return;
        }
        c = *at++;
    }
    add(CHARACTER, made->any_case ? tolower((unsigned char)c) : (unsigned char)c, 0);
}

static void repeated(void)
{
    int from = made->count;

    if (strchr("*+?", *at))
        wrong = "nothing to repeat";
    atom();
    for (; *at && strchr("*+?", *at) && !wrong; at++) {
        if (*at == '+') {
            add(SPLIT, from, made->count + 1);
            continue;
        }
        put_split(from);
        if (*at == '*')
            add(JUMP, from, 0);
        made->step[from].x = from + 1;
        made->step[from].y = made->count;
    }
}

static int alternatives(void)
{
    int from = made->count;

    while (*at && !strchr("|)", *at) && !wrong)
        repeated();
    if (*at == '|' && !wrong) {
        int jump;

        put_split(from);
        jump = add(JUMP, 0, 0);
        made->step[from].x = from + 1;
        made->step[from].y = made->count;
        at++;
        alternatives();
        made->step[jump].x = made->count;
    }
    return from;
}

struct pattern *pattern_make(const char *text, bool any_case, const char **error)
{
    made = calloc(1, sizeof *made);
    if (!made)
        abort();
    made->any_case = any_case;
    at = text;
    wrong = NULL;
    alternatives();
    if (!wrong && *at)
        wrong = ") without (";
    add(MATCH, 0, 0);
    *error = wrong;
    return wrong ? NULL : made;
}

/* ---- the states that a text has led to ---- */

struct states { int *list, count; bool *there; };

static void enter(const struct pattern *p, struct states *now, int i, bool first, bool last)
{
    const struct step *s = &p->step[i];

    if (now->there[i])
        return;
    now->there[i] = true;
    switch (s->operation) {
    case JUMP: enter(p, now, s->x, first, last); break;
    case SPLIT: enter(p, now, s->x, first, last); enter(p, now, s->y, first, last); break;
    case BEGIN: if (first) enter(p, now, i + 1, first, last); break;
    case END: if (last) enter(p, now, i + 1, first, last); break;
    default: now->list[now->count++] = i;
    }
}

static bool accepts(const struct pattern *p, const struct step *s, unsigned char c)
{
    switch (s->operation) {
    case ANY: return true;
    case SET: return s->bits[c / 8] >> c % 8 & 1;
    case CHARACTER: return s->x == (p->any_case ? tolower(c) : c);
    default: return false;
    }
}

bool pattern_found(const struct pattern *p, const char *line)
{
    size_t n = (size_t)p->count;
    int *lists = malloc(2 * n * sizeof *lists);
    bool *there = calloc(2 * n, sizeof *there), found = false;
    struct states now = { lists, 0, there }, next = { lists + n, 0, there + n };

    if (!lists || !there)
        abort();
    for (const char *c = line; ; c++) {
        struct states used;

        enter(p, &now, 0, c == line, !*c);      /* a match may begin anywhere */
        for (int i = 0; i < now.count; i++)
            found |= p->step[now.list[i]].operation == MATCH;
        if (found || !*c)
            break;
        for (int i = 0; i < now.count; i++)
            if (accepts(p, &p->step[now.list[i]], (unsigned char)*c))
                enter(p, &next, now.list[i] + 1, false, !c[1]);
        memset(now.there, 0, n * sizeof *now.there);
        now.count = 0;
        used = now, now = next, next = used;
    }
    free(lists);
    free(there);
    return found;
}
