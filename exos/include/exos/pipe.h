/* Pipes (paper 6.1): a ring in a page that both ends map. Reading and writing are loads and stores; who finds the ring
 * empty or full yields to the other side. The functions below are read() and write() of a pipe for callers that want
 * them in line (the paper's pipe'): the same ring, the same rules, no descriptor.
 *
 * The ring is shared with whoever holds an end: its positions are masked before use, and a distance that cannot be ends
 * in EIO. What an end may count on comes from the server's table: how many hold the other end. */
#ifndef EXOS_PIPE_H
#define EXOS_PIPE_H

#include <fcntl.h>
#include <exos/file.h>
#include <exos/tree.h>
#include <exos/upcall.h>

/* With less, more, or no room for a word: the general case, a function. They return what read() and write() do, but
 * negative errno's. */
int pipe_read(struct file *f, void *to, size_t n);
int pipe_write(struct file *f, const void *from, size_t n);
int pipe_write_full(struct file *f, word value);
int pipe_late(int result);              /* the slice ended meanwhile: gives the rest away, returns result */

static inline struct ring *pipe_ring(const struct file *f) { return f->data; }
static inline word pipe_holders(const struct file *f)
{
    return __atomic_load_n(&((const struct open_file *)f->other)->holders, __ATOMIC_RELAXED);
}

/* exos_enter() of a few instructions: the depth is remembered, and needs no loading when it is put back. */
static inline word pipe_enter(void)
{
    word depth = STATE->critical;

    STATE->critical = depth + 1;
    return depth;
}

/* Whether a word is there, or room for one, at an aligned position: one comparison. */
static inline bool pipe_fits(word distance, word position)
{
    return __builtin_expect((distance | position << 30) <= PIPE_BYTES - 4, 1);
}

/* Nothing is there yet: once to the writer. Behind it there mostly is. */
static inline __attribute__((always_inline)) void pipe_await(struct file *f, volatile struct ring *r, int (*yield)(envid))
{
    if (__builtin_expect(!(((const volatile struct open_file *)f->own)->flags & O_NONBLOCK), 1)) {
        r->reader = ENV->id;
        yield(r->writer);               /* nobody yet: to whoever is next */
    }
}

/* A word of what is there; what else there is, `otherwise` reads. */
static inline __attribute__((always_inline)) int pipe_take(struct file *f, volatile struct ring *r, word *to,
                                                           int (*otherwise)(struct file *f, void *to, size_t n))
{
    word depth = pipe_enter(), out = r->out;

    if (pipe_fits(r->in - out - 4, out)) {
        *to = *(volatile word *)(r->data + (out & (PIPE_BYTES - 1)));
        r->out = out + 4;
        STATE->critical = depth;
        if (__builtin_expect(STATE->late, 0))
            return pipe_late(4);
        return 4;
    }
    STATE->critical = depth;
    return otherwise(f, to, 4);
}

/* A word into the room that is there; if there is none, or nobody to read it, `otherwise` writes. */
static inline __attribute__((always_inline)) int pipe_put(struct file *f, word value, int (*otherwise)(struct file *f, word value))
{
    volatile struct ring *r = pipe_ring(f);
    word depth = pipe_enter(), in = r->in;

    if (pipe_fits(in - r->out, in) && __builtin_expect(pipe_holders(f), 1)) {
        *(volatile word *)(r->data + (in & (PIPE_BYTES - 1))) = value;
        r->writer = ENV->id;
        r->in = in + 4;
        STATE->critical = depth;
        if (__builtin_expect(STATE->late, 0))
            return pipe_late(4);
        return 4;
    }
    STATE->critical = depth;
    return otherwise(f, value);
}

/* One word. 4, or what pipe_read() and pipe_write() return. */
static inline int pipe_read_word(struct file *f, word *to)
{
    volatile struct ring *r = pipe_ring(f);

    if (r->in == r->out)
        pipe_await(f, r, exos_yield_here);
    return pipe_take(f, r, to, pipe_read);
}

static inline int pipe_write_word(struct file *f, word value) { return pipe_put(f, value, pipe_write_full); }

#endif
