#include <time.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    time_t now = time(NULL);
    char text[128];

    tool_begin(argc, argv, "date [+FORMAT]: prints the time, UTC, as strftime(3) formats it");
    if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
        tool_usage();
    if (!strftime(text, sizeof text, argc == 2 ? argv[1] + 1 : "%a %b %e %H:%M:%S UTC %Y", gmtime(&now)))
        text[0] = 0;
    puts(text);
    return tool_end(0);
}
