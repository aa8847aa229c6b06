/* Looking up paths in the server's exposed tables: no call (exos/tree.h). */
#ifndef SYS_PATH_H
#define SYS_PATH_H

#include <stdbool.h>
#include <exos/tree.h>

#ifdef HOST_TEST
extern struct files files;
extern struct node nodes[];
extern struct entry entries[];
#define TREE        ((const volatile struct files *)&files)
#define NODES       ((const volatile struct node *)nodes)
#define ENTRIES     ((const volatile struct entry *)entries)
#else
#include "window.h"
#define TREE        FILES
#define NODES       ((const volatile struct node *)NODES_VA)
#define ENTRIES     ((const volatile struct entry *)ENTRIES_VA)
#endif

/* Where a path leads: a name in a directory, and what it names there. "/", "." and ".." as the last part have no name
 * (""): `node` is then the directory itself, and `directory` means nothing. */
struct place {
    word directory, node;               /* handles; node 0: there is no such name yet */
    unsigned entry;
    char name[NAME_BYTES];              /* padded with zeros: it goes into a message */
    bool slash;                         /* the path ended in one: it means a directory */
};

extern word path_cwd;                   /* handle of the working directory; it may have been removed since */

/* 0, or -ENOENT, -ENOTDIR (on the way), -ENAMETOOLONG. */
int path_find(const char *path, struct place *p);
int path_find_from(word directory, const char *path, struct place *p);
/* The same where it must exist: its handle in *node. */
int path_existing(const char *path, word *node);
/* The path of a directory into a buffer: its length, or -ENOENT (it was removed), -ERANGE. */
int path_of(word directory, char *to, unsigned size);
/* A copy of a node; -ENOENT if the handle is old. */
int path_node(word handle, struct node *copy);

#endif
