#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

static long lines = 10;

/* Keeps the last lines in a ring. */
static int show(FILE *file, const char *name)
{
    char **ring = calloc((size_t)lines + 1, sizeof *ring);
    size_t room = 0, n = 0;
    char *line = NULL;
    long at = 0;
    int c;

    (void)name;
    if (!ring)
        tool_fail("no memory");
    while (lines > 0 && ((c = getc(file)) != EOF || n)) {
        if (n + 2 > room && !(line = realloc(line, room = 2 * room + 80)))
            tool_fail("no memory");
        if (c != EOF)
            line[n++] = (char)c;
        if (c != EOF && c != '\n')
            continue;
        free(ring[at % lines]);
        ring[at % lines] = malloc(n + 1);
        if (!ring[at % lines])
            tool_fail("no memory");
        line[n] = 0;
        strcpy(ring[at++ % lines], line);
        n = 0;
    }
    for (long i = at > lines ? at - lines : 0; i < at; i++) {
        fputs(ring[i % lines], stdout);
        free(ring[i % lines]);
    }
    free(ring);
    free(line);
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    tool_begin(argc, argv, "tail [-n LINES] [FILE ...]: prints the last lines, 10 if not told");
    while ((option = getopt(argc, argv, "n:")) != -1)
        if (option == 'n')
            lines = tool_number(optarg);
        else
            tool_usage();
    return tool_end(tool_files(argc, argv, show));
}
