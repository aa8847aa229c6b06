/* Descriptors and the calls on them. */
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <errno.h>
#include <exos/server.h>
#include "file.h"
#include "name.h"

static int no_read(struct file *f, void *to, size_t n) { return (void)f, (void)to, (void)n, file_result(-EBADF); }
static int no_write(struct file *f, const void *from, size_t n) { return (void)f, (void)from, (void)n, file_result(-EBADF); }
static int any_read(struct file *f, void *to, size_t n) { return file_result(f->ops->read(f, to, n)); }
static int any_write(struct file *f, const void *from, size_t n) { return file_result(f->ops->write(f, from, n)); }

_Static_assert(FILES_MAX * sizeof(struct descriptor) <= DESCRIPTORS_BYTES, "layout.h");
static const struct descriptor closed = { no_read, no_write, NULL, 0 };
static struct file file_table[FILES_MAX];
word file_umask = 022;

static const struct file_ops *const kind_ops[FILE_KINDS] = {
    [FILE_NODE] = &node_ops, [FILE_PIPE] = &pipe_ops, [FILE_TTY] = &tty_ops, [FILE_NULL] = &null_ops, [FILE_ZERO] = &zero_ops,
};

struct file *file_get(int fd) { return (unsigned)fd < FILES_MAX ? descriptors[fd].file : NULL; }

bool file_nonblocking(const struct file *f)
{
    return (f->open == FILE_PRIVATE ? f->status : FILES->open[f->open].flags) & O_NONBLOCK;
}

static int lowest_free(int from)
{
    for (int fd = from; fd < FILES_MAX; fd++)
        if (!descriptors[fd].file)
            return fd;
    return -EMFILE;
}

static void name_file(int fd, struct file *f, word flags)
{
    const struct file_ops *ops = f->ops;
    bool reads = f->access & FILE_READ && ops->read, writes = f->access & FILE_WRITE && ops->write;

    descriptors[fd] = (struct descriptor){ !reads ? no_read : ops->call_read ? ops->call_read : any_read,
                                           !writes ? no_write : ops->call_write ? ops->call_write : any_write, f, flags };
    f->uses++;
}

static struct file *file_make(const struct file_ops *ops, unsigned open, int flags, void *data)
{
    struct file *f = file_table;

    while (f->uses)                     /* there are as many as descriptors */
        f++;
    *f = (struct file){ .ops = ops, .open = (uint16_t)open, .access = (word)(flags & O_ACCMODE) + 1,
                        .status = (word)flags & (O_APPEND | O_NONBLOCK), .data = data };
    return f;
}

int file_install(const struct file_ops *ops, unsigned open, int flags, void *data)
{
    int fd = lowest_free(0);

    if (fd >= 0)
        name_file(fd, file_make(ops, open, flags, data), flags & O_CLOEXEC ? FD_CLOEXEC : 0);
    return fd;
}

static int request(unsigned operation, word a, word b, word c)
{
    return server_ask(operation, (word[FILE_WORDS]){ a, b, c });
}

int file_opened(unsigned open, int flags)
{
    const volatile struct open_file *o = &FILES->open[open];
    int fd = o->kind < FILE_KINDS && kind_ops[o->kind] ? file_install(kind_ops[o->kind], open, flags, NULL) : -EINVAL;
    int error = fd >= 0 && o->kind == FILE_PIPE ? pipe_attach(descriptors[fd].file) : 0;

    if (fd < 0)
        request(SERVER_CLOSE, open, 0, 0);
    else if (error)
        close(fd);
    return error ? error : fd;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    int mode, entry;

    va_start(list, flags);
    mode = flags & O_CREAT ? va_arg(list, int) : 0;
    va_end(list);
    entry = name_open(path, flags, (word)mode & ~file_umask);
    return file_result(entry < 0 ? entry : file_opened((unsigned)entry, flags));
}

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int pipe2(int fd[2], int flags)
{
    word w[FILE_WORDS] = { (word)flags };
    int error = server_ask(SERVER_PIPE, w);

    if (error < 0)
        return file_result(error);
    fd[0] = file_opened(w[0], O_RDONLY | flags);
    if (fd[0] < 0) {
        request(SERVER_CLOSE, w[1], 0, 0);
        return file_result(fd[0]);
    }
    fd[1] = file_opened(w[1], O_WRONLY | flags);
    if (fd[1] < 0)
        close(fd[0]);
    return fd[1] < 0 ? file_result(fd[1]) : 0;
}

int pipe(int fd[2]) { return pipe2(fd, 0); }

int close(int fd)
{
    struct file *f = file_get(fd);

    if (!f)
        return file_result(-EBADF);
    descriptors[fd] = closed;
    if (--f->uses)
        return 0;
    if (f->ops->close)
        f->ops->close(f);
    return f->open == FILE_PRIVATE ? 0 : file_result(request(SERVER_CLOSE, f->open, 0, 0));
}

_READ_WRITE_RETURN_TYPE read(int fd, void *to, size_t n)
{
    const struct descriptor *d = &descriptors[fd];

    return (unsigned)fd < FILES_MAX ? d->read(d->file, to, n) : no_read(NULL, to, n);
}

_READ_WRITE_RETURN_TYPE write(int fd, const void *from, size_t n)
{
    const struct descriptor *d = &descriptors[fd];

    return (unsigned)fd < FILES_MAX ? d->write(d->file, from, n) : no_write(NULL, from, n);
}

off_t lseek(int fd, off_t offset, int whence)
{
    struct file *f = file_get(fd);

    return file_result(!f ? -EBADF : f->ops->lseek ? f->ops->lseek(f, offset, whence) : -ESPIPE);
}

