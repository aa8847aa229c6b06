#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

extern char **environ;

int main(int argc, char **argv)
{
    int i = 1;

    tool_begin(argc, argv, "env [-i] [NAME=VALUE ...] [PROGRAM [ARGUMENT ...]]: runs it with these variables, or shows all; -i: only these");
    if (i < argc && !strcmp(argv[i], "-i")) {
        static char *none[1];

        environ = none;
        i++;
    }
    for (; i < argc && strchr(argv[i], '='); i++)
        if (putenv(argv[i]))
            tool_fail("%s", argv[i]);
    if (i < argc) {
        execvp(argv[i], argv + i);
        tool_warn("%s", argv[i]);
        return errno == ENOENT ? 127 : 126;
    }
    for (char **e = environ; *e; e++)
        puts(*e);
    return tool_end(0);
}
