/* One page, from the first touch on, with a watcher before the library's fault handlers: docs/tutorials/page-fault.md. */
#include <aegis/call.h>
#include <exos/upcall.h>
#include <exos/vm.h>

#define PAGE    0x20123000

static exos_handler library[16];
static volatile word faults;

static EXOS_RESIDENT void describe(const char *what, word va)
{
    const struct pte *p = pt_lookup(va);

    rt_put(what);
    if (!p) {
        rt_put("no entry\n");
        return;
    }
    rt_put(p->lo & PTE_WRITE ? "may be written" : "may be read");
    rt_put(p->lo & PTE_DIRTY ? ", dirty" : ", clean");
    rt_put(p->lo & PTE_D ? ", and the TLB lets stores pass\n" : ", and the TLB refuses stores\n");
}

/* Called by the library's stub with what the program was about to do. */
static EXOS_RESIDENT void watch(struct exos_frame *f)
{
    static const char *const name[] = { "", "Mod", "TLBL", "TLBS" };
    word code = FAULT_CODE(f), offset;
    const char *function = exos_symbol(f->pc, &offset);

    faults++;
    rt_put("  fault "), rt_put(name[code]), rt_put(" at "), rt_put_hex(f->badvaddr, 8);
    rt_put(" in "), rt_put(function ? function : "?"), rt_put("\n");
    describe("    before: ", f->badvaddr);
    library[code](f);
    describe("    after:  ", f->badvaddr);
}

static word __attribute__((noipa)) load(word va) { return *(volatile word *)va; }
static void __attribute__((noipa)) store(word va, word value) { *(volatile word *)va = value; }

/* Whether the kernel's STLB has the page now, by its exposed tables. */
static bool in_stlb(word va)
{
    const word *tag = vm_expose(&SYSINFO->stlb_hi);
    word found = 0;

    for (word i = 0; i < STLB_ENTRIES; i++)
        found += tag[i] == (va | ENV->asid);
    return found == 1;
}

void exos_main(void)
{
    bool known;

    faults = 0;
    vm_map(PAGE, PAGE_SIZE, VM_READ | VM_WRITE);
    in_stlb(PAGE);
    for (unsigned code = VEC_MOD; code <= VEC_TLBS; code++)
        library[code] = exos_handle(code, watch);
    rt_put("load\n");
    load(PAGE + 16);
    rt_put("store\n");
    store(PAGE + 16, 1);
    rt_put("store again\n");
    store(PAGE + 20, 2);
    for (unsigned code = VEC_MOD; code <= VEC_TLBS; code++)
        exos_handle(code, library[code]);
    known = in_stlb(PAGE);
    rt_put(known ? "The STLB has it: no miss comes here any more\n" : "The STLB has lost it\n");
    exos_exit(faults != 2 || !known || load(PAGE + 16) != 1);
}
