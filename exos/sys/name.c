/* Calls on paths. The walk is done here, in the exposed tables; the server checks what it is told. Between the two the
 * tree may have changed: then the handles are old, and the server says ENOENT, as if the call had come later. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <exos/server.h>
#include "name.h"

static bool is_directory(word node)
{
    struct node n;

    return node && path_node(node, &n) == 0 && S_ISDIR(n.mode);
}

int name_open(const char *path, int flags, unsigned mode)
{
    struct place p;
    word w[FILE_WORDS] = { 0 };
    int error = path_find(path, &p);

    if (error)
        return error;
    if (p.slash && flags & O_CREAT)
        return -EISDIR;
    if (p.slash && p.node && !is_directory(p.node))
        return -ENOTDIR;
    w[0] = p.name[0] ? p.directory : p.node, w[1] = (word)flags, w[2] = mode;
    memcpy(w + 3, p.name, NAME_BYTES);
    return server_ask(SERVER_OPEN, w);
}

int name_mkdir(const char *path, unsigned mode)
{
    struct place p;
    word w[FILE_WORDS] = { 0 };
    int error = path_find(path, &p);

    if (error)
        return error;
    if (p.node)
        return -EEXIST;
    w[0] = p.directory, w[1] = mode;
    memcpy(w + 2, p.name, NAME_BYTES);
    return server_ask(SERVER_MKDIR, w);
}

static int name_remove(const char *path, bool directory)
{
    struct place p;
    word w[FILE_WORDS] = { 0 };
    int error = path_find(path, &p);

    if (error)
        return error;
    if (!p.name[0])
        return directory ? -EBUSY : -EISDIR;            /* ".", "..", "/" */
    if (p.slash && p.node && !is_directory(p.node))
        return -ENOTDIR;
    w[0] = p.directory, w[1] = directory;
    memcpy(w + 2, p.name, NAME_BYTES);
    return server_ask(SERVER_REMOVE, w);
}

int name_unlink(const char *path) { return name_remove(path, false); }
int name_rmdir(const char *path) { return name_remove(path, true); }

int name_rename(const char *from, const char *to)
{
    struct place old, new;
    word w[FILE_WORDS] = { 0 };
    int error = path_find(from, &old);

    if (!error)
        error = path_find(to, &new);
    if (error)
        return error;
    if (!old.name[0] || !new.name[0])
        return -EBUSY;
    if (!old.node)
        return -ENOENT;
    if ((old.slash || new.slash) && !is_directory(old.node))
        return -ENOTDIR;
    w[0] = old.entry, w[1] = old.node, w[2] = new.directory;
    memcpy(w + 3, new.name, NAME_BYTES);
    return server_ask(SERVER_RENAME, w);
}

int name_link(const char *from, const char *to)
{
    struct place new;
    word w[FILE_WORDS] = { 0 };
    int error = path_existing(from, &w[0]);

    if (!error)
        error = path_find(to, &new);
    if (error)
        return error;
    if (new.node)
        return -EEXIST;
    if (new.slash)
        return -ENOENT;
    w[1] = new.directory;
    memcpy(w + 2, new.name, NAME_BYTES);
    return server_ask(SERVER_LINK, w);
}

int name_mode(const char *path, unsigned mode)
{
    word w[FILE_WORDS] = { 0 };
    int error = path_existing(path, &w[0]);

    w[1] = mode;
    return error ? error : server_ask(SERVER_MODE, w);
}
