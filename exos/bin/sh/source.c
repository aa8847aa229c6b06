/* Where commands come from: the terminal, line by line; a file or pipe, also line by line, so that programs may read on
 * where the shell stopped; or a text in memory. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

static void append(struct source *s, const char *line, size_t length)
{
    char *all = realloc(s->text, s->length + length + 1);

    if (!all)
        give_up("out of memory");
    memcpy(all + s->length, line, length);
    s->text = all;
    s->length += length;
}

static void forget_eaten(struct source *s)
{
    if (s->at && s->at == s->length)
        s->at = s->length = 0;
}

static bool more_typed(struct source *s)
{
    const char *prompt = var_get(s->continued ? "PS2" : "PS1");
    char *line, *shown = expand_one(prompt ? prompt : "$ ");

    forget_eaten(s);
    job_notify();
    line = line_read(shown);
    if (!line)
        return false;
    if (interrupted() || !*line) {              /* ^C: a new prompt, whatever was begun */
        free(line);
        give_up("%s", "");
    }
    append(s, line, strlen(line));
    free(line);
    return true;
}

static bool more_read(struct source *s)
{
    char c;
    bool any = false;

    forget_eaten(s);
    while (read(s->fd, &c, 1) == 1) {           /* not farther than the line */
        append(s, &c, 1);
        any = true;
        if (c == '\n')
            break;
    }
    return any;
}

static bool more_file(struct source *s)         /* a file that nobody else reads */
{
    char block[512];
    ssize_t n;

    forget_eaten(s);
    n = read(s->fd, block, sizeof block);
    if (n > 0)
        append(s, block, (size_t)n);
    return n > 0;
}

static bool no_more(struct source *s) { return (void)s, false; }

struct source source_fd(int fd, bool prompts)
{
    return (struct source){ .fd = fd, .prompts = prompts, .more = prompts ? more_typed : fd ? more_file : more_read };
}

struct source source_text(const char *text)
{
    struct source s = { .fd = -1, .more = no_more };

    append(&s, text, strlen(text));
    return s;
}

int source_peek(struct source *s)
{
    if (s->at == s->length && !s->more(s))
        return -1;
    return (unsigned char)s->text[s->at];
}

int source_next(struct source *s)
{
    int c = source_peek(s);

    if (c >= 0)
        s->at++;
    return c;
}

void source_rest(struct source *s)
{
    while (s->at < s->length && s->text[s->at] != '\n')
        s->at++;
    if (s->prompts)
        s->at = s->length;
    s->continued = false;
}
