/* Regions: what addresses are, whether or not a page is there yet. A short vector, sorted by address. */
#include <aegis/call.h>
#include <aegis/error.h>
#include "vm_hidden.h"

static struct vm_region regions[VM_REGIONS];
static unsigned region_count;

/* The first region that ends above va. */
static unsigned region_from(word va)
{
    unsigned low = 0, high = region_count;

    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (regions[middle].end <= va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct vm_region *vm_region(word va)
{
    unsigned i = region_from(va);

    return i < region_count && regions[i].start <= va ? &regions[i] : NULL;
}

static int insert(unsigned at, const struct vm_region *r)
{
    if (region_count == VM_REGIONS)
        return -E_NONE;
    for (unsigned i = region_count++; i > at; i--)
        regions[i] = regions[i - 1];
    regions[at] = *r;
    return 0;
}

static void delete(unsigned at)
{
    region_count--;
    for (unsigned i = at; i < region_count; i++)
        regions[i] = regions[i + 1];
}

int vm_add(const struct vm_region *r)
{
    unsigned at = region_from(r->start);

    if (!vm_is_range(r->start, r->end - r->start) || r->end <= r->start)
        return -E_ADDRESS;
    if (at < region_count && regions[at].start < r->end)
        return -E_BUSY;
    return insert(at, r);
}

word vm_find(word bytes)
{
    word va = MMAP_VA;

    bytes = (bytes + PAGE_SIZE - 1) & ~(word)(PAGE_SIZE - 1);
    for (unsigned i = region_from(va); i < region_count && regions[i].start < va + bytes; i++)
        va = regions[i].end;
    return bytes && bytes <= MMAP_END - MMAP_VA && va <= MMAP_END - bytes ? va : 0;
}

/* So that a region begins at va if one contains it. */
static int split(word va)
{
    struct vm_region *r = vm_region(va), upper;

    if (!r || r->start == va)
        return 0;
    upper = *r;
    upper.start = va;
    if (!r->pager && r->page)
        upper.page += (va - r->start) >> PAGE_SHIFT;
    if (insert((unsigned)(r - regions) + 1, &upper) < 0)
        return -E_NONE;
    r->end = va;
    r->flags &= ~(word)VM_GROWS;
    return 0;
}

int vm_map(word va, word bytes, word flags)
{
    struct vm_region r = { .start = va, .end = va + bytes, .flags = flags };

    return vm_add(&r);
}

int vm_unmap(word va, word bytes)
{
    word end = va + bytes;
    unsigned i;

    if (!vm_is_range(va, bytes))
        return -E_ADDRESS;
    if (split(va) < 0 || split(end) < 0)
        return -E_NONE;
    i = region_from(va);
    while (i < region_count && regions[i].start < end)
        delete(i);
    for (struct pte *p = pt_next(va); p && p->va < end; ) {
        word at = p->va;

        vm_remove(at);
        p = pt_next(at + PAGE_SIZE);
    }
    return 0;
}

/* Whether regions cover the range without a hole. */
static bool covered(word va, word end)
{
    for (unsigned i = region_from(va); va < end; va = regions[i++].end)
        if (i == region_count || regions[i].start > va)
            return false;
    return true;
}

static void set_flags(word va, word end, word flags)
{
    for (unsigned i = region_from(va); i < region_count && regions[i].start < end; i++)
        regions[i].flags = (regions[i].flags & ~(word)(VM_READ | VM_WRITE | VM_EXEC)) | flags;
}

/* What an entry becomes under other rights. A page that is not the process's own gets a copy before a store. */
static word with_flags(word lo, word flags)
{
    lo &= ~(word)(PTE_READ | PTE_WRITE);
    if (flags & VM_READ)
        lo |= PTE_READ;
    if (flags & VM_WRITE)
        lo |= PTE_READ | PTE_WRITE | (lo & (PTE_OWNED | PTE_REF | PTE_SHARED) ? 0 : PTE_COW);
    return vm_lo(lo);
}

int vm_protect(word va, word bytes, word flags)
{
    word end = va + bytes;

    if (!vm_is_range(va, bytes) || !covered(va, end))
        return -E_ADDRESS;
    if (split(va) < 0 || split(end) < 0)
        return -E_NONE;
    set_flags(va, end, flags);
    for (struct pte *p = pt_next(va); p && p->va < end; p = pt_next(p->va + PAGE_SIZE))
        p->lo = with_flags(p->lo, flags);
    return sys_tlb_range(va, bytes >> PAGE_SHIFT, 0) < 0 ? -E_ADDRESS : 0;      /* refills bring what now holds */
}
