/* What the kinds of files and the calls on them share. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <exos/file.h>
#include <exos/layout.h>
#include <exos/tree.h>

/* errno as newlib's wrappers expect it of the system layer: the plain variable (docs/newlib.md). Programs that call a
 * function without a wrapper look at the running thread's own. */
#include <errno.h>
#undef errno
extern int errno;

static inline int file_result(int n)
{
    if (n >= 0)
        return n;
    errno = *__errno() = -n;
    return -1;
}

extern const struct file_ops node_ops, pipe_ops, tty_ops, null_ops, zero_ops;

/* A descriptor: its file, and what read() and write() of it jump to, errno and all. For a descriptor that is not open there
 * are functions that say so: nothing is asked first. */
struct descriptor {
    int (*read)(struct file *f, void *to, size_t n);
    int (*write)(struct file *f, const void *from, size_t n);
    struct file *file;                  /* NULL: not open */
    word flags;                         /* FD_CLOEXEC */
};
#define descriptors ((struct descriptor *)DESCRIPTORS)

/* A descriptor of an entry of the open-file table that this process holds; if there is no room, it is released. */
int file_opened(unsigned open, int flags);
int pipe_attach(struct file *f);        /* maps the ring: 0 or -errno */

#endif
