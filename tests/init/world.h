/* What the server's file part stands on, for host tests: pages that are counted, and a process as its library acts. */
#ifndef WORLD_H
#define WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <exos/server.h>
#include "exos/init/files.h"
#include "exos/sys/name.h"

#define STORE_PAGES 600

void world_start(void);                         /* an empty tree, all pages free */
extern unsigned store_left, store_renewed;      /* pages free; times that capabilities were renewed */
extern char printed[4096];                      /* by the terminal */
extern int signals[8][2], signal_count;         /* group, signal */
extern word group_of[HOLDERS_MAX];

/* Requests of the process in `slot`, beside those of exos/sys/name.h: results, or negative errno's. */
extern unsigned slot;
int try_close(int open);
int try_write(int open, const void *from, unsigned bytes);
int try_read(int open, void *to, unsigned bytes);
int try_seek(int open, int offset, int whence);
int try_truncate(int open, unsigned size);
int try_pipe(int end[2]);
void check_tables(void);                        /* every invariant of the tables, counted anew */

#endif
