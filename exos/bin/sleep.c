#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    struct timespec t;
    char *end;
    double seconds;

    tool_begin(argc, argv, "sleep SECONDS: waits so long; 0.1 is fine");
    if (argc != 2)
        tool_usage();
    seconds = strtod(argv[1], &end);
    errno = 0;
    if (end == argv[1] || *end || seconds < 0)
        tool_fail("%s: not a time", argv[1]);
    t.tv_sec = (time_t)seconds;
    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    while (nanosleep(&t, &t) < 0)
        if (errno != EINTR)
            tool_fail("cannot wait");
    return 0;
}
