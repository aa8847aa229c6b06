/* A program that knows better which page to give up: docs/tutorials/eviction.md. A table of the size of 300 pages is read
 * from its beginning to its end, again and again, with looks into an index of 20 pages in between; 160 pages are to be had. */
#include <aegis/call.h>
#include <exos/upcall.h>
#include <exos/vm.h>

#define TABLE       0x20000000
#define PAGES       300
#define INDEX       0x21000000
#define INDEX_PAGES 20
#define ROOM        160
#define PASSES      5

static word loads;

/* Both come from the boot archive, a page at a time. What was only read can be given up, and comes again from here. */
static EXOS_RESIDENT bool load(struct vm_region *r, word va, bool store)
{
    word page = SYSINFO->archive.first + ((va - r->start) >> PAGE_SHIFT);
    int copy;

    if (store)
        return false;
    if (ENV->pages >= vm_limit)
        vm_give_back(1);
    copy = sys_page_copy(page, 0, 0, 0);
    loads++;
    return copy > 0 && vm_insert(va & -PAGE_SIZE, (word)copy << PAGE_SHIFT | PTE_READ | PTE_OWNED,
                                 (struct cap){ UPAGE->result[2], UPAGE->result[3] }) == 0;
}

/* The policy for a scan: of the table, the page that was read last will be needed last. */
static EXOS_RESIDENT_DATA word newest;

static EXOS_RESIDENT void note(struct pte *p)
{
    if (p->va >= TABLE && p->va < INDEX)
        newest = p->va;
}

static EXOS_RESIDENT struct pte *last_read(void)
{
    return pt_lookup(newest);
}

static const struct vm_policy scan EXOS_RESIDENT_CONST = { note, last_read };

static word read_all(void)
{
    word sum = 0;

    for (word i = 0; i < PAGES; i++) {
        sum += ((const word *)(TABLE + i * PAGE_SIZE))[i & 1023];
        sum += ((const word *)(INDEX + i % INDEX_PAGES * PAGE_SIZE))[i & 1023];
    }
    return sum;
}

/* The same bytes where the kernel shows them to everyone. */
static word expected(void)
{
    const char *archive = (const char *)vm_expose(&SYSINFO->archive) - SYSINFO->archive.offset;
    word sum = 0;

    for (word i = 0; i < PAGES; i++)
        sum += ((const word *)(archive + i * PAGE_SIZE))[i & 1023]
             + ((const word *)(archive + i % INDEX_PAGES * PAGE_SIZE))[i & 1023];
    return sum;
}

static word run(const char *name, struct vm_policy policy, word right)
{
    struct vm_region table = { .start = TABLE, .end = TABLE + PAGES * PAGE_SIZE, .flags = VM_READ, .pager = load };
    struct vm_region index = { .start = INDEX, .end = INDEX + INDEX_PAGES * PAGE_SIZE, .flags = VM_READ, .pager = load };

    vm_policy = policy;
    vm_add(&table);
    vm_add(&index);
    vm_limit = ENV->pages + ROOM;
    loads = 0;
    for (int pass = 0; pass < PASSES; pass++)
        if (read_all() != right)
            exos_exit(1);
    vm_limit = 0;
    vm_unmap(TABLE, PAGES * PAGE_SIZE);
    vm_unmap(INDEX, INDEX_PAGES * PAGE_SIZE);
    rt_put(name), rt_put(": "), rt_put_number(loads), rt_put(" pages loaded\n");
    return loads;
}

void exos_main(void)
{
    word right = expected(), first, second, third;

    rt_put_number(PASSES), rt_put(" passes over "), rt_put_number(PAGES), rt_put(" pages and an index of ");
    rt_put_number(INDEX_PAGES), rt_put(", in "), rt_put_number(ROOM), rt_put(" pages of memory\n");
    first = run("first in, first out", vm_fifo, right);
    second = run("clock", vm_clock, right);
    third = run("made for the scan", scan, right);
    rt_put("The program's own policy saves "), rt_put_number((second - third) * 100 / second);
    rt_put(" % of the clock's loads\n");
    exos_exit(third < second && second <= first ? 0 : 1);
}
