/* The tree of names. Its tables are read by every process at any time that this code does not run: each change is
 * complete when the request that made it returns, and counted in files.version. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "files.h"

struct files files __attribute__((aligned(PAGE_SIZE)));
struct node nodes[NODES_MAX] __attribute__((aligned(PAGE_SIZE)));
struct entry entries[ENTRIES_MAX] __attribute__((aligned(PAGE_SIZE)));

int node_index(const struct node *n) { return (int)(n - nodes); }
word node_handle(const struct node *n) { return NODE_HANDLE(node_index(n), n->generation); }
bool node_read_only(const struct node *n) { return n->first != 0; }

struct node *node_named(word handle)
{
    struct node *n = NODE_INDEX(handle) < NODES_MAX ? &nodes[NODE_INDEX(handle)] : NULL;

    return n && n->mode && n->generation == NODE_GENERATION(handle) ? n : NULL;
}

struct node *node_make(word mode)
{
    for (struct node *n = nodes + ROOT_NODE; n < nodes + NODES_MAX; n++)
        if (!n->mode) {
            *n = (struct node){ .generation = (uint16_t)(n->generation + 1), .mode = mode, .mtime = files_now() };
            files.nodes_free--;
            return n;
        }
    return NULL;
}

void node_settle(struct node *n)
{
    if (n->links || n->opens)
        return;
    if (!n->first)
        body_truncate(n, 0);
    n->mode = 0;
    files.nodes_free++;
}

struct entry *entry_find(const struct node *directory, const char *name)
{
    for (unsigned i = directory->entries; i; i = entries[i].next)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

/* The caller has found that there is no such name yet. */
int entry_make(struct node *directory, const char *name, struct node *n)
{
    uint16_t *tail = &directory->entries;

    for (unsigned i = 1; i < ENTRIES_MAX; i++) {
        struct entry *e = &entries[i];

        if (e->name[0])
            continue;
        while (*tail)
            tail = &entries[*tail].next;
        *e = (struct entry){ .node = (uint16_t)node_index(n), .directory = (uint16_t)node_index(directory) };
        memcpy(e->name, name, strlen(name));
        *tail = (uint16_t)i;
        n->links++;
        if (S_ISDIR(n->mode))
            n->parent = (uint16_t)node_index(directory);
        directory->mtime = files_now();
        files.entries_free--;
        files.version++;
        return 0;
    }
    return -ENOSPC;
}

/* The node keeps its place: the caller settles it, or gives it another name. */
void entry_remove(struct entry *e)
{
    struct node *directory = &nodes[e->directory];
    uint16_t *at = &directory->entries;

    while (&entries[*at] != e)
        at = &entries[*at].next;
    *at = e->next;
    nodes[e->node].links--;
    directory->mtime = files_now();
    e->name[0] = 0;
    files.entries_free++;
    files.version++;
}

int tree_device(struct node *directory, const char *name, enum file_kind kind)
{
    struct node *n = node_make(S_IFCHR | 0666);

    if (!n)
        return -ENOSPC;
    n->device = kind;
    return entry_make(directory, name, n);
}

int tree_remove(struct node *directory, const char *name, bool is_directory)
{
    struct entry *e = entry_find(directory, name);
    struct node *n = e ? &nodes[e->node] : NULL;

    if (!e)
        return -ENOENT;
    if (is_directory != !!S_ISDIR(n->mode))
        return is_directory ? -ENOTDIR : -EISDIR;
    if (node_read_only(n) || node_read_only(directory))
        return -EROFS;
    if (n->entries)
        return -ENOTEMPTY;
    entry_remove(e);
    node_settle(n);
    return 0;
}

/* Is `n` the directory `below`, or above it? */
static bool holds_directory(const struct node *n, const struct node *below)
{
    while (below != n && below != &nodes[ROOT_NODE])
        below = &nodes[below->parent];
    return below == n;
}

int tree_rename(struct entry *from, struct node *directory, const char *name)
{
    struct node *n = &nodes[from->node], *old_directory = &nodes[from->directory];
    struct entry *to = entry_find(directory, name);
    struct node *replaced = to ? &nodes[to->node] : NULL;
    int error;

    if (node_read_only(n) || node_read_only(old_directory) || node_read_only(directory))
        return -EROFS;
    if (replaced == n)
        return 0;
    if (S_ISDIR(n->mode) && holds_directory(n, directory))
        return -EINVAL;
    if (replaced && node_read_only(replaced))
        return -EROFS;
    if (replaced && S_ISDIR(replaced->mode) && holds_directory(replaced, old_directory))
        return -ENOTEMPTY;
    if (replaced && S_ISDIR(replaced->mode) != S_ISDIR(n->mode))
        return S_ISDIR(n->mode) ? -ENOTDIR : -EISDIR;
    if (replaced && replaced->entries)
        return -ENOTEMPTY;
    if (!directory->links)
        return -ENOENT;

    /* From here nothing fails: an entry is freed before one is made. */
    n->opens++;                         /* it must not go while it has no name */
    if (to) {
        entry_remove(to);
        node_settle(replaced);
    }
    entry_remove(from);
    error = entry_make(directory, name, n);
    n->opens--;
    return error;
}

int tree_link(struct node *n, struct node *directory, const char *name)
{
    if (S_ISDIR(n->mode))
        return -EPERM;
    if (entry_find(directory, name))
        return -EEXIST;
    if (node_read_only(n))
        return -EXDEV;
    if (node_read_only(directory))
        return -EROFS;
    if (n->links == UINT16_MAX)
        return -EMLINK;
    return entry_make(directory, name, n);
}
