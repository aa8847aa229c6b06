/* The system layer under newlib for these tests: the console, memory and the end of the program, over exos/min.
 * ExOS has the real one. Functions have no underscore before their names, and set the plain variable `errno`, which
 * newlib's reentrant wrappers copy (docs/newlib.md). */
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include "min.h"

#undef errno
extern int errno;

enum { HEAP = 0x10000000, HEAP_MAX = 0x800000, STACK_TOP = 0x7fe00000, STACK_BYTES = 0x10000 };

void *system_begin(void);

static int fail(int why)
{
    errno = why;
    return -1;
}

/* ---- beginning and end ---- */

static void take_fpu(struct min_frame *f)
{
    if ((f->cause >> 28 & 3) != 1)
        sys_halt(254);                  /* another coprocessor */
    sys_fpu(1);
}

void *system_begin(void)
{
    min_handle(VEC_CPU, take_fpu);
    for (word va = STACK_TOP - STACK_BYTES; va < STACK_TOP; va += PAGE_SIZE)
        if (min_alloc(va) < 0)
            sys_halt(253);
    min_put("begin\n");
    return (void *)STACK_TOP;
}

void _exit(int status)
{
    min_put("end\n");
    for (;;)
        sys_halt(status);
}

int getpid(void) { return 1; }

int kill(int pid, int signal)
{
    if (pid != 1)
        return fail(ESRCH);
    _exit(128 + signal);
}

/* ---- memory: the heap grows and shrinks by whole pages, between which sbrk keeps its place ---- */

static word heap_end = HEAP, heap_mapped = HEAP;

static void heap_drop(word va)
{
    word page = min_lookup(va)->lo >> PAGE_SHIFT;

    min_unmap(va);
    sys_page_free(page);
}

void *sbrk(ptrdiff_t bytes)
{
    word before = heap_end;
    ptrdiff_t used = (ptrdiff_t)(heap_end - HEAP);

    if (bytes > HEAP_MAX - used || bytes < -used)
        return (void *)fail(ENOMEM);
    while (heap_mapped < heap_end + bytes) {
        if (min_alloc(heap_mapped) < 0)
            return (void *)fail(ENOMEM);
        heap_mapped += PAGE_SIZE;
    }
    heap_end += bytes;
    while (heap_mapped >= heap_end + PAGE_SIZE) {
        heap_mapped -= PAGE_SIZE;
        heap_drop(heap_mapped);
    }
    return (void *)before;
}

/* ---- files: the console is 0, 1 and 2 ---- */

static bool is_console(int fd) { return fd >= 0 && fd <= 2; }

_ssize_t write(int fd, const void *bytes, size_t count)
{
    if (!is_console(fd))
        return fail(EBADF);
    for (size_t done = 0; done < count; ) {
        word burst = count - done < CONSOLE_BURST ? count - done : CONSOLE_BURST;

        for (word i = 0; i < burst; i++)
            UPAGE->data[i] = ((const uint8_t *)bytes)[done + i];
        done += (word)sys_console_write(burst);
    }
    return (_ssize_t)count;
}

/* A line, or what fits of it. */
_ssize_t read(int fd, void *bytes, size_t count)
{
    size_t done = 0;

    if (!is_console(fd))
        return fail(EBADF);
    while (done < count) {
        int c = sys_console_get();

        if (c == -E_AGAIN) {
            sys_idle();
            continue;
        }
        if (c < 0)
            return fail(EIO);
        ((uint8_t *)bytes)[done++] = c == '\r' ? '\n' : c;
        if (c == '\r' || c == '\n')
            break;
    }
    return (_ssize_t)done;
}

int open(const char *name, int flags, ...)
{
    (void)name, (void)flags;
    return fail(ENOENT);
}

int close(int fd) { return is_console(fd) ? 0 : fail(EBADF); }
int isatty(int fd) { return is_console(fd) ? 1 : fail(EBADF); }

off_t lseek(int fd, off_t offset, int whence)
{
    (void)offset, (void)whence;
    return fail(is_console(fd) ? ESPIPE : EBADF);
}

int fstat(int fd, struct stat *s)
{
    if (!is_console(fd))
        return fail(EBADF);
    *s = (struct stat){ .st_mode = S_IFCHR | 0620, .st_blksize = 256 };
    return 0;
}

/* ---- time: slices begun since the boot ---- */

int gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    now->tv_sec = SYSINFO->ticks / SLICE_HZ;
    now->tv_usec = SYSINFO->ticks % SLICE_HZ * (1000000 / SLICE_HZ);
    return 0;
}
