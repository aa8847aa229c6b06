/* Calls on paths, as requests to the server: 0 or more, or a negative errno. The C library's functions are in tree.c. */
#ifndef SYS_NAME_H
#define SYS_NAME_H

#include "path.h"

#define FILE_WORDS 15                   /* of a request, behind its number */

/* A request to the server (exos/server.tbl): its result; w holds what else it returned. ask.c; host tests have their own. */
int server_ask(unsigned operation, word w[FILE_WORDS]);

int name_open(const char *path, int flags, unsigned mode);      /* an open file, not a descriptor */
int name_mkdir(const char *path, unsigned mode);
int name_unlink(const char *path);
int name_rmdir(const char *path);
int name_rename(const char *from, const char *to);
int name_link(const char *from, const char *to);
int name_mode(const char *path, unsigned mode);

#endif
