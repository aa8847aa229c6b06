/* The boot archive as a read-only part of the tree. Its data stays where it is: a node only knows its place.
 * The archive comes from scripts/mkarchive, but is not trusted to be whole: what is damaged is left out, with all that
 * follows. Format: POSIX.1-1988 "ustar", blocks of 512 bytes. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "files.h"

#define BLOCK 512

struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
    char magic[6], version[2], owner[32], group[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

/* An octal number of `width` characters, ended by a space, a zero or its width; -1 if it is none. */
static int octal(const char *text, size_t width)
{
    word n = 0;
    size_t i = 0;

    for (; i < width && text[i] >= '0' && text[i] <= '7'; i++) {
        if (n >> 28)
            return -1;
        n = n * 8 + (word)(text[i] - '0');
    }
    return i == 0 || (i < width && text[i] != ' ' && text[i] != 0) ? -1 : (int)n;
}

static bool header_whole(const struct header *h)
{
    const unsigned char *bytes = (const unsigned char *)h;
    int sum = 0;

    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= offsetof(struct header, checksum) && i < offsetof(struct header, type) ? ' ' : bytes[i];
    return memcmp(h->magic, "ustar", 5) == 0 && octal(h->checksum, sizeof h->checksum) == sum;
}

/* The directory `name` of `directory`, made if need be. */
static struct node *directory_in(struct node *directory, const char *name)
{
    struct entry *e = entry_find(directory, name);
    struct node *n = e ? &nodes[e->node] : node_make(S_IFDIR | 0555);

    if (!n || !S_ISDIR(n->mode))
        return NULL;
    if (!e) {
        n->first = 1;                   /* of the archive: read-only */
        if (entry_make(directory, name, n) < 0) {
            node_settle(n);
            return NULL;
        }
    }
    return n;
}

/* Walks `path`, making directories, and leaves the last name in `name`: its directory, or NULL. */
static struct node *walk(const char *path, char name[NAME_BYTES])
{
    struct node *directory = &nodes[ROOT_NODE];

    for (;;) {
        size_t length = strcspn(path, "/");

        if (length >= NAME_BYTES)
            return NULL;
        memset(name, 0, NAME_BYTES);
        memcpy(name, path, length);
        path += length + (path[length] == '/');
        if (!*path)
            return length ? directory : NULL;
        if (length && strcmp(name, ".") != 0 && !(directory = directory_in(directory, name)))
            return NULL;
    }
}

/* The node of the file that `path` names, NULL if there is none. */
static struct node *file_at(const char *path)
{
    char name[NAME_BYTES];
    struct node *directory = walk(path, name);
    struct entry *e = directory ? entry_find(directory, name) : NULL;

    return e && S_ISREG(nodes[e->node].mode) ? &nodes[e->node] : NULL;
}

static bool member_mount(const struct header *h, word first, word size)
{
    char path[sizeof h->name + 1] = "", name[NAME_BYTES];
    struct node *directory, *n;
    int mode = octal(h->mode, sizeof h->mode);

    memcpy(path, h->name, sizeof h->name);
    directory = walk(path, name);
    if (!directory || mode < 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    if (h->type == '5')
        return directory_in(directory, name) != NULL;
    if (entry_find(directory, name))
        return false;
    if (h->type == '1') {               /* a link to an earlier file */
        memcpy(path, h->link, sizeof h->link);
        n = file_at(path);
        return n && entry_make(directory, name, n) == 0;
    }
    if (h->type != '0' && h->type != 0)
        return false;
    n = node_make(S_IFREG | (mode & 0555));
    if (!n)
        return false;
    n->first = first;
    n->size = size;
    if (entry_make(directory, name, n) == 0)
        return true;
    node_settle(n);
    return false;
}

int archive_mount(void (*read)(word at, void *to, word n), word bytes)
{
    int members = 0;

    for (word at = 0; at + BLOCK <= bytes;) {
        struct header h;
        int size;

        read(at, &h, BLOCK);
        size = octal(h.size, sizeof h.size);
        if (!header_whole(&h) || size < 0 || (word)size > bytes - at - BLOCK)
            break;                      /* the end, or damage */
        members += member_mount(&h, files.archive_offset + at + BLOCK, (word)size);
        at += BLOCK + ((word)size + BLOCK - 1) / BLOCK * BLOCK;
    }
    return members;
}
