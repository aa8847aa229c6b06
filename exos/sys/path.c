/* Looking up paths. The tables may change whenever this process does not run: whoever sees another version afterwards
 * has seen nothing. Every index is checked, so that a half-seen table leads nowhere bad. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "path.h"

word path_cwd = NODE_HANDLE(ROOT_NODE, 1);

static word handle_of(unsigned index) { return NODE_HANDLE(index, NODES[index].generation); }

/* 0: removed, or never was. */
static unsigned index_of(word handle)
{
    unsigned index = NODE_INDEX(handle);

    return index < NODES_MAX && NODES[index].mode && NODES[index].generation == NODE_GENERATION(handle) ? index : 0;
}

static bool same(const volatile char *a, const char *b)
{
    unsigned i = 0;

    while (i < NAME_BYTES && a[i] && a[i] == b[i])
        i++;
    return i < NAME_BYTES && a[i] == b[i];
}

static unsigned entry_named(unsigned directory, const char *name)
{
    unsigned steps = 0;

    for (unsigned i = NODES[directory].entries; i && i < ENTRIES_MAX && steps++ < ENTRIES_MAX; i = ENTRIES[i].next)
        if (same(ENTRIES[i].name, name))
            return i;
    return 0;
}

static int find(unsigned at, const char *path, struct place *p)
{
    memset(p, 0, sizeof *p);
    if (*path == '/')
        at = ROOT_NODE;
    if (!at)
        return -ENOENT;                 /* the working directory was removed */
    for (;;) {
        const char *part = path + strspn(path, "/");
        size_t length = strcspn(part, "/");

        path = part + length;
        if (!length) {                  /* "/", or behind "." or ".." */
            *p = (struct place){ .node = handle_of(at) };
            return 0;
        }
        if (!S_ISDIR(NODES[at].mode))
            return -ENOTDIR;
        if (length >= NAME_BYTES)
            return -ENAMETOOLONG;
        if (part[0] == '.' && length == 1)
            continue;
        if (part[0] == '.' && part[1] == '.' && length == 2) {
            at = NODES[at].parent % NODES_MAX;
            continue;
        }
        *p = (struct place){ .directory = handle_of(at), .slash = *path == '/' };
        memcpy(p->name, part, length);
        p->entry = entry_named(at, p->name);
        p->node = p->entry ? handle_of(ENTRIES[p->entry].node % NODES_MAX) : 0;
        if (!path[strspn(path, "/")])
            return 0;
        if (!p->entry)
            return -ENOENT;
        at = NODE_INDEX(p->node);
    }
}

int path_find_from(word directory, const char *path, struct place *p)
{
    word version;
    int error;

    if (!*path)
        return -ENOENT;
    if (strnlen(path, PATH_MAX) == PATH_MAX)
        return -ENAMETOOLONG;
    do {
        version = TREE->version;
        error = find(index_of(directory), path, p);
    } while (TREE->version != version);
    return error;
}

int path_find(const char *path, struct place *p) { return path_find_from(path_cwd, path, p); }

int path_existing(const char *path, word *node)
{
    struct place p;
    int error = path_find(path, &p);

    if (error)
        return error;
    *node = p.node;
    if (!p.node)
        return -ENOENT;
    return p.slash && !S_ISDIR(NODES[NODE_INDEX(p.node)].mode) ? -ENOTDIR : 0;
}

static unsigned entry_of(unsigned node, unsigned directory)
{
    unsigned steps = 0;

    for (unsigned i = NODES[directory].entries; i && i < ENTRIES_MAX && steps++ < ENTRIES_MAX; i = ENTRIES[i].next)
        if (ENTRIES[i].node == node)
            return i;
    return 0;
}

/* From the end of the buffer to the front. */
static int climb(unsigned at, char *to, unsigned size)
{
    char *end = to + size, *start = end;

    if (!at || !S_ISDIR(NODES[at].mode))
        return -ENOENT;
    for (unsigned depth = 0; at != ROOT_NODE; depth++) {
        unsigned parent = NODES[at].parent % NODES_MAX, e = entry_of(at, parent), length = 0;

        if (!e || depth == NODES_MAX)
            return -ENOENT;
        while (length < NAME_BYTES && ENTRIES[e].name[length])
            length++;
        if (length + 1 > (unsigned)(start - to))
            return -ERANGE;
        start -= length;
        for (unsigned i = 0; i < length; i++)
            start[i] = ENTRIES[e].name[i];
        *--start = '/';
        at = parent;
    }
    if (start == end && start > to)
        *--start = '/';
    size = (unsigned)(end - start);
    memmove(to, start, size);
    return (int)size;
}

int path_of(word directory, char *to, unsigned size)
{
    word version;
    int length;

    if (!size)
        return -EINVAL;
    do {
        version = TREE->version;
        length = climb(index_of(directory), to, size - 1);
    } while (TREE->version != version);
    if (length == 0)
        return -ERANGE;
    if (length > 0)
        to[length] = 0;
    return length;
}

int path_node(word handle, struct node *copy)
{
    word version;
    unsigned index;

    do {
        version = TREE->version;
        index = index_of(handle);
        if (index)
            *copy = *(const struct node *)&NODES[index];
    } while (TREE->version != version);
    return index ? 0 : -ENOENT;
}
