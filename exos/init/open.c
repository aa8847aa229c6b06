/* Open files, and which process holds which. A process holds an open file or not, however many descriptors it has for
 * it; what nobody holds is closed. So the death of a process, however sudden, gives everything back. */
#include <errno.h>
#include <fcntl.h>
#include "files.h"

static uint32_t held[HOLDERS_MAX][OPENS_MAX / 32];
static struct stored rings[OPENS_MAX];          /* of a pipe: at the index of its reading end */

static bool holds(unsigned slot, word open) { return held[slot][open / 32] >> open % 32 & 1; }

struct open_file *open_held(unsigned slot, word open)
{
    return open < OPENS_MAX && holds(slot, open) ? &files.open[open] : NULL;
}

void open_hold(unsigned slot, word open)
{
    if (holds(slot, open))
        return;
    held[slot][open / 32] |= UINT32_C(1) << open % 32;
    files.open[open].holders++;
}

int open_make(unsigned slot, enum file_kind kind, word access, word flags, struct node *n)
{
    for (unsigned i = 0; i < OPENS_MAX; i++)
        if (files.open[i].kind == FILE_FREE) {
            files.open[i] = (struct open_file){ .kind = kind, .access = (uint16_t)access,
                                                .flags = flags & (O_APPEND | O_NONBLOCK) };
            if (n) {
                files.open[i].node = node_handle(n);
                n->opens++;
                n->writers += (access & FILE_WRITE) != 0;
            }
            files.opens_free--;
            open_hold(slot, i);
            return (int)i;
        }
    return -ENFILE;
}

static void open_free(struct open_file *f)
{
    f->kind = FILE_FREE;
    files.opens_free++;
}

/* Nobody holds it any more. */
static void open_close(struct open_file *f)
{
    struct node *n = f->node ? node_named(f->node) : NULL;

    if (f->kind == FILE_PIPE) {
        struct open_file *other = &files.open[f->other];

        if (other->holders)             /* it stays, to tell the other end */
            return;
        store_give_back(&rings[(f->access & FILE_READ ? f : other) - files.open]);
        open_free(other);
    }
    open_free(f);
    if (!n)
        return;
    n->opens--;
    if (f->access & FILE_WRITE && --n->writers == 0 && !node_read_only(n))
        body_renew(n);
    node_settle(n);
}

int open_release(unsigned slot, word open)
{
    struct open_file *f = open_held(slot, open);

    if (!f)
        return -EBADF;
    held[slot][open / 32] &= ~(UINT32_C(1) << open % 32);
    if (--f->holders == 0)
        open_close(f);
    return 0;
}

int open_ring(unsigned slot, word open, word w[3])
{
    struct open_file *f = open_held(slot, open);
    const struct stored *ring;

    if (!f)
        return -EBADF;
    if (f->kind != FILE_PIPE)
        return -EINVAL;
    ring = &rings[f->access & FILE_READ ? open : f->other];
    w[0] = ring->page, w[1] = ring->write.lo, w[2] = ring->write.hi;
    return 0;
}

int open_pipe(unsigned slot, word flags, word w[5])
{
    struct stored ring;
    int reading, writing, error;

    if (files.opens_free < 2)
        return -ENFILE;
    error = store_take(&ring);
    if (error < 0)
        return error;
    reading = open_make(slot, FILE_PIPE, FILE_READ, flags, NULL);
    writing = open_make(slot, FILE_PIPE, FILE_WRITE, flags, NULL);
    rings[reading] = ring;
    files.open[reading].other = (uint16_t)writing;
    files.open[writing].other = (uint16_t)reading;
    files.open[reading].page = files.open[writing].page = ring.page;
    w[0] = reading, w[1] = writing;
    return open_ring(slot, reading, w + 2);
}

void files_fork(unsigned parent, unsigned child)
{
    files_exit(child);
    for (unsigned w = 0; w < OPENS_MAX / 32; w++)
        for (uint32_t more = held[parent][w]; more; more &= more - 1)
            open_hold(child, w * 32 + (unsigned)__builtin_ctz(more));
}

void files_exit(unsigned slot)
{
    for (unsigned w = 0; w < OPENS_MAX / 32; w++)
        while (held[slot][w])
            open_release(slot, w * 32 + (unsigned)__builtin_ctz(held[slot][w]));
}
