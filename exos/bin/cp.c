#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/tool.h"

static int copy(const char *from, const char *to)
{
    static char block[4096];
    int in = open(from, O_RDONLY), out;
    struct stat a, b;
    ssize_t n;

    if (in < 0 || fstat(in, &a) < 0)
        return tool_warn("%s", from);
    if (stat(to, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev) {
        fprintf(stderr, "cp: %s and %s are the same file\n", from, to);
        close(in);
        return 1;
    }
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC, a.st_mode & 0777);
    if (out < 0) {
        close(in);
        return tool_warn("%s", to);
    }
    while ((n = read(in, block, sizeof block)) > 0)
        for (ssize_t done = 0, now; done < n; done += now)
            if ((now = write(out, block + done, (size_t)(n - done))) < 0)
                tool_fail("%s", to);
    if (n < 0)
        tool_fail("%s", from);
    close(in);
    return close(out) < 0 ? tool_warn("%s", to) : 0;
}

int main(int argc, char **argv)
{
    struct stat s;
    bool into;
    int status = 0;

    tool_begin(argc, argv, "cp FILE TO, or cp FILE ... DIRECTORY: copies files");
    if (argc < 3)
        tool_usage();
    into = stat(argv[argc - 1], &s) == 0 && S_ISDIR(s.st_mode);
    if (argc > 3 && !into)
        tool_fail("%s: not a directory", argv[argc - 1]);
    for (int i = 1; i < argc - 1; i++) {
        const char *last = strrchr(argv[i], '/') ? strrchr(argv[i], '/') + 1 : argv[i];
        char *to = malloc(strlen(argv[argc - 1]) + strlen(last) + 2);

        if (!to)
            tool_fail("no memory");
        if (into)
            sprintf(to, "%s/%s", argv[argc - 1], last);
        else
            strcpy(to, argv[argc - 1]);
        status |= copy(argv[i], to);
        free(to);
    }
    return status;
}
