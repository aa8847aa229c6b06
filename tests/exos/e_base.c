/* ExOS without newlib and without a server: the library's beginning, pages on demand, faults, regions, eviction. */
#include <aegis/page.h>
#include <exos/vm.h>
#include "tap.h"

static word data[3000] = { 1, 2, 3 };
static word zeros[5000];
#define AREA 0x20000000

static word faults;
static EXOS_RESIDENT void skip(struct exos_frame *f)
{
    faults++;
    f->pc += 4;
}

static word depth(word n) { volatile word room[256]; room[0] = n; return n ? depth(n - 1) + room[0] : 0; }

static void store(word va, word value) { __asm__ volatile ("sw %0, 0(%1)" :: "r"(value), "r"(va) : "memory"); }
static word load(word va)
{
    word got = 0xdead;

    __asm__ volatile ("lw %0, 0(%1)\n nop" : "+r"(got) : "r"(va));
    return got;
}

void exos_main(void)
{
    word wrong = 0;

    tap_begin();
    is(data[2], 3, "data comes from the file");
    is(data[2999], 0, "  and its end is zero");
    data[0] = 7;
    is(data[0], 7, "  and is written to a copy");
    for (word i = 0; i < 5000; i++)
        wrong += zeros[i]++ != 0;
    is(wrong, 0, "bss is zero");
    is(depth(400), 400 * 401 / 2, "the stack grows");

    is(vm_map(AREA, 64 * PAGE_SIZE, VM_READ | VM_WRITE), 0, "vm_map");
    for (word i = 0; i < 64; i++)
        store(AREA + i * PAGE_SIZE, i);
    for (word i = 0; i < 64; i++)
        wrong += load(AREA + i * PAGE_SIZE) != i;
    is(wrong, 0, "each page is its own");
    ok(vm_dirty(AREA), "dirty");
    is(vm_map(AREA + PAGE_SIZE, PAGE_SIZE, VM_READ), -E_BUSY, "regions do not overlap");

    exos_handler mod = exos_handle(VEC_MOD, skip), tlbl = exos_handle(VEC_TLBL, skip), tlbs = exos_handle(VEC_TLBS, skip);
    vm_close(AREA, 1);
    store(AREA, 99);
    ok(faults == 1 && load(AREA) == 0, "a closed page refuses stores");
    vm_open(AREA, 1);
    store(AREA, 99);
    ok(faults == 1 && load(AREA) == 99, "  an open one does not");
    vm_close(AREA, 64);
    for (word i = 0; i < 64; i++)
        store(AREA + i * PAGE_SIZE, 1000 + i);
    is(faults, 65, "64 closed pages do");
    vm_open(AREA, 64);
    for (word i = 0; i < 64; i++)
        store(AREA + i * PAGE_SIZE, 1000 + i);
    is(faults, 65, "  until they are opened");
    is(load(0x7000000), 0xdead, "a load from nowhere");
    is(faults, 66, "  faults");
    exos_handle(VEC_MOD, mod), exos_handle(VEC_TLBL, tlbl), exos_handle(VEC_TLBS, tlbs);

    is(vm_protect(AREA + 8 * PAGE_SIZE, 8 * PAGE_SIZE, VM_READ), 0, "vm_protect");
    exos_handle(VEC_MOD, skip);
    store(AREA + 8 * PAGE_SIZE, 5);
    store(AREA + 16 * PAGE_SIZE, 5);
    ok(faults == 67 && load(AREA + 8 * PAGE_SIZE) == 1008 && load(AREA + 16 * PAGE_SIZE) == 5, "  holds for these pages alone");
    exos_handle(VEC_MOD, mod);
    is(vm_protect(AREA + 8 * PAGE_SIZE, 8 * PAGE_SIZE, VM_READ | VM_WRITE), 0, "  and ends");
    store(AREA + 8 * PAGE_SIZE, 6);
    is(load(AREA + 8 * PAGE_SIZE), 6, "  with the contents as they were");

    is(vm_clean(AREA, PAGE_SIZE), 0, "vm_clean");
    ok(!vm_dirty(AREA), "  not dirty");
    store(AREA, 1);
    ok(vm_dirty(AREA), "  until the next store");
    is(vm_unreference(AREA, PAGE_SIZE), 0, "vm_unreference");
    ok(!vm_referenced(AREA), "  not referenced");
    is(load(AREA), 1, "  its contents are there");
    ok(vm_referenced(AREA), "  and then it is");

    const struct page *pages = vm_expose(&SYSINFO->page_table);
    ok(pages != NULL, "the kernel's page table is shown");
    is(pages[~PTE_PAGE(pt_lookup(AREA)->lo) & SYSINFO->page_mask].owner, ENV->id, "  and says whose our pages are");

    is(vm_map(AREA + 0x100000, 8 * PAGE_SIZE, VM_READ | VM_WRITE), 0, "pages that are only read");
    for (word i = 0; i < 8; i++)
        wrong += load(AREA + 0x100000 + i * PAGE_SIZE) != 0;
    word own = ENV->pages, came = vm_faults();
    is(vm_give_back(4), 4, "clean pages are given back");
    ok(ENV->pages < own, "  and are fewer");
    for (word i = 0; i < 8; i++)
        wrong += load(AREA + 0x100000 + i * PAGE_SIZE) != 0;
    is(wrong, 0, "  and come again when they are needed");
    tap_report("# %u pages, %u faults, %u of them again\n", ENV->pages, vm_faults(), vm_faults() - came);
    is(vm_unmap(AREA, 64 * PAGE_SIZE), 0, "vm_unmap");
    ok(!pt_lookup(AREA) && ENV->pages + 60 < own, "  frees the pages");
    tap_done();
}
