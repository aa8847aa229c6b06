/* The server's tables of files, which every process maps read-only (exos/init owns them; it alone writes).
 *
 * The tree of names is read like any memory: looking up a path, stat, readdir, getcwd and access are loads, no call.
 * What changes something is a request to the server (exos/server.tbl), which checks all that a client says: a handle
 * whose generation is not the node's is refused.
 *
 * A reader that is preempted may come back to a tree that has changed. `files.version` counts the changes: a reader
 * loads it before and after, and starts again if it differs.
 *
 * Indices are 16 bits, 0 names nothing in every table (node 0, entry 0 and open file 0 are never used), except that
 * open files are counted from 0 and FILE_PRIVATE names none. */
#ifndef EXOS_TREE_H
#define EXOS_TREE_H

#include <aegis/types.h>
#include <aegis/memory.h>

#define FILES_VA        0x9000          /* guaranteed mappings of struct files, read-only, in every process */
#define FILES_PAGES     2

#define NAME_WORDS      12              /* a name travels in so many registers */
#define NAME_BYTES      (NAME_WORDS * 4)        /* its terminating zero included: longer ones get ENAMETOOLONG */
#define NODES_MAX       512
#define ENTRIES_MAX     512
#define OPENS_MAX       256
#define ROOT_NODE       1

/* A file, a directory, a device. Its handle names it: NODE_HANDLE(index, generation). */
struct node {
    uint16_t generation;                /* counts the lives of this slot */
    uint16_t links;                     /* entries that name it; 0 with `mode` not 0: unlinked, but open */
    word mode;                          /* S_IFMT and permissions, as in struct stat; 0: free */
    word size;                          /* bytes */
    word mtime;                         /* seconds since boot */
    word first;                         /* data in the boot archive: bytes from archive_page on; 0: data in memory pages */
    word device;                        /* S_IFCHR: FILE_NULL, ... */
    uint16_t entries;                   /* directory: its first entry */
    uint16_t parent;                    /* directory: the one that holds it; the root's is itself */
    uint16_t opens;                     /* open files that name it */
    uint16_t writers;                   /* those among them that may write */
};

/* A name in a directory. */
struct entry {
    char name[NAME_BYTES];              /* "": free */
    uint16_t node;
    uint16_t next;                      /* in the same directory, in order of creation */
    uint16_t directory;
    uint16_t spare[5];
};

#define NODE_HANDLE(index, generation)  ((word)(generation) << 16 | (index))
#define NODE_INDEX(handle)              ((handle) & 0xffff)
#define NODE_GENERATION(handle)         ((handle) >> 16)

enum file_kind { FILE_FREE, FILE_NODE, FILE_PIPE, FILE_TTY, FILE_NULL, FILE_ZERO, FILE_KINDS };

/* An open file: what descriptors of several processes may share. */
struct open_file {
    uint16_t kind;                      /* enum file_kind; FILE_NODE: files and directories */
    uint16_t holders;                   /* processes that hold it */
    uint16_t access;                    /* FILE_READ | FILE_WRITE */
    uint16_t other;                     /* pipe: its other end */
    word flags;                         /* O_APPEND, O_NONBLOCK */
    word node;                          /* handle, if it was opened by name */
    word offset;                        /* FILE_NODE: bytes; a directory's belongs to its readers */
    word page;                          /* pipe: its ring */
};

/* The terminal as its users see it. The flags are those of termios.h. */
struct tty_state {
    word iflag, oflag, cflag, lflag;
    uint8_t cc[12];
    word foreground;                    /* process group */
    word session;                       /* process group that owns the terminal: its leader's */
    word readable;                      /* bytes that a read would get now: a line, or in raw mode any */
    word ended;                         /* 1: the next read gets the end of the file */
    word columns, rows;
};

struct exposed_page { pageno page; struct cap read; };

/* At FILES_VA. The pages of the two other tables are named here with their read capabilities: a process maps them
 * where it likes. */
struct files {
    word version;
    word nodes_free, entries_free, opens_free, blocks_free;
    word archive_page, archive_offset;  /* where the boot archive begins; all its pages are public */
    struct tty_state tty;
    struct exposed_page node_pages[NODES_MAX * sizeof(struct node) / PAGE_SIZE];
    struct exposed_page entry_pages[ENTRIES_MAX * sizeof(struct entry) / PAGE_SIZE];
    struct open_file open[OPENS_MAX];
};
#define FILES   ((const volatile struct files *)FILES_VA)

/* A pipe's ring: one page, which both ends map and any of them may spoil. So nothing in it is trusted: positions are
 * masked, and a distance between them that cannot be is an error to its users alone. */
#define PIPE_BYTES      2048
struct ring {
    word in, out;                       /* bytes ever written, ever read, modulo 2^32 */
    envid writer, reader;               /* whoever used it last: to whom the other end yields */
    word spare[508];
    uint8_t data[PIPE_BYTES];
};

#endif
