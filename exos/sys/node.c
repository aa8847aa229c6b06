/* Files and directories of the tree, and the devices without a state. The server says where in which page the bytes are;
 * copying them is done here. */
#include <string.h>
#include <sys/stat.h>
#include <errno.h>
#include <exos/server.h>
#include "file.h"
#include "name.h"
#include "tree.h"

/* One piece, to a page's end at most. If its page is taken back while it is copied, the server is asked again, for the
 * same place. */
static int piece(struct file *f, char *bytes, size_t n, word offset, bool write)
{
    int got;

    do {
        word w[FILE_WORDS] = { f->open, n > INT32_MAX ? INT32_MAX : n, offset };
        char *page;

        got = server_ask(write ? SERVER_WRITE : SERVER_READ, w);
        if (got <= 0)
            return got;
        offset = w[4];
        if (!w[0]) {
            memset(bytes, 0, (size_t)got);
            return got;
        }
        page = window_map(w[0], (struct cap){ w[1], w[2] }, write);
        if (!page)
            return -ENOMEM;
        if (write)
            memcpy(page + w[3], bytes, (size_t)got);
        else
            memcpy(bytes, page + w[3], (size_t)got);
    } while (window_lost());
    return got;
}

static int transfer(struct file *f, char *bytes, size_t n, word offset, bool write)
{
    size_t done = 0;

    do {
        int got = piece(f, bytes + done, n - done, offset == (word)-1 ? offset : offset + done, write);

        if (got <= 0)
            return done ? (int)done : got;
        done += (size_t)got;
    } while (done < n);
    return (int)done;
}

static int node_read(struct file *f, void *to, size_t n) { return n ? transfer(f, to, n, -1, false) : 0; }
static int node_write(struct file *f, const void *from, size_t n) { return n ? transfer(f, (char *)from, n, -1, true) : 0; }

static off_t node_lseek(struct file *f, off_t offset, int whence)
{
    return server_ask(SERVER_SEEK, (word[FILE_WORDS]){ f->open, (word)offset, (word)whence });
}

static int node_truncate(struct file *f, off_t length)
{
    return server_ask(SERVER_TRUNCATE, (word[FILE_WORDS]){ f->open, (word)length });
}

static int opened_fstat(struct file *f, struct stat *s) { return tree_stat(FILES->open[f->open].node, s); }

const struct file_ops node_ops = { .read = node_read, .write = node_write, .lseek = node_lseek, .fstat = opened_fstat,
                                   .truncate = node_truncate };

ssize_t pread(int fd, void *to, size_t n, off_t offset)
{
    struct file *f = file_get(fd);

    if (!f || !(f->access & FILE_READ))
        return file_result(-EBADF);
    if (f->ops != &node_ops)
        return file_result(-ESPIPE);
    return file_result(offset < 0 ? -EINVAL : n ? transfer(f, to, n, (word)offset, false) : 0);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t offset)
{
    struct file *f = file_get(fd);

    if (!f || !(f->access & FILE_WRITE))
        return file_result(-EBADF);
    if (f->ops != &node_ops)
        return file_result(-ESPIPE);
    return file_result(offset < 0 ? -EINVAL : n ? transfer(f, (char *)from, n, (word)offset, true) : 0);
}

static int null_read(struct file *f, void *to, size_t n) { return (void)f, (void)to, (void)n, 0; }
static int null_write(struct file *f, const void *from, size_t n) { return (void)f, (void)from, (int)n; }
static int zero_read(struct file *f, void *to, size_t n) { return (void)f, memset(to, 0, n), (int)n; }
static off_t null_lseek(struct file *f, off_t offset, int whence) { return (void)f, (void)whence, offset < 0 ? -EINVAL : 0; }

const struct file_ops null_ops = { .read = null_read, .write = null_write, .lseek = null_lseek, .fstat = opened_fstat };
const struct file_ops zero_ops = { .read = zero_read, .write = null_write, .lseek = null_lseek, .fstat = opened_fstat };
