/* Tables 10 and 13: what a program does to its pages. ExOS without newlib; linked three times, once with each page table.
 * 1024 pages are there, dirty, no two adjacent in physical memory, and in the STLB; which are touched is drawn at random.
 * What is measured are the library's public functions and a handler in C, registered as any program registers one. */
#include <exos/vm.h>
#include "../../tests/exos/tap.h"
#include "region.h"

#define AREA    0x20000000
#define PAGES   1024
#define SAMPLES 100
#define MANY    100                     /* pages of prot100 */

static word random_state = 0x19951203;
static word below(word n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

static void failed(const char *what)
{
    rt_put("bench: "), rt_put(what), rt_put("\n");
    exos_exit(1);
}
#define check(holds) do if (!(holds)) failed(#holds " does not hold"); while (0)

static word page(word i) { return AREA + (i << PAGE_SHIFT); }
static void store(word va, word value) { __asm__ volatile ("sw %0, 0(%1)" : : "r"(value), "r"(va) : "memory"); }
static word load(word va) { return *(volatile word *)va; }

static void set_up(void)
{
    static struct { word page; } between[PAGES];

    check(vm_map(AREA, PAGES << PAGE_SHIFT, VM_READ | VM_WRITE) == 0);
    for (word i = 0; i < PAGES; i++) {
        store(page(i), i);
        between[i].page = (word)sys_page_alloc((word)-1);
    }
    for (word i = 0; i < PAGES; i++)
        sys_page_free(between[i].page);
    for (word i = 0; i < PAGES; i++)
        check(load(page(i)) == i && vm_dirty(page(i)));
}

/* ---- handlers ---- */

static volatile word faults, fault_at, next_closed;

static EXOS_RESIDENT void skip(struct exos_frame *f)
{
    faults++;
    f->pc += 4;
}

static EXOS_RESIDENT void trap(struct exos_frame *f) { f->pc += 4; }

static EXOS_RESIDENT void appel1(struct exos_frame *f)
{
    vm_close(next_closed, 1);
    vm_open(f->badvaddr, 1);
}

static EXOS_RESIDENT void appel2(struct exos_frame *f)
{
    vm_open(f->badvaddr, 1);
}

/* ---- rows ---- */

static void row_dirty(void)
{
    for (int i = 0; i < 1000; i++) {
        word va = page(below(PAGES));
        bool is;

        open(16);
        is = vm_dirty(va);
        close();
        check(is);
    }
}

static void row_prot1(void)
{
    for (int i = 0; i < SAMPLES; i++) {
        word va = page(below(PAGES));

        store(va, 7);
        open(17);
        vm_close(va, 1);
        close();
        faults = 0;
        store(va, 8);
        check(faults == 1 && load(va) == 7);
        vm_open(va, 1);
    }
}

static void row_prot100(void)
{
    for (int i = 0; i < 10; i++) {
        word first = page(below(PAGES - MANY));

        for (word n = 0; n < MANY; n++)
            store(first + (n << PAGE_SHIFT), n);
        open(18);
        vm_close(first, MANY);
        close();
        faults = 0;
        for (word n = 0; n < MANY; n++)
            store(first + (n << PAGE_SHIFT), 1000);
        check(faults == MANY);
        open(19);
        vm_open(first, MANY);
        close();
        faults = 0;
        for (word n = 0; n < MANY; n++)
            store(first + (n << PAGE_SHIFT), n + 5);
        check(faults == 0);
        for (word n = 0; n < MANY; n++)
            check(load(first + (n << PAGE_SHIFT)) == n + 5);
    }
}

/* Every register, HI and LO are what they were, but gp and what the compiler knows to be changed. */
word t10_trap(word va);

static void row_trap(void)
{
    exos_handler before = exos_handle(VEC_MOD, trap);

    for (int i = 0; i < SAMPLES; i++) {
        word va = page(below(PAGES));

        store(va, 3);
        vm_close(va, 1);
        (void)load(va);
        check(t10_trap(va) == 0);
        check(load(va) == 3);
        vm_open(va, 1);
    }
    exos_handle(VEC_MOD, before);
}

static void row_appel1(void)
{
    exos_handler before = exos_handle(VEC_MOD, appel1);
    word closed = page(below(PAGES));

    vm_close(closed, 1);
    for (int i = 0; i < SAMPLES; i++) {
        word va = closed;

        while ((next_closed = page(below(PAGES))) == va)
            ;
        store(next_closed, 1);
        (void)load(va);
        open(21);
        store(va, 0x77);
        close();
        check(load(va) == 0x77);
        closed = next_closed;
    }
    exos_handle(VEC_MOD, before);
    vm_open(closed, 1);
}

static void row_appel2(void)
{
    static word order[MANY];                    /* addresses: the way to the next page is not the operation */
    exos_handler before = exos_handle(VEC_MOD, appel2);

    for (int i = 0; i < 5; i++) {
        word first = page(below(PAGES - MANY));

        for (word n = 0; n < MANY; n++) {
            store(first + (n << PAGE_SHIFT), 0);
            order[n] = first + (n << PAGE_SHIFT);
        }
        for (word n = MANY - 1; n > 0; n--) {
            word m = below(n + 1), t = order[n];

            order[n] = order[m];
            order[m] = t;
        }
        open(22);
        vm_close(first, MANY);
        for (word n = 0; n < MANY; n++)
            store(order[n], n + 1);
        close();
        for (word n = 0; n < MANY; n++)
            check(load(order[n]) == n + 1);
    }
    exos_handle(VEC_MOD, before);
}

void exos_main(void)
{
    exos_handler before;

    set_up();
    before = exos_handle(VEC_MOD, skip);
    row_dirty();
    row_prot1();
    row_prot100();
    exos_handle(VEC_MOD, before);
    row_trap();
    row_appel1();
    row_appel2();
    rt_put("bench: done\n");
    exos_exit(0);
}
