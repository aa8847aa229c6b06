#include <fcntl.h>
#include <unistd.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    int status = 0;

    tool_begin(argc, argv, "touch FILE ...: makes files that are not there yet");
    if (argc < 2)
        tool_usage();
    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);

        if (fd < 0)
            status = tool_warn("%s", argv[i]);
        else
            close(fd);
    }
    return status;
}
