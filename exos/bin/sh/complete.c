/* What Tab offers: commands for the first word of a command, else file names. */
#include <string.h>
#include <sys/stat.h>
#include "sh.h"

static char *joined(const char *a, const char *b)
{
    struct text t = { 0 };

    text_puts(&t, a);
    text_puts(&t, b);
    return text_of(&t);
}

/* The word with everything escaped that glob.c would understand, and a star. */
static char *pattern_of(const char *word)
{
    struct text t = { 0 };

    for (; *word; word++) {
        if (strchr("*?[\\", *word))
            text_add(&t, '\\');
        text_add(&t, *word);
    }
    text_add(&t, '*');
    return text_of(&t);
}

static void add_files(struct list *to, const char *word)
{
    struct list found = { 0 };
    char *pattern = pattern_of(word);
    struct stat status;

    glob_add(&found, pattern);
    for (int i = 0; i < found.count; i++)
        if (stat(found.item[i], &status) == 0)  /* not the pattern itself, when nothing matches */
            list_add(to, S_ISDIR(status.st_mode) ? joined(found.item[i], "/") : found.item[i]);
}

static void add_commands(struct list *to, const char *word)
{
    const char *path = var_get("PATH");

    for (const struct builtin_row *b = builtins; b->name; b++)
        if (!strncmp(b->name, word, strlen(word)))
            list_add(to, take_text(b->name, strlen(b->name)));
    while (path && *path) {
        size_t n = strcspn(path, ":");
        char *directory = joined(take_text(path, n), "/");
        struct list files = { 0 };

        add_files(&files, joined(directory, word));
        for (int i = 0; i < files.count; i++) {
            bool known = false;
            char *name = files.item[i] + strlen(directory);

            for (int k = 0; k < to->count; k++)
                known |= !strcmp(to->item[k], name);
            if (!known)
                list_add(to, name);
        }
        path += n + (path[n] == ':');
    }
}

struct list complete(const char *line, size_t cursor, size_t *start)
{
    struct list all = { 0 };
    size_t at = cursor, before;
    char *word;

    while (at && !strchr(" \t;|&<>()=", line[at - 1]))
        at--;
    *start = before = at;
    word = take_text(line + at, cursor - at);
    while (before && line[before - 1] == ' ')
        before--;
    if ((!before || strchr(";|&(", line[before - 1])) && !strchr(word, '/'))
        add_commands(&all, word);
    else
        add_files(&all, word);
    return all;
}
