#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

static char **all;
static size_t count, room;
static bool numbers, backwards, once;

static void keep(char *line)
{
    if (count == room && !(all = realloc(all, (room = 2 * room + 64) * sizeof *all)))
        tool_fail("no memory");
    if (!(all[count++] = strdup(line)))
        tool_fail("no memory");
}

static int collect(FILE *file, const char *name)
{
    static char *line;
    static size_t space;
    size_t n = 0;
    int c;

    (void)name;
    do {
        c = getc(file);
        if (n + 2 > space && !(line = realloc(line, space = 2 * space + 128)))
            tool_fail("no memory");
        if (c != EOF && c != '\n')
            line[n++] = (char)c;
        else if (c == '\n' || n) {
            line[n] = 0;
            keep(line);
            n = 0;
        }
    } while (c != EOF);
    return 0;
}

static int order(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int o = 0;

    if (numbers) {
        long m = strtol(x, NULL, 10), n = strtol(y, NULL, 10);

        o = (m > n) - (m < n);
    }
    if (!o && !(numbers && once))
        o = strcmp(x, y);
    return backwards ? -o : o;
}

int main(int argc, char **argv)
{
    int option, status;

    tool_begin(argc, argv, "sort [-nru] [FILE ...]: sorts lines; -n as numbers, -r backwards, -u equal ones once");
    while ((option = getopt(argc, argv, "nru")) != -1)
        switch (option) {
        case 'n': numbers = true; break;
        case 'r': backwards = true; break;
        case 'u': once = true; break;
        default: tool_usage();
        }
    status = tool_files(argc, argv, collect);
    if (count)
        qsort(all, count, sizeof *all, order);
    for (size_t i = 0; i < count; i++)
        if (!once || !i || order(&all[i - 1], &all[i]))
            puts(all[i]);
    return tool_end(status);
}
