/* Windows. The server may take a page back at any time: a file is truncated, its last writer closes it. The next access
 * then finds that its capability grants nothing; the pager puts a page of zeros there and takes note, and whoever copied
 * asks the server again. */
#include <exos/fault.h>
#include <exos/vm.h>
#include "window.h"

static struct { pageno page; struct cap cap; bool write; } window[WINDOWS];
static unsigned next_window;
static volatile bool lost;

#define READ_ONLY   (PTE_V | PTE_READ | PTE_SHARED | PTE_WIRED)
#define READ_WRITE  (READ_ONLY | PTE_D | PTE_WRITE | PTE_DIRTY)

static bool show(const volatile struct exposed_page *p, word va)
{
    struct cap cap = { p->read.lo, p->read.hi };

    return vm_insert(va, p->page << PAGE_SHIFT | READ_ONLY, cap) == 0;
}

static EXOS_RESIDENT bool window_pager(struct vm_region *r, word va, bool store)
{
    (void)r;
    if (va < ENTRIES_VA)
        return !store && show(&FILES->node_pages[(va - NODES_VA) / PAGE_SIZE], va);
    if (va < ENTRIES_VA + ENTRIES_MAX * sizeof(struct entry))
        return !store && show(&FILES->entry_pages[(va - ENTRIES_VA) / PAGE_SIZE], va);
    if (va < WINDOWS_VA)
        return false;
    lost = true;
    if (va < RINGS_VA)
        window[(va - WINDOWS_VA) / PAGE_SIZE].page = 0;
    return vm_zero(va, VM_READ | VM_WRITE) == 0;
}

int window_start(void)
{
    return vm_add(&(struct vm_region){ .start = NODES_VA, .end = WINDOWS_END, .flags = VM_READ | VM_WRITE | VM_SHARED,
                                       .pager = window_pager });
}

void *window_map(pageno page, struct cap cap, bool write)
{
    unsigned i = 0;

    while (i < WINDOWS && (window[i].page != page || window[i].cap.lo != cap.lo || window[i].cap.hi != cap.hi
                           || window[i].write < write))
        i++;
    if (i == WINDOWS) {
        i = next_window++ % WINDOWS;
        window[i].page = 0;
        if (vm_insert(WINDOWS_VA + i * PAGE_SIZE, page << PAGE_SHIFT | (write ? READ_WRITE : READ_ONLY), cap) < 0)
            return NULL;
        window[i].page = page, window[i].cap = cap, window[i].write = write;
    }
    return (void *)(WINDOWS_VA + i * PAGE_SIZE);
}

bool window_lost(void)
{
    bool was = lost;

    lost = false;
    return was;
}

struct ring *window_ring(unsigned open, pageno page, struct cap cap)
{
    word va = RINGS_VA + open * PAGE_SIZE;

    return vm_insert(va, page << PAGE_SHIFT | READ_WRITE, cap) < 0 ? NULL : (struct ring *)va;
}

void window_ring_close(unsigned open)
{
    vm_remove(RINGS_VA + open * PAGE_SIZE);
}
