/* stat and directories, from the exposed tables. */
#ifndef SYS_TREE_H
#define SYS_TREE_H

#include <aegis/types.h>

struct stat;
int tree_stat(word node, struct stat *s);       /* of a handle: 0 or -ENOENT */

#endif
