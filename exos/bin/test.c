#include "lib/tool.h"

int main(int argc, char **argv)
{
    return tool_end(test_run(argc, argv));
}
