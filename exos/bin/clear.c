#include "lib/tool.h"

int main(int argc, char **argv)
{
    tool_begin(argc, argv, "clear: clears the screen");
    printf("\033[H\033[2J");
    return tool_end(0);
}
