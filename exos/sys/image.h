/* A new environment for a program: built from outside, by whoever will be its parent (exec, and the server for the first
 * process). Text is mapped from the boot archive, data copied from it where it must be resident; the rest comes on demand. */
#ifndef SYS_IMAGE_H
#define SYS_IMAGE_H

#include <exos/upcall.h>
#include "elf.h"

#define ARGUMENT_PAGES  8               /* for arguments, environment and what is handed on */
#define ARGUMENT_BYTES  (ARGUMENT_PAGES * PAGE_SIZE)

struct image {
    word file, bytes;                   /* the program's file: where in the boot archive, behind its first page's start */
    char *const *argv, *const *envp;    /* lists that end with NULL */
    const void *handed;                 /* for the program's start (self.h), copied as it is */
    word handed_bytes;
    word pid;
    /* what image_build makes */
    envid env;
    struct cap cap;                     /* the environment's */
};

/* Builds it; it has no slice yet. 0, or -ENOEXEC, -E2BIG, -ENOMEM, -EAGAIN (no environment is left): then nothing is. */
int image_build(struct image *i);
int image_begin(const struct image *i);         /* its slice: from now on it runs. 0 or -EAGAIN */
void image_destroy(const struct image *i);

#endif
