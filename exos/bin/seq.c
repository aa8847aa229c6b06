#include "lib/tool.h"

int main(int argc, char **argv)
{
    long first = 1, step = 1, last;

    tool_begin(argc, argv, "seq [FIRST [STEP]] LAST: prints numbers, one a line");
    if (argc < 2 || argc > 4)
        tool_usage();
    last = tool_number(argv[argc - 1]);
    if (argc > 2)
        first = tool_number(argv[1]);
    if (argc > 3)
        step = tool_number(argv[2]);
    if (!step)
        tool_fail("a step of 0 never ends");
    for (long n = first; step > 0 ? n <= last : n >= last; n += step)
        printf("%ld\n", n);
    return tool_end(0);
}
