/* A program on a page table of its own: docs/tutorials/page-table.md. The library's faults, protection and dirty bits work on
 * table.c as on its own tables. */
#include <aegis/call.h>
#include <exos/upcall.h>
#include <exos/vm.h>

enum { DATA = 0x20000000, PAGES = 200, ELSEWHERE = 0x50000000 };

extern word table_lookups;
static volatile word refused;

static EXOS_RESIDENT void skip(struct exos_frame *f)
{
    refused++;
    f->pc += 4;
}

static word store_all(void)
{
    refused = 0;
    for (word i = 0; i < PAGES; i++)
        *(volatile word *)(DATA + i * PAGE_SIZE) = i;
    return refused;
}

static void say(const char *what, word n)
{
    rt_put(what), rt_put(": "), rt_put_number(n), rt_put("\n");
}

void exos_main(void)
{
    word faults, lookups, wrong = 0, dirty = 0, closed, open;
    exos_handler before;

    refused = 0;                        /* the program's own data are there */
    faults = vm_faults();
    vm_map(DATA, PAGES * PAGE_SIZE, VM_READ | VM_WRITE);
    store_all();
    say("pages that a store brought in", vm_faults() - faults);
    lookups = table_lookups;
    for (word i = 0; i < PAGES; i++)
        wrong += *(volatile word *)(DATA + i * PAGE_SIZE) != i;
    say("  that show something else", wrong);
    say("  look-ups for this, since the STLB has them", table_lookups - lookups);
    for (word i = 0; i < PAGES; i++)
        dirty += vm_dirty(DATA + i * PAGE_SIZE) != 0;
    say("  dirty", dirty);

    before = exos_handle(VEC_MOD, skip);
    vm_close(DATA, PAGES);
    closed = store_all();
    vm_open(DATA, PAGES);
    open = store_all();
    exos_handle(VEC_MOD, before);
    say("stores refused while they are closed", closed);
    say("  and open again", open);

    vm_map(ELSEWHERE, PAGE_SIZE, VM_READ | VM_WRITE);
    wrong += vm_touch(ELSEWHERE, true) == 0;
    rt_put(wrong ? "" : "an address of no span has no place\n");
    exos_exit(wrong || dirty != PAGES || closed != PAGES || open);
}
