/* Pipes (paper 6.1): a ring in a page that both ends map. Reading and writing are loads and stores; who finds the ring
 * empty or full yields to the other side. The functions below are read() and write() of a pipe for callers that want
 * them in line (the paper's pipe'): the same ring, the same rules, no descriptor.
 *
 * The ring is shared with whoever holds an end: its positions are masked before use, and a distance that cannot be ends
 * in EIO. What an end may count on comes from the server's table: how many hold the other end. */
#ifndef EXOS_PIPE_H
#define EXOS_PIPE_H

#include <exos/file.h>
#include <exos/tree.h>
#include <exos/upcall.h>

/* With less, more, or no room for a word: the general case, a function. */
int pipe_read(struct file *f, void *to, size_t n);
int pipe_write(struct file *f, const void *from, size_t n);

static inline struct ring *pipe_ring(const struct file *f) { return f->data; }
static inline word pipe_holders(const struct file *f) { return ((const volatile struct open_file *)f->other)->holders; }

/* One word. 4, or what read() returns, negative errno's. */
static inline int pipe_read_word(struct file *f, word *to)
{
    struct ring *r = pipe_ring(f);
    word out;

    exos_enter();
    out = *(volatile word *)&r->out;
    if (__builtin_expect(*(volatile word *)&r->in - out - 4 <= PIPE_BYTES - 4 && !(out & 3), 1)) {
        *to = *(const word *)(r->data + (out & (PIPE_BYTES - 1)));
        r->out = out + 4;
        exos_leave();
        return 4;
    }
    exos_leave();
    return pipe_read(f, to, 4);
}

static inline int pipe_write_word(struct file *f, word value)
{
    struct ring *r = pipe_ring(f);
    word in;

    exos_enter();
    in = *(volatile word *)&r->in;
    if (__builtin_expect(in - *(volatile word *)&r->out <= PIPE_BYTES - 4 && !(in & 3) && pipe_holders(f), 1)) {
        *(word *)(r->data + (in & (PIPE_BYTES - 1))) = value;
        r->writer = ENV->id;
        r->in = in + 4;
        exos_leave();
        return 4;
    }
    exos_leave();
    return pipe_write(f, &value, 4);
}

#endif
