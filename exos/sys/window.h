/* Where the library maps what the server lends: its tables, pages of files, rings of pipes. All of it lies between the
 * mmap area and the stack. Pages here are never the process's own: unmapping frees nothing. */
#ifndef SYS_WINDOW_H
#define SYS_WINDOW_H

#include <stdbool.h>
#include <exos/file.h>
#include <exos/tree.h>

#define NODES_VA        0x7f000000
#define ENTRIES_VA      (NODES_VA + NODES_MAX * 32)
#define WINDOWS_VA      0x7f100000      /* pages of files, a few at a time */
#define WINDOWS         4
#define RINGS_VA        0x7f200000      /* a page for each open file of the server's table: its ring, if it is a pipe */
#define WINDOWS_END     (RINGS_VA + OPENS_MAX * PAGE_SIZE)

int window_start(void);                 /* once in a program's life, before all else here: 0 or -E_* */
/* The page, readable, or writable; NULL: no memory for its mapping. It stays until WINDOWS more were asked for. */
void *window_map(pageno page, struct cap cap, bool write);
/* Was a page taken back since it was mapped? Then what was read are zeros, and what was written is lost. Asking forgets. */
bool window_lost(void);
struct ring *window_ring(unsigned open, pageno page, struct cap cap);
void window_ring_close(unsigned open);

#endif
