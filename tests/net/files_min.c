/* Descriptors 3 to 10, never shared. */
#include <errno.h>
#include <sys/socket.h>
#include <exos/file.h>
#include "files.h"

enum { FIRST = 3, FILES = 8 };
static struct file files[FILES];

int file_install(const struct file_ops *ops, unsigned open, int flags, void *data)
{
    for (int i = 0; i < FILES; i++)
        if (!files[i].ops) {
            files[i] = (struct file){ .ops = ops, .open = (uint16_t)open, .uses = 1, .access = FILE_READ | FILE_WRITE,
                                      .status = (word)flags, .data = data };
            return FIRST + i;
        }
    return -EMFILE;
}

struct file *file_get(int fd)
{
    return fd >= FIRST && fd < FIRST + FILES && files[fd - FIRST].ops ? &files[fd - FIRST] : NULL;
}

bool file_nonblocking(const struct file *f) { return f->status & SOCK_NONBLOCK; }

int test_read(int fd, void *to, size_t n) { return file_get(fd)->ops->read(file_get(fd), to, n); }
int test_write(int fd, const void *from, size_t n) { return file_get(fd)->ops->write(file_get(fd), from, n); }
int test_stat(int fd, struct stat *s) { return file_get(fd)->ops->fstat(file_get(fd), s); }
int test_ready(int fd, int events) { return file_get(fd)->ops->poll(file_get(fd), events); }

void test_close(int fd)
{
    struct file *f = file_get(fd);

    f->ops->close(f);
    f->ops = NULL;
}
