/* Where the server gets the pages that hold files and rings: store.c from the kernel, a model of it in host tests.
 * A page is the server's own; whoever it lends the page to holds a capability, which ends when the page is renewed or
 * given back. */
#ifndef INIT_STORE_H
#define INIT_STORE_H

#include <aegis/types.h>

struct stored { pageno page; struct cap read, write; };         /* page 0: none */

int store_take(struct stored *s);       /* a page of zeros: 0 or -ENOSPC */
void store_renew(struct stored *s);     /* new capabilities: those that were lent grant nothing any more */
void store_give_back(struct stored *s);
void store_clear(const struct stored *s, word from);     /* zeros from this byte of the page on */

#endif
