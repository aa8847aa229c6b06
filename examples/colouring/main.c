/* Choosing physical pages so that two buffers never meet in the cache: docs/tutorials/colouring.md. */
#include <aegis/call.h>
#include <aegis/page.h>
#include <exos/upcall.h>
#include <exos/vm.h>

#define CACHE   65536                   /* direct-mapped, physically indexed: DECstation 5000/200 and 3100 */
#define COLOURS (CACHE / PAGE_SIZE)
#define BUFFER  8                       /* pages: two of them fill the cache */
#define A       0x20000000
#define B       0x20100000

static word colour(word va) { return PTE_PAGE(pt_lookup(va)->lo) % COLOURS; }

/* Pages of one buffer that share their place in the cache with a page of either. */
static word conflicts(void)
{
    word pages[COLOURS] = { 0 }, n = 0;

    for (word i = 0; i < BUFFER; i++) {
        pages[colour(A + i * PAGE_SIZE)]++;
        pages[colour(B + i * PAGE_SIZE)]++;
    }
    for (word i = 0; i < COLOURS; i++)
        n += pages[i] > 1 ? pages[i] : 0;
    return n;
}

/* A free page of this colour at va: the kernel's page table, exposed to everyone, says which are free. */
static bool take(word va, word wanted)
{
    const struct page *record = vm_expose(&SYSINFO->page_table);

    for (pageno page = wanted; page < SYSINFO->pages; page += COLOURS) {
        const struct page *p = &record[~page & SYSINFO->page_mask];

        if (!p->owner && !(p->info & PAGE_REFS) && vm_zero_page(va, page, VM_READ | VM_WRITE) == 0)
            return true;
    }
    return false;
}

static void report(const char *what)
{
    rt_put(what), rt_put(": "), rt_put_number(conflicts());
    rt_put(" of "), rt_put_number(2 * BUFFER), rt_put(" pages share a place in the cache\n");
}

void exos_main(void)
{
    bool taken = true;

    vm_map(A, BUFFER * PAGE_SIZE, VM_READ | VM_WRITE);
    vm_map(B, BUFFER * PAGE_SIZE, VM_READ | VM_WRITE);
    for (word i = 0; i < BUFFER; i++) {         /* 64 KB apart: what a kernel that knows nothing may well give */
        taken &= take(A + i * PAGE_SIZE, i);
        taken &= take(B + i * PAGE_SIZE, i);
    }
    report("the same colours");
    for (word i = 0; i < BUFFER; i++) {
        vm_remove(B + i * PAGE_SIZE);
        taken &= take(B + i * PAGE_SIZE, BUFFER + i);
    }
    report("colours of their own");
    *(volatile word *)A = 1, *(volatile word *)B = 2;
    exos_exit(!taken || conflicts() != 0 || *(volatile word *)A != 1);
}