int ftruncate(int fd, off_t length)
{
    struct file *f = file_get(fd);

    return file_result(!f ? -EBADF : length >= 0 && f->ops->truncate ? f->ops->truncate(f, length) : -EINVAL);
}

int truncate(const char *path, off_t length)
{
    int fd = open(path, O_WRONLY), result = fd < 0 ? -1 : ftruncate(fd, length), why = errno;

    if (fd >= 0)
        close(fd);
    errno = why;
    return result;
}

int fstat(int fd, struct stat *s)
{
    struct file *f = file_get(fd);

    return file_result(!f || !f->ops->fstat ? -EBADF : f->ops->fstat(f, s));
}

int ioctl(int fd, unsigned long request, ...)
{
    struct file *f = file_get(fd);
    va_list list;
    void *argument;

    va_start(list, request);
    argument = va_arg(list, void *);
    va_end(list);
    return file_result(!f ? -EBADF : f->ops->ioctl ? f->ops->ioctl(f, (unsigned)request, argument) : -ENOTTY);
}

int fsync(int fd) { return file_result(file_get(fd) ? 0 : -EBADF); }

int dup2(int from, int to)
{
    struct file *f = file_get(from);

    if (!f || (unsigned)to >= FILES_MAX)
        return file_result(-EBADF);
    if (from == to)
        return to;
    f->uses++;                          /* it must not end if `to` is its last other name */
    if (descriptors[to].file)
        close(to);
    f->uses--;
    name_file(to, f, 0);
    return to;
}

static int dup_from(int fd, int lowest, word flags)
{
    struct file *f = file_get(fd);
    int to = lowest_free(lowest);

    if (!f || to < 0)
        return file_result(f ? to : -EBADF);
    name_file(to, f, flags);
    return to;
}

int dup(int fd) { return dup_from(fd, 0, 0); }

int dup3(int from, int to, int flags)
{
    int fd = from == to || flags & ~O_CLOEXEC ? file_result(-EINVAL) : dup2(from, to);

    if (fd >= 0 && flags & O_CLOEXEC)
        descriptors[fd].flags = FD_CLOEXEC;
    return fd;
}

static int set_status(struct file *f, word flags)
{
    if (f->open != FILE_PRIVATE)
        return file_result(request(SERVER_FLAGS, f->open, flags, 0));
    f->status = flags & (O_APPEND | O_NONBLOCK);
    return 0;
}

int fcntl(int fd, int command, ...)
{
    struct file *f = file_get(fd);
    va_list list;
    int argument;

    va_start(list, command);
    argument = va_arg(list, int);
    va_end(list);
    if (!f)
        return file_result(-EBADF);
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if ((unsigned)argument >= FILES_MAX)
            return file_result(-EINVAL);
        return dup_from(fd, argument, command == F_DUPFD ? 0 : FD_CLOEXEC);
    case F_GETFD:
        return (int)descriptors[fd].flags;
    case F_SETFD:
        descriptors[fd].flags = argument & FD_CLOEXEC;
        return 0;
    case F_GETFL:
        return (int)(f->access - 1) | (int)(f->open == FILE_PRIVATE ? f->status : FILES->open[f->open].flags);
    case F_SETFL:
        return set_status(f, (word)argument);
    default:                            /* no locks between processes */
        return file_result(-EINVAL);
    }
}

mode_t umask(mode_t mask)
{
    mode_t old = (mode_t)file_umask;

    file_umask = mask & 0777;
    return old;
}

void files_save(struct file_handover *to)
{
    *to = (struct file_handover){ .cwd = path_cwd, .umask = file_umask };
    for (int fd = 0; fd < FILES_MAX; fd++) {
        to->descriptor[fd].open = descriptors[fd].file ? descriptors[fd].file->open : FILE_PRIVATE;
        to->descriptor[fd].close_on_exec = (descriptors[fd].flags & FD_CLOEXEC) != 0;
    }
}

/* Descriptors that name the same open file get the same struct file. */
static void restore_one(int fd, unsigned open)
{
    const volatile struct open_file *o = &FILES->open[open];
    struct file *f = NULL;

    for (int other = 0; other < fd && !f; other++)
        if (descriptors[other].file && descriptors[other].file->open == open)
            f = descriptors[other].file;
    if (!f && o->kind < FILE_KINDS && kind_ops[o->kind]) {
        f = file_make(kind_ops[o->kind], open, o->access - 1, NULL);
        if (o->kind == FILE_PIPE && pipe_attach(f) < 0)
            return;
    }
    if (f)
        name_file(fd, f, 0);
}

void files_start(void)
{
    for (int fd = 0; fd < FILES_MAX; fd++)
        descriptors[fd] = closed;
}

void files_restore(const struct file_handover *from)
{
    window_start();
    if (!from)
        return;
    path_cwd = from->cwd;
    file_umask = from->umask;
    for (int fd = 0; fd < FILES_MAX; fd++)
        if (from->descriptor[fd].open < OPENS_MAX && !from->descriptor[fd].close_on_exec)
            restore_one(fd, from->descriptor[fd].open);
    for (int fd = 0; fd < FILES_MAX; fd++) {
        unsigned open = from->descriptor[fd].open;
        bool kept = false;

        if (open >= OPENS_MAX)
            continue;
        for (int other = 0; other < FILES_MAX; other++)
            kept |= descriptors[other].file && descriptors[other].file->open == open;
        if (!kept)
            request(SERVER_CLOSE, open, 0, 0);          /* the second time it is not held: no harm */
    }
}
