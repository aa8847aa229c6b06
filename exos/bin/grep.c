#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/pattern.h"
#include "lib/tool.h"

static bool any_case, inverted, counted, numbered, silent, fixed, named, listed;
static const char *text;
static struct pattern *pattern;
static bool any;

static bool has(const char *line)
{
    if (!fixed)
        return pattern_found(pattern, line);
    for (; ; line++) {
        size_t n = 0;

        while (text[n] && (any_case ? tolower((unsigned char)text[n]) == tolower((unsigned char)line[n]) : text[n] == line[n]))
            n++;
        if (!text[n])
            return true;
        if (!*line)
            return false;
    }
}

static bool next_line(FILE *file, char **line)
{
    static size_t room;
    size_t n = 0;
    int c;

    while ((c = getc(file)) != EOF) {
        if (n + 2 > room && !(*line = realloc(*line, room = 2 * room + 128)))
            tool_fail("no memory");
        if (c == '\n')
            break;
        (*line)[n++] = (char)c;
    }
    if (c == EOF && !n)
        return false;
    (*line)[n] = 0;
    return true;
}

static int search(FILE *file, const char *name)
{
    static char *line;
    unsigned long number = 0, found = 0;

    if (!name)
        name = "(standard input)";
    while (next_line(file, &line)) {
        number++;
        if (has(line) == inverted)
            continue;
        found++;
        if (silent || listed)
            break;
        if (counted)
            continue;
        if (named)
            printf("%s:", name);
        if (numbered)
            printf("%lu:", number);
        puts(line);
    }
    any |= found > 0;
    if (listed && found)
        puts(name);
    if (counted && !silent && !listed) {
        if (named)
            printf("%s:", name);
        printf("%lu\n", found);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *error;
    int option, status;

    tool_begin(argc, argv, "grep [-ivcnqlF] PATTERN [FILE ...]: prints lines that match; -i any case, -v the others, -c how many, "
               "-n with numbers, -q nothing, -l names of files, -F no pattern but a text");
    while ((option = getopt(argc, argv, "ivcnqlFE")) != -1)
        switch (option) {
        case 'i': any_case = true; break;
        case 'v': inverted = true; break;
        case 'c': counted = true; break;
        case 'n': numbered = true; break;
        case 'q': silent = true; break;
        case 'l': listed = true; break;
        case 'F': fixed = true; break;
        case 'E': break;
        default: tool_usage();
        }
    if (optind >= argc)
        tool_usage();
    text = argv[optind++];
    named = argc - optind > 1;
    if (!fixed && !(pattern = pattern_make(text, any_case, &error))) {
        errno = 0;
        tool_warn("%s: %s", text, error);
        return 2;
    }
    status = tool_files(argc, argv, search) ? 2 : !any;
    return tool_end(status);
}
