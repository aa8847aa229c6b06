/* What the files of the resident part share among themselves. */
#ifndef EXOS_RT_H
#define EXOS_RT_H

#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/upcall.h>

/* upcalls.S */
void rt_exception(void), rt_sync(void), rt_start(void), rt_end(void), rt_revoke(void);
void __start(void);
extern char rt_stack[], rt_stack_top[];
extern char resident_start[], resident_text_end[], resident_end[];

void *rt_begin(void);                       /* start.c */
int lrpc_nobody(word argument, envid caller);       /* transfer.c */
void exos_main(void) __attribute__((noreturn));
void rt_hook(struct exos_frame *f);         /* hook.c */
void rt_fault_overflow(word pc, word va) __attribute__((noreturn));
void rt_handlers(void);                     /* fault.c */

static inline void rt_copy(void *to, const void *from, word bytes)      /* words; memcpy is not resident */
{
    word *t = to;
    const word *f = from, *end = f + bytes / sizeof (word);

    while (f < end)
        *t++ = *f++;
}
static inline void rt_copy_page(word *to, const word *from)
{
    for (const word *end = from + PAGE_SIZE / sizeof (word); from < end; to += 8, from += 8) {
        word a = from[0], b = from[1], c = from[2], d = from[3];

        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
        a = from[4], b = from[5], c = from[6], d = from[7];
        to[4] = a, to[5] = b, to[6] = c, to[7] = d;
    }
}

#endif
