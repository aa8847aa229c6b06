/* Memory for C: the heap behind the program's data, and mmap (POSIX.1), both zeros on demand. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#include <aegis/error.h>
#include <exos/layout.h>
#include <exos/vm.h>
#include "file.h"

extern char program_end[];
static word heap_end;                   /* the break */

static word up(word n) { return (n + PAGE_SIZE - 1) & ~(word)(PAGE_SIZE - 1); }

/* n may be negative: pages that nothing is left in are given back. */
void *sbrk(ptrdiff_t n)
{
    word before = heap_end ? heap_end : (word)program_end, after = before + (word)n;
    int error = 0;

    if (after < (word)program_end || after > MMAP_VA || (n > 0 && after < before)) {
        return (void *)file_result(-ENOMEM);
    }
    if (up(after) > up(before))
        error = vm_map(up(before), up(after) - up(before), VM_READ | VM_WRITE);
    else if (up(after) < up(before))
        error = vm_unmap(up(after), up(before) - up(after));
    if (error < 0) {
        return (void *)file_result(-ENOMEM);
    }
    heap_end = after;
    return (void *)before;
}

int brk(void *end)
{
    word now = heap_end ? heap_end : (word)program_end;

    return sbrk((ptrdiff_t)((word)end - now)) == (void *)-1 ? -1 : 0;
}

static word flags_of(int protection)
{
    return (protection & PROT_READ ? VM_READ : 0) | (protection & PROT_WRITE ? VM_READ | VM_WRITE : 0)
        | (protection & PROT_EXEC ? VM_READ | VM_EXEC : 0);
}

static int failed(int error)
{
    return file_result(error == -E_NONE ? -ENOMEM : -EINVAL);
}

/* Anonymous memory only: files are read. MAP_SHARED stays shared across fork. */
void *mmap(void *where, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    word va = (word)where, length = up(bytes);
    int error;

    (void)offset;
    if (!bytes || length < bytes || !(flags & MAP_ANONYMOUS) || fd != -1 || (flags & MAP_FIXED && va & (PAGE_SIZE - 1))) {
        file_result(flags & MAP_ANONYMOUS ? -EINVAL : -ENODEV);
        return MAP_FAILED;
    }
    if (flags & MAP_FIXED)
        vm_unmap(va, length);
    else
        va = vm_find(length);
    error = va ? vm_map(va, length, flags_of(protection) | (flags & MAP_SHARED ? VM_SHARED : 0)) : -E_NONE;
    /* What is to be shared must be there before fork: two processes that each found nothing would each make their own. */
    for (word at = va; flags & MAP_SHARED && error >= 0 && at < va + length; at += PAGE_SIZE)
        error = vm_zero(at, flags_of(protection) | VM_SHARED);
    if (error < 0) {
        if (va)
            vm_unmap(va, length);
        failed(error);
        return MAP_FAILED;
    }
    return (void *)va;
}

int munmap(void *where, size_t bytes)
{
    int error = vm_unmap((word)where, up(bytes));

    return error < 0 ? failed(error) : 0;
}

int mprotect(void *where, size_t bytes, int protection)
{
    int error = vm_protect((word)where, up(bytes), flags_of(protection));

    return error < 0 ? failed(error) : 0;
}
