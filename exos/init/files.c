/* The requests of exos/server.tbl that are about files: unpack, check, apply. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <exos/server.h>
#include "files.h"

_Static_assert(sizeof(struct files) <= FILES_PAGES * PAGE_SIZE, "tree.h");
_Static_assert(sizeof(struct node) == 32 && sizeof(struct entry) == 64, "tables fill their pages");

#define WORDS       15
#define SIZE_MAX_31 0x7fffffff

/* A name out of a message. -ENOENT: empty; -EINVAL: not a name. */
static int name_unpack(char name[NAME_BYTES], const word *w)
{
    memcpy(name, w, NAME_BYTES);
    if (name[NAME_BYTES - 1])
        return -ENAMETOOLONG;
    if (!name[0])
        return -ENOENT;
    return strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? -EINVAL : 0;
}

static int directory_unpack(struct node **n, word handle)
{
    *n = node_named(handle);
    return !*n ? -ENOENT : S_ISDIR((*n)->mode) ? 0 : -ENOTDIR;
}

/* A directory and a name in it. */
static int place_unpack(struct node **n, char name[NAME_BYTES], word handle, const word *w)
{
    int error = directory_unpack(n, handle);

    return error ? error : name_unpack(name, w);
}

/* May an entry be made in it? A directory that was removed takes none. */
static int directory_accepts(const struct node *directory)
{
    if (node_read_only(directory))
        return -EROFS;
    return directory->links ? 0 : -ENOENT;
}

static int make_in(struct node *directory, const char *name, word mode, struct node **n)
{
    int error = directory_accepts(directory);

    if (error)
        return error;
    *n = node_make(mode);
    if (!*n)
        return -ENOSPC;
    error = entry_make(directory, name, *n);
    if (error)
        node_settle(*n);
    return error;
}

