#include <ctype.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

static unsigned long total[3];
static bool wanted[3];                  /* lines, words, bytes */

static void show(const unsigned long n[3], const char *name)
{
    for (int i = 0; i < 3; i++)
        if (wanted[i])
            printf("%7lu%s", n[i], i < 2 && (wanted[2] || (i < 1 && wanted[1])) ? " " : "");
    printf(name ? " %s\n" : "\n", name);
}

static int count(FILE *file, const char *name)
{
    unsigned long n[3] = { 0 };
    bool inside = false;
    int c;

    while ((c = getc(file)) != EOF) {
        n[0] += c == '\n';
        n[1] += !inside && !isspace(c);
        n[2]++;
        inside = !isspace(c);
    }
    for (int i = 0; i < 3; i++)
        total[i] += n[i];
    show(n, name);
    return 0;
}

int main(int argc, char **argv)
{
    int option, status;

    tool_begin(argc, argv, "wc [-lwc] [FILE ...]: counts lines, words and bytes");
    while ((option = getopt(argc, argv, "lwc")) != -1)
        if (option == '?')
            tool_usage();
        else
            wanted[strchr("lwc", option) - "lwc"] = true;
    if (!wanted[0] && !wanted[1] && !wanted[2])
        wanted[0] = wanted[1] = wanted[2] = true;
    status = tool_files(argc, argv, count);
    if (argc - optind > 1)
        show(total, "total");
    return tool_end(status);
}
