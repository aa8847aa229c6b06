/* openat and its kin: names in a directory that is open. The working directory is a word of this process's own, so they
 * change it for the length of the call. */
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>
#include "file.h"
#include "path.h"

/* 0: path_cwd is the directory, and *before what it was. */
static int enter(int fd, const char *path, word *before)
{
    *before = path_cwd;
    return fd == AT_FDCWD || *path == '/' ? 0 : fchdir(fd);
}

int openat(int fd, const char *path, int flags, ...)
{
    va_list list;
    word before;
    int mode, result;

    va_start(list, flags);
    mode = flags & O_CREAT ? va_arg(list, int) : 0;
    va_end(list);
    if (enter(fd, path, &before) < 0)
        return -1;
    result = open(path, flags, mode);
    path_cwd = before;
    return result;
}

int unlinkat(int fd, const char *path, int flags)
{
    word before;
    int result;

    if (enter(fd, path, &before) < 0)
        return -1;
    result = flags & AT_REMOVEDIR ? rmdir(path) : unlink(path);
    path_cwd = before;
    return result;
}
