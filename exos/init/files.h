/* The server's part that files are: tree of names, contents, open files, terminal. All of it is portable and trusts no
 * number that comes from a client. Results are 0 or more, or a negative errno.
 *
 * A process is known by its slot in the process table (0 to HOLDERS_MAX - 1). */
#ifndef INIT_FILES_H
#define INIT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <exos/file.h>
#include <exos/tree.h>
#include "store.h"

#define HOLDERS_MAX     64

/* The exposed tables: pages of their own. */
extern struct files files;
extern struct node nodes[NODES_MAX];
extern struct entry entries[ENTRIES_MAX];

/* files.c: what the rest of the server calls. */
void files_init(void);                                  /* root, /dev, /tmp */
void files_boot(void);                                  /* the same, the boot archive, and what the tables expose: boot.c */
void files_console(void);                               /* takes what was typed: console.c */
int files_request(unsigned slot, unsigned op, word *w); /* a request of exos/server.tbl; w: 15 words, in and out */
void files_fork(unsigned parent, unsigned child);       /* the child holds what its parent holds */
void files_exit(unsigned slot);                         /* the process holds nothing any more */
word files_now(void);                                   /* seconds since boot: the server's clock */

/* tree.c: nodes and names. `name` is a zero-terminated string of at most NAME_BYTES, without '/'. */
struct node *node_named(word handle);                   /* NULL: no such node (any more) */
word node_handle(const struct node *n);
int node_index(const struct node *n);
struct node *node_make(word mode);                      /* no entry yet; NULL: table full */
void node_settle(struct node *n);                       /* frees it, if no entry and no open file names it */
struct entry *entry_find(const struct node *directory, const char *name);
int entry_make(struct node *directory, const char *name, struct node *n);
void entry_remove(struct entry *e);
int tree_remove(struct node *directory, const char *name, bool is_directory);   /* unlink, rmdir */
int tree_rename(struct entry *from, struct node *directory, const char *name);
int tree_link(struct node *n, struct node *directory, const char *name);
int tree_device(struct node *directory, const char *name, enum file_kind kind);
bool node_read_only(const struct node *n);              /* it lies in the boot archive */

/* body.c: contents of files in memory. */
struct piece { pageno page; struct cap cap; word offset, bytes; };      /* page 0: a hole, all zeros */
void body_init(void);
int body_read(struct node *n, word offset, word bytes, struct piece *p);        /* bytes, at most to the page's end */
int body_write(struct node *n, word offset, word bytes, struct piece *p);       /* the same; the file grows to it */
int body_truncate(struct node *n, word size);
void body_renew(struct node *n);                        /* takes back the right to write that was lent */

/* open.c: open files and who holds them. */
struct open_file *open_held(unsigned slot, word open);  /* NULL: the process does not hold it */
int open_make(unsigned slot, enum file_kind kind, word access, word flags, struct node *n);     /* its index */
void open_hold(unsigned slot, word open);
int open_release(unsigned slot, word open);
int open_pipe(unsigned slot, word flags, word w[5]);    /* w: reading end, writing end, ring's page, capability */
int open_ring(unsigned slot, word open, word w[3]);

/* archive.c: makes nodes of the members of the boot archive, `bytes` long, of which `read` copies n bytes from `at` on.
 * Returns how many; a damaged end is left out. */
int archive_mount(void (*read)(word at, void *to, word n), word bytes);

/* tty.c: the terminal. */
#define TTY_WORDS       13              /* a read gets so many words of text at most */
void tty_init(void);
void tty_input(char c);                 /* a character typed */
int tty_read(char *to, word bytes);     /* bytes; -EAGAIN: nothing yet */
int tty_set(const word w[8]);           /* action, iflag, oflag, cflag, lflag, cc */
void tty_flush(void);

/* What the terminal needs of others: init.c has it, the host tests have their own. */
void tty_print(char c);                 /* echo */
void tty_signal(word group, int signal);
word files_group(unsigned slot);        /* the process group of a process */

#endif
