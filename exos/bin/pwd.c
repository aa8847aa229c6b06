#include <unistd.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    char path[1024];

    tool_begin(argc, argv, "pwd: prints the working directory");
    if (!getcwd(path, sizeof path))
        tool_fail("working directory");
    puts(path);
    return tool_end(0);
}
