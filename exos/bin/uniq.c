#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

static bool counted;

static char *line(FILE *file)
{
    size_t n = 0, room = 0;
    char *text = NULL;
    int c;

    while ((c = getc(file)) != EOF) {
        if (n + 2 > room && !(text = realloc(text, room = 2 * room + 80)))
            tool_fail("no memory");
        if (c == '\n')
            break;
        text[n++] = (char)c;
    }
    if (text)
        text[n] = 0;
    return text;
}

static int pass(FILE *file, const char *name)
{
    char *last = line(file), *next;
    unsigned long n = 1;

    (void)name;
    for (; last; last = next) {
        next = line(file);
        if (next && !strcmp(last, next)) {
            n++;
            free(last);
            continue;
        }
        if (counted)
            printf("%7lu ", n);
        puts(last);
        free(last);
        n = 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    tool_begin(argc, argv, "uniq [-c] [FILE ...]: prints equal lines in a row once, with -c how many they were");
    while ((option = getopt(argc, argv, "c")) != -1)
        if (option == 'c')
            counted = true;
        else
            tool_usage();
    return tool_end(tool_files(argc, argv, pass));
}
