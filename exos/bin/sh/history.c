/* The lines typed so far. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

#define LINES 100
static char *lines[LINES];
static int count;                               /* ever */

int history_count(void) { return count < LINES ? count : LINES; }

const char *history_at(int back)
{
    return back >= 1 && back <= history_count() ? lines[(count - back) % LINES] : NULL;
}

void history_add(const char *line)
{
    const char *last = history_at(1);
    char *copy;

    if (!*line || (last && !strcmp(last, line)) || !(copy = strdup(line)))
        return;
    free(lines[count % LINES]);
    lines[count++ % LINES] = copy;
}

int builtin_history(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (int n = count - history_count(); n < count; n++)
        printf("%5d  %s\n", n + 1, lines[n % LINES]);
    return 0;
}
