#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "lib/tool.h"

static int copy(int fd, const char *name)
{
    static char block[4096];
    ssize_t n;

    while ((n = read(fd, block, sizeof block)) > 0)
        for (ssize_t done = 0, now; done < n; done += now)
            if ((now = write(1, block + done, (size_t)(n - done))) < 0)
                tool_fail("standard output");
    return n < 0 ? tool_warn("%s", name) : 0;
}

int main(int argc, char **argv)
{
    int status = 0;

    tool_begin(argc, argv, "cat [FILE ...]: prints files, or standard input, one after the other");
    if (argc < 2)
        return copy(0, "standard input");
    for (int i = 1; i < argc; i++) {
        int fd = strcmp(argv[i], "-") ? open(argv[i], O_RDONLY) : 0;

        if (fd < 0)
            status = tool_warn("%s", argv[i]);
        else
            status |= copy(fd, argv[i]);
        if (fd > 0)
            close(fd);
    }
    return status;
}
