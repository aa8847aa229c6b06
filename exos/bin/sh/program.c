/* Programs: where they are, and becoming one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sh.h"

#define NOT_FOUND 127
#define NOT_RUNNABLE 126

char *find_program(const char *name)
{
    const char *path = strchr(name, '/') ? "" : var_get("PATH");
    struct stat status;

    while (path) {
        size_t n = strcspn(path, ":");
        struct text t = { 0 };

        for (size_t i = 0; i < n; i++)
            text_add(&t, path[i]);
        if (n)
            text_add(&t, '/');
        text_puts(&t, name);
        if (*name && !stat(t.at, &status) && S_ISREG(status.st_mode))
            return t.at;
        path = path[n] ? path + n + 1 : NULL;
    }
    return NULL;
}

/* A file that is not a program, but text: commands for us. */
static void run_script(const char *path, int argc, char **argv)
{
    struct source s;
    char first[64];
    ssize_t n;
    int fd = open(path, O_RDONLY);

    n = fd < 0 ? -1 : read(fd, first, sizeof first);
    if (n < 0 || memchr(first, 0, (size_t)n)) {
        complain("%s: not a program for this machine", path);
        _exit(NOT_RUNNABLE);
    }
    lseek(fd, 0, SEEK_SET);
    arguments = (struct list){ .item = argv, .count = argc };
    interactive = false;
    s = source_fd(fd, false);
    _exit(run_source(&s));
}

void execute(int argc, char **argv)
{
    char *path = find_program(argv[0]);

    if (!path) {
        complain("%s: not found%s", argv[0], interactive ? "; help lists what there is" : "");
        _exit(NOT_FOUND);
    }
    fflush(stdout);
    execve(path, argv, var_environment());
    if (errno == ENOEXEC)
        run_script(path, argc, argv);
    complain("%s: %s", path, strerror(errno));
    _exit(NOT_RUNNABLE);
}
