#include <unistd.h>
#include "lib/tool.h"

static long lines = 10;
static bool titles, later;

static int show(FILE *file, const char *name)
{
    long left = lines;
    int c;

    if (titles)
        printf("%s==> %s <==\n", later ? "\n" : "", name);
    later = true;
    while (left > 0 && (c = getc(file)) != EOF) {
        putchar(c);
        left -= c == '\n';
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    tool_begin(argc, argv, "head [-n LINES] [FILE ...]: prints the first lines, 10 if not told");
    while ((option = getopt(argc, argv, "n:")) != -1)
        if (option == 'n')
            lines = tool_number(optarg);
        else
            tool_usage();
    titles = argc - optind > 1;
    return tool_end(tool_files(argc, argv, show));
}
