/* What a command needs while it runs is taken here and freed as a whole, whichever way it ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

union block { union block *before; long long align; };
static union block *taken;

void *take(size_t bytes)
{
    union block *b = malloc(sizeof *b + bytes);

    if (!b)
        give_up("out of memory");
    b->before = taken;
    taken = b;
    return b + 1;
}

void *take_mark(void) { return taken; }

void take_free(void *mark)
{
    while (taken != mark) {
        union block *b = taken;

        taken = b->before;
        free(b);
    }
}

char *take_text(const char *text, size_t length)
{
    char *copy = take(length + 1);

    memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

void text_add(struct text *t, char c)
{
    if (t->length + 2 > t->room) {
        char *more = take(t->room = 2 * t->room + 32);

        if (t->length)
            memcpy(more, t->at, t->length);
        t->at = more;
    }
    t->at[t->length++] = c;
    t->at[t->length] = 0;
}

void text_puts(struct text *t, const char *s)
{
    while (*s)
        text_add(t, *s++);
}

char *text_of(const struct text *t) { return t->at ? t->at : take_text("", 0); }

void list_add(struct list *l, char *item)
{
    if (l->count + 2 > l->room) {
        char **more = take((l->room = 2 * l->room + 8) * sizeof *more);

        if (l->count)
            memcpy(more, l->item, l->count * sizeof *more);
        l->item = more;
    }
    l->item[l->count++] = item;
    l->item[l->count] = NULL;
}
