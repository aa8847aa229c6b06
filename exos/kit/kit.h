/* exos/kit: conveniences on top of exos/min: formatted printing, a second environment from this program, the functions that
 * gcc expects of any environment. Nothing here is needed to be a libOS. */
#ifndef KIT_H
#define KIT_H

#include <stdarg.h>
#include <aegis/ash.h>
#include "min.h"

/* spawn.c: a second environment that runs `entry` in a copy of this program, without a slice of its own. */
struct min_child { envid id; struct cap cap; };
int min_spawn(void (*entry)(void), struct min_child *child);    /* 0 or -E_* */
int min_slice(struct min_child *child);                         /* gives it a slice: position or -E_* */
int min_destroy(struct min_child *child);

/* handler.c: a handler for messages (docs/ash.md), a function of this program, and its memory. */
struct min_ash {
    int id;                                     /* while it is attached */
    word va, pages;                             /* its memory: mapped there */
    word memory, code;                          /* first page of it; the page of its code, while it is attached */
    struct cap cap[ASH_PAGES_MAX];              /* of each page */
    word rule, at;                              /* after -E_RULE: why, and which instruction */
};
int min_ash_memory(struct min_ash *a, word va, word pages);    /* adjacent free pages, mapped at va. 0 or -E_* */
int min_ash_attach(struct min_ash *a, word filter, int (*handler)(), word pipe);       /* id or -E_* */
int min_ash_words(struct min_ash *a, word filter, const word *code, word words, word va, word pipe);
int min_ash_run(struct min_ash *a, word page, word offset, word bytes, struct cap cap);
int min_ash_free(struct min_ash *a);            /* detaches it if it is attached, and gives its pages back */
const char *min_ash_text(word rule);

#define MIN_WINDOW 0x7ff00000                   /* where a page is mapped for a moment */

/* print.c: %c %s %d %u %x %08x %% */
void min_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void min_vprint(const char *format, va_list list);

#endif
