/* Calls on the tree: the C library's names for exos/sys/name.h, and what only looks at the exposed tables. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>
#include <unistd.h>
#include <errno.h>
#include "file.h"
#include "name.h"
#include "tree.h"

extern word file_umask;

int tree_stat(word node, struct stat *s)
{
    struct node n;
    int error = path_node(node, &n);

    if (error)
        return error;
    *s = (struct stat){ .st_dev = n.first ? 2 : 1, .st_ino = (ino_t)NODE_INDEX(node), .st_mode = n.mode,
                        .st_nlink = (nlink_t)(n.links + !!S_ISDIR(n.mode)), .st_rdev = (dev_t)n.device,
                        .st_size = (off_t)n.size, .st_blksize = PAGE_SIZE, .st_blocks = (n.size + 511) / 512 };
    s->st_atime = s->st_mtime = s->st_ctime = n.mtime;
    return 0;
}

int stat(const char *restrict path, struct stat *restrict s)
{
    word node;
    int error = path_existing(path, &node);

    return file_result(error ? error : tree_stat(node, s));
}

int lstat(const char *restrict path, struct stat *restrict s) { return stat(path, s); }         /* there are no links */

/* Everyone is the superuser here: what matters is whether the file can be written at all, and is meant to be executed. */
int access(const char *path, int how)
{
    struct stat s;
    int error = stat(path, &s);

    if (error)
        return error;
    if (how & W_OK && s.st_dev == 2)
        return file_result(-EROFS);
    return how & X_OK && !(s.st_mode & 0111) ? file_result(-EACCES) : 0;
}

int mkdir(const char *path, mode_t mode) { return file_result(name_mkdir(path, mode & ~file_umask)); }
int unlink(const char *path) { return file_result(name_unlink(path)); }
int rmdir(const char *path) { return file_result(name_rmdir(path)); }
int rename(const char *from, const char *to) { return file_result(name_rename(from, to)); }
int link(const char *from, const char *to) { return file_result(name_link(from, to)); }
int chmod(const char *path, mode_t mode) { return file_result(name_mode(path, mode)); }

int remove(const char *path)
{
    struct stat s;

    return stat(path, &s) ? -1 : S_ISDIR(s.st_mode) ? rmdir(path) : unlink(path);
}

/* newlib's own, in one member with its remove, serves tmpfile. */
int _remove_r(struct _reent *r, const char *path) { return (void)r, remove(path); }

/* The server keeps the times of files; nobody sets them. */
int utime(const char *path, const struct utimbuf *times) { return (void)path, (void)times, file_result(-ENOSYS); }

/* There are no symbolic links. */
ssize_t readlink(const char *restrict path, char *restrict to, size_t n)
{
    struct stat s;

    return (void)to, (void)n, stat(path, &s) ? -1 : file_result(-EINVAL);
}

int symlink(const char *to, const char *path) { return (void)to, (void)path, file_result(-EPERM); }

static int change_directory(word node)
{
    struct node n;
    int error = path_node(node, &n);

    if (!error && !S_ISDIR(n.mode))
        error = -ENOTDIR;
    if (!error)
        path_cwd = node;
    return file_result(error);
}

int chdir(const char *path)
{
    word node;
    int error = path_existing(path, &node);

    return error ? file_result(error) : change_directory(node);
}

int fchdir(int fd)
{
    struct file *f = file_get(fd);

    if (!f)
        return file_result(-EBADF);
    return f->ops == &node_ops ? change_directory(FILES->open[f->open].node) : file_result(-ENOTDIR);
}

char *getcwd(char *to, size_t size)
{
    bool own = !to;
    int length;

    if (own)
        to = malloc(size = size ? size : PATH_MAX);
    length = to ? path_of(path_cwd, to, size) : -ENOMEM;
    if (length >= 0)
        return to;
    if (own)
        free(to);
    file_result(length);
    return NULL;
}

/* ---- directories ---- */

struct exos_dir {
    int fd;
    unsigned count, next;
    struct dirent *entry;               /* a copy */
};

static unsigned char kind_of(word mode) { return S_ISDIR(mode) ? DT_DIR : S_ISCHR(mode) ? DT_CHR : DT_REG; }

/* Copies up to `room` entries; returns how many there are, or -1 if the directory was removed. */
static int copy_entries(word directory, struct dirent *to, unsigned room)
{
    struct node n;
    word version;
    unsigned count;

    do {
        version = TREE->version;
        if (path_node(directory, &n) < 0)
            return -1;
        count = 0;
        for (unsigned i = n.entries; i && i < ENTRIES_MAX && count < ENTRIES_MAX; i = ENTRIES[i].next, count++)
            if (count < room) {
                unsigned node = ENTRIES[i].node % NODES_MAX;

                to[count] = (struct dirent){ .d_ino = (ino_t)node, .d_type = kind_of(NODES[node].mode) };
                memcpy(to[count].d_name, (const char *)ENTRIES[i].name, NAME_BYTES);
            }
    } while (TREE->version != version);
    return (int)count;
}

static int load(DIR *d)
{
    word directory = FILES->open[file_get(d->fd)->open].node;
    struct node n;
    int count = copy_entries(directory, NULL, 0), room;

    if (count < 0 || path_node(directory, &n) < 0)
        return -ENOENT;
    do {
        struct dirent *entry = realloc(d->entry, ((size_t)count + 2) * sizeof *entry);

        if (!entry)
            return -ENOMEM;
        d->entry = entry;
        room = count;
        count = copy_entries(directory, entry + 2, (unsigned)room);
        if (count < 0)
            return -ENOENT;
    } while (count > room);
    d->entry[0] = (struct dirent){ (ino_t)NODE_INDEX(directory), DT_DIR, "." };
    d->entry[1] = (struct dirent){ (ino_t)n.parent, DT_DIR, ".." };
    d->count = (unsigned)count + 2;
    d->next = 0;
    return 0;
}

DIR *fdopendir(int fd)
{
    struct file *f = file_get(fd);
    struct stat s;
    DIR *d;
    int error;

    if (!f || fstat(fd, &s) < 0 || !S_ISDIR(s.st_mode)) {
        file_result(f ? -ENOTDIR : -EBADF);
        return NULL;
    }
    d = calloc(1, sizeof *d);
    error = -ENOMEM;
    if (d) {
        d->fd = fd;
        error = load(d);
    }
    if (!error)
        return d;
    if (d)
        free(d->entry);
    free(d);
    file_result(error);
    return NULL;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), why;
    DIR *d = fd < 0 ? NULL : fdopendir(fd);

    if (!d && fd >= 0) {
        why = errno;
        close(fd);
        file_result(-why);
    }
    return d;
}

struct dirent *readdir(DIR *d) { return d->next < d->count ? &d->entry[d->next++] : NULL; }
void rewinddir(DIR *d) { load(d); }
long telldir(DIR *d) { return (long)d->next; }
void seekdir(DIR *d, long place) { d->next = (unsigned)place; }
int dirfd(DIR *d) { return d->fd; }

int closedir(DIR *d)
{
    int fd = d->fd;

    free(d->entry);
    free(d);
    return close(fd);
}
