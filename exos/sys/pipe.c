/* Pipes: exos/pipe.h says how they work. */
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <errno.h>
#include <poll.h>
#include <exos/pipe.h>
#include <exos/server.h>
#include "file.h"
#include "name.h"

int pipe_attach(struct file *f)
{
    word w[FILE_WORDS] = { f->open };
    int error = server_ask(SERVER_RING, w);

    if (error < 0)
        return error;
    f->own = &FILES->open[f->open];
    f->other = &FILES->open[FILES->open[f->open].other];
    f->data = window_ring(f->open, w[0], (struct cap){ w[1], w[2] });
    return f->data ? 0 : -ENOMEM;
}

/* n bytes between the ring at `position` and memory; n is at most the ring's size. */
static void from_ring(const struct ring *r, word position, uint8_t *to, word n)
{
    word at = position % PIPE_BYTES, first = n < PIPE_BYTES - at ? n : PIPE_BYTES - at;

    memcpy(to, r->data + at, first);
    memcpy(to + first, r->data, n - first);
}

static void to_ring(struct ring *r, word position, const uint8_t *from, word n)
{
    word at = position % PIPE_BYTES, first = n < PIPE_BYTES - at ? n : PIPE_BYTES - at;

    memcpy(r->data + at, from, first);
    memcpy(r->data, from + first, n - first);
}

/* How many bytes wait; the writers are counted first, so that none of what the last one wrote is missed. */
int pipe_read(struct file *f, void *to, size_t n)
{
    struct ring *r = pipe_ring(f);

    for (;;) {
        word writers = pipe_holders(f), waiting, taken = 0;

        exos_enter();
        waiting = *(volatile word *)&r->in - r->out;
        if (waiting && waiting <= PIPE_BYTES) {
            taken = n < waiting ? n : waiting;
            from_ring(r, r->out, to, taken);
            r->out += taken;
            r->reader = ENV->id;
        }
        exos_leave();
        if (taken || !n)
            return (int)taken;
        if (waiting)
            return -EIO;                /* somebody has spoilt the ring */
        if (!writers)
            return 0;
        if (file_nonblocking(f))
            return -EAGAIN;
        r->reader = ENV->id;
        if (file_wait(r->writer) < 0)
            return -EINTR;
    }
}

/* Up to PIPE_BUF bytes go in one piece; of more, as much as there is room for. */
int pipe_write(struct file *f, const void *from, size_t n)
{
    struct ring *r = pipe_ring(f);
    size_t done = 0;

    while (done < n) {
        word used, room, put = 0;

        if (!pipe_holders(f)) {
            kill(getpid(), SIGPIPE);
            return done ? (int)done : -EPIPE;
        }
        exos_enter();
        used = *(volatile word *)&r->in - *(volatile word *)&r->out;
        room = PIPE_BYTES - used;
        if (used < PIPE_BYTES && (room >= n - done || n > PIPE_BUF)) {
            put = n - done < room ? n - done : room;
            to_ring(r, r->in, (const uint8_t *)from + done, put);
            r->writer = ENV->id;
            r->in += put;
        }
        exos_leave();
        done += put;
        if (put)
            continue;
        if (used > PIPE_BYTES)
            return -EIO;
        if (file_nonblocking(f))
            return done ? (int)done : -EAGAIN;
        r->writer = ENV->id;
        if (file_wait(r->reader) < 0)
            return done ? (int)done : -EINTR;
    }
    return (int)done;
}

int pipe_write_full(struct file *f, word value) { return pipe_write(f, &value, 4); }

int pipe_late(int result)
{
    exos_enter();
    exos_leave();
    return result;
}

static int pipe_fstat(struct file *f, struct stat *s)
{
    *s = (struct stat){ .st_dev = 3, .st_ino = (ino_t)f->open, .st_mode = S_IFIFO | 0600, .st_nlink = 1,
                        .st_blksize = PIPE_BYTES };
    return 0;
}

static int pipe_poll(struct file *f, int events)
{
    const volatile struct ring *r = f->data;
    word others = pipe_holders(f), used = r->in - r->out;
    int now = 0;

    if (f->access & FILE_READ)
        now = (used ? POLLIN | POLLRDNORM : 0) | (others ? 0 : POLLHUP);
    else
        now = !others ? POLLERR : PIPE_BYTES - used >= PIPE_BUF ? POLLOUT | POLLWRNORM : 0;
    return now & (events | POLLHUP | POLLERR);
}

static envid pipe_awaited(struct file *f) { return f->access & FILE_READ ? pipe_ring(f)->writer : pipe_ring(f)->reader; }
static void pipe_close(struct file *f) { window_ring_close(f->open); }

/* read() and write() of the ends. A word is what programs that talk in turns send: writing goes without a stack frame.
 * Reading has one with every register that a yield loses, for the word is mostly yet to come. */
static __attribute__((noinline)) int read_general(struct file *f, void *to, size_t n) { return file_result(pipe_read(f, to, n)); }
static __attribute__((noinline)) int write_general(struct file *f, const void *from, size_t n)
{
    return file_result(pipe_write(f, from, n));
}
static __attribute__((noinline)) int write_full(struct file *f, word value) { return write_general(f, &value, 4); }

static inline bool is_word(const void *memory, size_t n) { return __builtin_expect(!((n ^ 4) | ((word)memory & 3)), 1); }

static int end_read(struct file *f, void *to, size_t n)
{
    volatile struct ring *r = pipe_ring(f);

    if (!is_word(to, n))
        return read_general(f, to, n);
    if (__builtin_expect(r->in == r->out, 1))
        pipe_await(f, r, exos_yield_here);
    return pipe_take(f, r, to, read_general);
}

static int end_write(struct file *f, const void *from, size_t n)
{
    return is_word(from, n) ? pipe_put(f, *(const word *)from, write_full) : write_general(f, from, n);
}

const struct file_ops pipe_ops = { .read = pipe_read, .write = pipe_write, .call_read = end_read, .call_write = end_write,
                                   .fstat = pipe_fstat, .poll = pipe_poll, .awaited = pipe_awaited, .close = pipe_close };
