#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

#define FILES 16

int main(int argc, char **argv)
{
    FILE *to[FILES];
    int n = 0, option, c, status = 0;
    const char *mode = "w";

    tool_begin(argc, argv, "tee [-a] [FILE ...]: copies its input to its output and to files, with -a to their end");
    while ((option = getopt(argc, argv, "a")) != -1)
        if (option == 'a')
            mode = "a";
        else
            tool_usage();
    for (int i = optind; i < argc && n < FILES; i++) {
        to[n] = fopen(argv[i], mode);
        if (to[n])
            n++;
        else
            status = tool_warn("%s", argv[i]);
    }
    while ((c = getchar()) != EOF) {
        putchar(c);
        for (int i = 0; i < n; i++)
            putc(c, to[i]);
    }
    for (int i = 0; i < n; i++)
        if (fclose(to[i]))
            status = tool_warn("%s", argv[optind + i]);
    return tool_end(status);
}
