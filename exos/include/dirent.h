/* Directories (POSIX.1). newlib has no layout of its own for this target. A DIR is a copy of the directory as it was when
 * it was opened or rewound: names that are removed meanwhile still come, new ones do not. */
#ifndef _DIRENT_H
#define _DIRENT_H

#include <sys/types.h>

struct dirent {
    ino_t d_ino;
    unsigned char d_type;
    char d_name[48];
};
#define DT_UNKNOWN  0
#define DT_FIFO     1
#define DT_CHR      2
#define DT_DIR      4
#define DT_REG      8

typedef struct exos_dir DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *d);
int closedir(DIR *d);
void rewinddir(DIR *d);
long telldir(DIR *d);
void seekdir(DIR *d, long place);
int dirfd(DIR *d);

#endif
