#include "lib/tool.h"

int main(int argc, char **argv)
{
    tool_begin(argc, argv, "kill [-SIGNAL | -l] PID ...: sends TERM or SIGNAL to processes, to a group if negative; -l lists signals");
    return tool_end(kill_run(argc, argv));
}
