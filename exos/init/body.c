/* Contents of files in memory: pages of the server, lent to whoever reads or writes them.
 *
 * A file's blocks hang in a list of chunks, eight to each; per file, the chunk that was used last is remembered, so that
 * reading or writing on costs the same at any offset. */
#include <errno.h>
#include "files.h"

#define CHUNK_BLOCKS    8
#define CHUNKS_MAX      512             /* 16 MB in all files together */
#define FILE_BYTES_MAX  (CHUNKS_MAX * CHUNK_BLOCKS * PAGE_SIZE)

struct chunk {
    uint16_t next;                      /* 0: the last */
    uint16_t lent;                      /* bit per block: somebody was given its write capability */
    struct stored block[CHUNK_BLOCKS];  /* page 0: a hole */
};

static struct chunk chunks[CHUNKS_MAX]; /* 0 is never used */
static uint16_t chunk_free;             /* list by `next` */
static struct { uint16_t first, last_used, last_number; } bodies[NODES_MAX];

void body_init(void)
{
    for (unsigned i = 1; i < CHUNKS_MAX; i++)
        chunks[i] = (struct chunk){ .next = (uint16_t)(i + 1 < CHUNKS_MAX ? i + 1 : 0) };
    chunk_free = 1;
    for (unsigned i = 0; i < NODES_MAX; i++)
        bodies[i].first = bodies[i].last_used = 0;
    files.blocks_free = (CHUNKS_MAX - 1) * CHUNK_BLOCKS;
}

static struct chunk *chunk_append(uint16_t *link)
{
    struct chunk *c = &chunks[chunk_free];

    if (!chunk_free)
        return NULL;
    *link = chunk_free;
    chunk_free = c->next;
    c->next = 0;
    files.blocks_free -= CHUNK_BLOCKS;
    return c;
}

/* The chunk of a file's block. Behind the last one: NULL, or as many more as it takes, if `grow`. */
static struct chunk *chunk_of(struct node *n, word block, bool grow)
{
    unsigned which = node_index(n), wanted = block / CHUNK_BLOCKS, number = 0;
    uint16_t *link = &bodies[which].first;

    if (bodies[which].last_used && bodies[which].last_number <= wanted) {
        number = bodies[which].last_number;
        if (number == wanted)
            return &chunks[bodies[which].last_used];
        link = &chunks[bodies[which].last_used].next;
        number++;
    }
    for (;; number++) {
        struct chunk *c = *link ? &chunks[*link] : grow ? chunk_append(link) : NULL;

        if (!c)
            return NULL;
        if (number == wanted) {
            bodies[which].last_used = *link;
            bodies[which].last_number = (uint16_t)number;
            return c;
        }
        link = &c->next;
    }
}

static word at_most(word bytes, word offset)
{
    word left = PAGE_SIZE - offset % PAGE_SIZE;

    return bytes < left ? bytes : left;
}

int body_read(struct node *n, word offset, word bytes, struct piece *p)
{
    struct chunk *c;

    *p = (struct piece){ 0 };
    if (offset >= n->size)
        return 0;
    if (bytes > n->size - offset)
        bytes = n->size - offset;
    if (n->first) {                     /* where it lies in the archive, which everyone may read */
        offset += n->first;
        p->page = files.archive_page + offset / PAGE_SIZE;
    } else if ((c = chunk_of(n, offset / PAGE_SIZE, false))) {
        p->page = c->block[offset / PAGE_SIZE % CHUNK_BLOCKS].page;
        p->cap = c->block[offset / PAGE_SIZE % CHUNK_BLOCKS].read;
    }
    p->offset = offset % PAGE_SIZE;
    p->bytes = at_most(bytes, offset);
    return (int)p->bytes;
}

int body_write(struct node *n, word offset, word bytes, struct piece *p)
{
    struct stored *s;
    struct chunk *c;
    word block = offset / PAGE_SIZE;
    int error;

    *p = (struct piece){ 0 };
    bytes = at_most(bytes, offset);
    if (offset >= FILE_BYTES_MAX)
        return -EFBIG;
    if (!bytes)
        return 0;
    c = chunk_of(n, block, true);
    if (!c)
        return -ENOSPC;
    s = &c->block[block % CHUNK_BLOCKS];
    if (!s->page) {
        error = store_take(s);
        if (error < 0) {
            s->page = 0;
            return error;
        }
    }
    c->lent |= 1 << block % CHUNK_BLOCKS;
    if (offset + bytes > n->size)
        n->size = offset + bytes;
    n->mtime = files_now();
    *p = (struct piece){ s->page, s->write, offset % PAGE_SIZE, bytes };
    return (int)bytes;
}

/* What lies behind the new end reads as zeros if the file grows again. */
int body_truncate(struct node *n, word size)
{
    word keep = (size + PAGE_SIZE - 1) / PAGE_SIZE;     /* blocks */
    uint16_t *link = &bodies[node_index(n)].first;

    if (size > FILE_BYTES_MAX)
        return -EFBIG;
    if (size < n->size && size % PAGE_SIZE) {
        struct chunk *c = chunk_of(n, keep - 1, false);
        struct stored *last = c ? &c->block[(keep - 1) % CHUNK_BLOCKS] : NULL;

        if (last && last->page)
            store_clear(last, size % PAGE_SIZE);
    }
    for (word number = 0; *link; number += CHUNK_BLOCKS) {
        struct chunk *c = &chunks[*link];

        for (unsigned i = 0; i < CHUNK_BLOCKS; i++)
            if (number + i >= keep && c->block[i].page) {
                store_give_back(&c->block[i]);
                c->block[i].page = 0;
                c->lent &= ~(1 << i);
            }
        if (number < keep) {
            link = &c->next;
            continue;
        }
        uint16_t gone = *link;
        *link = c->next;
        c->next = chunk_free;
        chunk_free = gone;
        files.blocks_free += CHUNK_BLOCKS;
    }
    bodies[node_index(n)].last_used = 0;
    n->size = size;
    n->mtime = files_now();
    return 0;
}

void body_renew(struct node *n)
{
    for (unsigned i = bodies[node_index(n)].first; i; i = chunks[i].next)
        for (; chunks[i].lent; chunks[i].lent &= chunks[i].lent - 1)
            store_renew(&chunks[i].block[__builtin_ctz(chunks[i].lent)]);
}
