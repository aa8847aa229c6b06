/* Patterns, and the file names that match them. A backslash makes the next character mean itself. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "sh.h"

/* p at a [: whether c is in the set; *end behind its ]. A [ without ] means itself. */
static bool in_set(const char *p, char c, const char **end)
{
    const char *q = p + 1;
    bool not = *q == '!' || *q == '^', found = false;

    if (not)
        q++;
    for (const char *first = q; *q && (*q != ']' || q == first); q++) {
        if (q[1] == '-' && q[2] && q[2] != ']') {
            found |= q[0] <= c && c <= q[2];
            q += 2;
        } else
            found |= *q == c;
    }
    *end = *q ? q + 1 : p + 1;
    return *q ? found != not : c == '[';
}

bool glob_match(const char *p, const char *s)
{
    for (; *p; s++) {
        const char *next = p + 1;

        if (*p == '*') {
            for (; ; s++) {
                if (glob_match(next, s))
                    return true;
                if (!*s)
                    return false;
            }
        }
        if (!*s)
            return false;
        if (*p == '[') {
            if (!in_set(p, *s, &next))
                return false;
        } else if (*p != '?') {
            if (*p == '\\' && p[1])
                p++;
            if (*p != *s)
                return false;
            next = p + 1;
        }
        p = next;
    }
    return !*s;
}

static bool is_pattern(const char *p)
{
    for (; *p; p++)
        if (*p == '\\' && p[1])
            p++;
        else if (strchr("*?[", *p))
            return true;
    return false;
}

static char *plain(const char *pattern)
{
    struct text t = { 0 };

    for (; *pattern; pattern++)
        text_add(&t, *pattern == '\\' && pattern[1] ? *++pattern : *pattern);
    return text_of(&t);
}

static char *joined(const char *directory, const char *name)
{
    struct text t = { 0 };

    text_puts(&t, directory);
    text_puts(&t, name);
    return text_of(&t);
}

/* Names below `directory` (which is "" or ends with a slash) that match what is left of the pattern. */
static void below(struct list *to, const char *directory, const char *pattern)
{
    size_t n = strcspn(pattern, "/");
    char *part = take_text(pattern, n);
    struct dirent *entry;
    DIR *d;

    if (!is_pattern(part)) {
        struct stat status;
        char *path = joined(directory, plain(part));

        if (pattern[n])
            below(to, joined(path, "/"), pattern + n + 1);
        else if (!stat(path, &status))
            list_add(to, path);
        return;
    }
    d = opendir(*directory ? directory : ".");
    if (!d)
        return;
    while ((entry = readdir(d))) {
        char *path;

        if ((entry->d_name[0] == '.' && part[0] != '.') || !glob_match(part, entry->d_name))
            continue;
        path = joined(directory, entry->d_name);
        if (pattern[n])
            below(to, joined(path, "/"), pattern + n + 1);
        else
            list_add(to, path);
    }
    closedir(d);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

void glob_add(struct list *to, const char *pattern)
{
    int before = to->count;

    if (is_pattern(pattern))
        below(to, "", pattern);
    if (to->count == before)
        list_add(to, plain(pattern));
    else
        qsort(to->item + before, (size_t)(to->count - before), sizeof *to->item, by_name);
}