/* w: directory, flags, mode, name; an empty name opens the directory itself, or whatever node the handle names. */
static int request_open(unsigned slot, word *w)
{
    word flags = w[1], access = flags & O_ACCMODE;
    bool writes = access != O_RDONLY, made = false;
    char name[NAME_BYTES];
    struct node *directory, *n = node_named(w[0]);
    struct entry *e;
    int error, open;

    if (access == O_ACCMODE)
        return -EINVAL;
    if (!n)
        return -ENOENT;
    if (w[3]) {
        error = place_unpack(&directory, name, w[0], w + 3);
        if (error)
            return error;
        e = entry_find(directory, name);
        n = e ? &nodes[e->node] : NULL;
        if (!n && !(flags & O_CREAT))
            return -ENOENT;
        if (!n) {
            if (!files.opens_free)
                return -ENFILE;         /* else the file would be made for nobody */
            error = make_in(directory, name, S_IFREG | (w[2] & 07777), &n);
            if (error)
                return error;
            made = true;
        }
    }
    if (!made && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
        return -EEXIST;
    if (S_ISDIR(n->mode) && (writes || flags & O_CREAT))
        return -EISDIR;
    if (flags & O_DIRECTORY && !S_ISDIR(n->mode))
        return -ENOTDIR;
    if (writes && node_read_only(n))
        return -EROFS;
    open = open_make(slot, S_ISCHR(n->mode) ? n->device : FILE_NODE, access + 1, flags, n);
    if (open >= 0 && writes && flags & O_TRUNC && S_ISREG(n->mode))
        body_truncate(n, 0);
    return open;
}

/* The open file and its node, if it is a regular file that allows `access`. */
static int contents(unsigned slot, word open, word access, struct open_file **f, struct node **n)
{
    *f = open_held(slot, open);
    if (!*f || !((*f)->access & access))
        return -EBADF;
    if ((*f)->kind != FILE_NODE)
        return -EINVAL;
    *n = node_named((*f)->node);
    return S_ISDIR((*n)->mode) ? -EISDIR : 0;
}

/* w: open file, bytes, where (-1: at the file's own offset, which moves). */
static int request_transfer(unsigned slot, word *w, word access)
{
    bool own = w[2] == (word)-1, writing = access == FILE_WRITE;
    struct open_file *f;
    struct node *n;
    struct piece p;
    word offset;
    int bytes, error = contents(slot, w[0], access, &f, &n);

    if (error)
        return error;
    offset = !own ? w[2] : writing && f->flags & O_APPEND ? n->size : f->offset;
    if (offset > SIZE_MAX_31)
        return -EINVAL;
    bytes = writing ? body_write(n, offset, w[1], &p) : body_read(n, offset, w[1], &p);
    if (bytes > 0 && own)
        f->offset = offset + (word)bytes;
    w[0] = p.page, w[1] = p.cap.lo, w[2] = p.cap.hi, w[3] = p.offset, w[4] = offset;
    return bytes;
}

static int request_seek(unsigned slot, const word *w)
{
    struct open_file *f = open_held(slot, w[0]);
    struct node *n = f && f->node ? node_named(f->node) : NULL;
    int64_t to;

    if (!f)
        return -EBADF;
    if (f->kind != FILE_NODE)
        return -ESPIPE;
    if (w[2] > SEEK_END)
        return -EINVAL;
    to = (int64_t)(int32_t)w[1] + (w[2] == SEEK_CUR ? f->offset : w[2] == SEEK_END ? n->size : 0);
    if (to < 0)
        return -EINVAL;
    if (to > SIZE_MAX_31)
        return -EOVERFLOW;
    f->offset = (word)to;
    return (int)to;
}

static int request_truncate(unsigned slot, const word *w)
{
    struct open_file *f;
    struct node *n;
    int error = contents(slot, w[0], FILE_WRITE, &f, &n);

    return error == -EISDIR || error == -EBADF ? -EINVAL : error ? error : body_truncate(n, w[1]);
}

static int request_mkdir(const word *w)
{
    char name[NAME_BYTES];
    struct node *directory, *n;
    int error = place_unpack(&directory, name, w[0], w + 2);

    if (error)
        return error;
    return entry_find(directory, name) ? -EEXIST : make_in(directory, name, S_IFDIR | (w[1] & 07777), &n);
}

static int request_remove(const word *w)
{
    char name[NAME_BYTES];
    struct node *directory;
    int error = place_unpack(&directory, name, w[0], w + 2);

    return error ? error : tree_remove(directory, name, w[1] != 0);
}

/* w: the entry, the handle of the node that it should have, new directory, new name. */
static int request_rename(const word *w)
{
    char name[NAME_BYTES];
    struct node *directory;
    int error = place_unpack(&directory, name, w[2], w + 3);

    if (error)
        return error;
    if (w[0] >= ENTRIES_MAX || !entries[w[0]].name[0] || node_handle(&nodes[entries[w[0]].node]) != w[1])
        return -ENOENT;
    return tree_rename(&entries[w[0]], directory, name);
}

static int request_link(const word *w)
{
    char name[NAME_BYTES];
    struct node *directory, *n = node_named(w[0]);
    int error = place_unpack(&directory, name, w[1], w + 2);

    if (error)
        return error;
    if (!n || !n->links)
        return -ENOENT;
    error = directory_accepts(directory);
    return error ? error : tree_link(n, directory, name);
}

static int request_mode(const word *w)
{
    struct node *n = node_named(w[0]);

    if (!n)
        return -ENOENT;
    if (node_read_only(n))
        return -EROFS;
    n->mode = (n->mode & S_IFMT) | (w[1] & 07777);
    files.version++;
    return 0;
}

static int request_flags(unsigned slot, const word *w)
{
    struct open_file *f = open_held(slot, w[0]);

    if (!f)
        return -EBADF;
    f->flags = w[1] & (O_APPEND | O_NONBLOCK);
    return 0;
}

/* A background process must not touch the terminal: its group is told so. signal 0: it is not held back; that is for those
 * who ignore SIGTTOU, as shells do (POSIX.1, 11.1.4), and who holds the terminal open could say so anyway. */
static int terminal(unsigned slot, word open, int signal)
{
    struct open_file *f = open_held(slot, open);
    word group = files_group(slot);

    if (!f)
        return -EBADF;
    if (f->kind != FILE_TTY)
        return -ENOTTY;
    if (signal && files.tty.foreground && group != files.tty.foreground) {
        tty_signal(group, signal);
        return -EINTR;
    }
    return 0;
}

static int request_tty_read(unsigned slot, word *w)
{
    word bytes = w[1] < TTY_WORDS * sizeof(word) ? w[1] : TTY_WORDS * sizeof(word);
    int error = terminal(slot, w[0], SIGTTIN);

    if (error)
        return error;
    memset(w, 0, WORDS * sizeof *w);
    return bytes ? tty_read((char *)w, bytes) : 0;
}

static int request_tty_set(unsigned slot, const word *w)
{
    int error = terminal(slot, w[0], w[9] ? 0 : SIGTTOU);

    return error ? error : tty_set(w + 1);
}

/* Only a process of the foreground may give the terminal away, or one that ignores SIGTTOU; a terminal that is nobody's is free to take. */
static int request_tty_group(unsigned slot, const word *w)
{
    int error = terminal(slot, w[0], w[2] ? 0 : SIGTTOU);

    if (error)
        return error;
    files.tty.foreground = w[1];
    return 0;
}

int files_request(unsigned slot, unsigned op, word *w)
{
    switch (op) {
    case SERVER_OPEN:       return request_open(slot, w);
    case SERVER_CLOSE:      return open_release(slot, w[0]);
    case SERVER_READ:       return request_transfer(slot, w, FILE_READ);
    case SERVER_WRITE:      return request_transfer(slot, w, FILE_WRITE);
    case SERVER_SEEK:       return request_seek(slot, w);
    case SERVER_TRUNCATE:   return request_truncate(slot, w);
    case SERVER_FLAGS:      return request_flags(slot, w);
    case SERVER_PIPE:       return open_pipe(slot, w[0], w);
    case SERVER_RING:       return open_ring(slot, w[0], w);
    case SERVER_MKDIR:      return request_mkdir(w);
    case SERVER_REMOVE:     return request_remove(w);
    case SERVER_RENAME:     return request_rename(w);
    case SERVER_LINK:       return request_link(w);
    case SERVER_MODE:       return request_mode(w);
    case SERVER_TTY_READ:   return request_tty_read(slot, w);
    case SERVER_TTY_SET:    return request_tty_set(slot, w);
    case SERVER_TTY_GROUP:  return request_tty_group(slot, w);
    default:                return -ENOSYS;
    }
}

static struct node *directory_make(const char *name, word mode)
{
    struct node *n = NULL;

    make_in(&nodes[ROOT_NODE], name, S_IFDIR | mode, &n);
    return n;
}

void files_init(void)
{
    struct node *dev;

    files.nodes_free = NODES_MAX - 1;
    files.entries_free = ENTRIES_MAX - 1;
    files.opens_free = OPENS_MAX;
    body_init();
    tty_init();
    node_make(S_IFDIR | 0755);          /* the first is ROOT_NODE */
    nodes[ROOT_NODE].parent = ROOT_NODE;
    nodes[ROOT_NODE].links = 1;         /* it is never removed */
    dev = directory_make("dev", 0755);
    tree_device(dev, "null", FILE_NULL);
    tree_device(dev, "zero", FILE_ZERO);
    tree_device(dev, "tty", FILE_TTY);
    tree_device(dev, "console", FILE_TTY);
    directory_make("tmp", 01777);
}
