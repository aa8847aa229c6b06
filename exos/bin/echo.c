#include "lib/tool.h"

int main(int argc, char **argv)
{
    tool_begin(argc, argv, "echo [-n] [WORD ...]: prints its arguments, with -n without a newline behind them");
    return tool_end(echo_run(argc, argv));
}
