/* Descriptors (design 5): what read(), write() and their kin do with a number.
 *
 * A descriptor is an index into a table in the process's own memory; it names a struct file, which has operations. dup
 * makes two descriptors name one file, and costs no call. Most files stand for an entry of the server's open-file
 * table (exos/tree.h): fork copies the numbers together with the memory, exec hands them on in struct file_handover,
 * and in both the new holder is entered by the server, so that death releases what a process held.
 *
 * A new kind of file (a socket, a file system on a disk) is one struct file_ops. Operations return what their
 * namesakes return, but errors as negative errno's; they may block by exos/yield. Those that are NULL answer what is
 * said beside them. None of this is privileged: a program may put its own operations behind any of its descriptors. */
#ifndef EXOS_FILE_H
#define EXOS_FILE_H

#include <stdbool.h>
#include <sys/types.h>
#include <aegis/types.h>

#define FILES_MAX       64              /* descriptors of a process: OPEN_MAX */
#define FILE_PRIVATE    0xffff          /* file.open: no entry at the server; the file ends with the program */

struct stat;
struct file;

struct file_ops {
    int (*read)(struct file *f, void *to, size_t n);                    /* bytes, 0 at the end; NULL: EBADF */
    int (*write)(struct file *f, const void *from, size_t n);           /* bytes; NULL: EBADF */
    off_t (*lseek)(struct file *f, off_t offset, int whence);           /* new offset; NULL: ESPIPE */
    int (*fstat)(struct file *f, struct stat *s);                       /* 0; NULL: EBADF */
    int (*ioctl)(struct file *f, unsigned request, void *argument);     /* NULL: ENOTTY */
    int (*truncate)(struct file *f, off_t length);                      /* NULL: EINVAL */
    int (*poll)(struct file *f, int events);    /* those of events (poll.h) that are so now; NULL: all of them */
    envid (*awaited)(struct file *f);           /* who can make it ready: a hint for a yield; NULL: nobody known */
    void (*close)(struct file *f);              /* the process's last descriptor of it has gone; NULL: nothing to do */
    int (*call_read)(struct file *f, void *to, size_t n);               /* read() itself, errno set; NULL: by the first, */
    int (*call_write)(struct file *f, const void *from, size_t n);      /* which costs a few instructions more */
};

struct file {
    const struct file_ops *ops;         /* NULL: the slot is free */
    uint16_t open;                      /* entry of the server's open-file table, or FILE_PRIVATE */
    uint16_t uses;                      /* descriptors that name it */
    word access;                        /* FILE_READ | FILE_WRITE */
    word status;                        /* O_APPEND, O_NONBLOCK of a private file; else the server's entry counts */
    void *data;                         /* the kind's own: a pipe's ring, a socket */
    const volatile void *own, *other;   /* the kind's own: a pipe's two ends in the open-file table, this one first */
};

#define FILE_READ       1
#define FILE_WRITE      2

/* A new file: FILE_READ and FILE_WRITE as O_RDONLY, O_WRONLY, O_RDWR of flags say, O_NONBLOCK and O_CLOEXEC heeded.
 * Returns the lowest free descriptor, or -EMFILE: then nothing has happened, not even to `open`. */
int file_install(const struct file_ops *ops, unsigned open, int flags, void *data);

struct file *file_get(int fd);          /* NULL: no such descriptor */
bool file_nonblocking(const struct file *f);

/* Waits a little: yields to whoever may make a file ready, 0 if nobody is known. Whoever waits looks again afterwards,
 * in a loop. 0, or -EINTR if a signal was handled meanwhile that does not let calls go on. */
int file_wait(envid who);

/* What exec hands to the new program. */
struct file_handover {
    word cwd;                           /* node handle of the working directory (exos/tree.h) */
    word umask;
    struct { uint16_t open, close_on_exec; } descriptor[FILES_MAX];     /* FILE_PRIVATE: none */
};
void files_save(struct file_handover *to);              /* before exec; private files are left out */
void files_start(void);                                 /* at a program's start: no descriptor is open */
/* Behind it, in a process. Descriptors that exec closes are closed here, by the new program: an exec that
 * fails has closed nothing. NULL: nothing was handed on. */
void files_restore(const struct file_handover *from);

#endif
