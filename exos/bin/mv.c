#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    struct stat s;
    bool into;
    int status = 0;

    tool_begin(argc, argv, "mv FILE TO, or mv FILE ... DIRECTORY: renames files, or moves them there");
    if (argc < 3)
        tool_usage();
    into = stat(argv[argc - 1], &s) == 0 && S_ISDIR(s.st_mode);
    if (argc > 3 && !into)
        tool_fail("%s: not a directory", argv[argc - 1]);
    for (int i = 1; i < argc - 1; i++) {
        const char *last = strrchr(argv[i], '/') ? strrchr(argv[i], '/') + 1 : argv[i];
        char *to = malloc(strlen(argv[argc - 1]) + strlen(last) + 2);

        if (!to)
            tool_fail("no memory");
        if (into)
            sprintf(to, "%s/%s", argv[argc - 1], last);
        else
            strcpy(to, argv[argc - 1]);
        if (rename(argv[i], to) < 0)
            status = tool_warn("%s", argv[i]);
        free(to);
    }
    return status;
}
