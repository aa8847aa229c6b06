#include <sys/stat.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    int status = 0;

    tool_begin(argc, argv, "mkdir DIRECTORY ...: makes directories");
    if (argc < 2)
        tool_usage();
    for (int i = 1; i < argc; i++)
        if (mkdir(argv[i], 0777) < 0)
            status = tool_warn("%s", argv[i]);
    return status;
}
