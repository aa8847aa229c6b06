/* Puts the processor into the state that the stubs rely on: vectors and call table in page 0, an empty TLB with three
 * wired entries, the kernel's own environment page under ASID 0.
 *
 * The kernel's environment page is what the stubs see while C runs: every handler word says "the kernel's", no
 * guaranteed mapping exists, and its STLB pointer is valid but no tag carries ASID 0. */
#include <machine.h>
#include <aegis/kernel.h>
#include <aegis/string.h>

extern char stubs_begin[], stubs_end[], utlb_in_kernel[];
extern void *const call_table[256];         /* generated: by number, entered from kernel_cause */
extern void *const call_functions[256];     /* generated: C functions by number */

#define CALL_TABLE_PHYS 0x800

struct hot hot __attribute__((section(".bss.hot"), aligned(PAGE_SIZE)));
static struct env kernel_page __attribute__((aligned(PAGE_SIZE)));
static struct env dummy = { .id = (envid)-1 };              /* no id is negative: every transfer to it is refused */
extern char kernel_stack_top[];
bool machine_idle_with(word status);

enum { WIRED_ENV, WIRED_KERNEL, WIRED_HOT };                /* entry 0 is written by every transfer: Index 0 costs no register */
#define ENTRYLO_GLOBAL 0x100

word machine_status_user(void)
{
    return board.irq_mask | CAUSE_SOFT | 0xc;               /* KUp, IEp: rfe makes them current */
}

bool machine_idle(void)
{
    if (bootargs.fault)
        machine_fault(text_after(bootargs.fault_name, "idle-"));
    return machine_idle_with(board.irq_mask | 1);           /* kernel mode, interrupts on */
}

static word entry_lo(const void *page, word bits)
{
    return machine_to_phys(page) | PTE_D | PTE_V | bits;
}

void machine_init(void)
{
    memcpy(machine_phys(0), stubs_begin, (size_t)(stubs_end - stubs_begin));
    memcpy(machine_phys(CALL_TABLE_PHYS), call_table, sizeof call_table);
    machine_icache_invalidate(0, MACHINE_ICACHE_BYTES);

    for (unsigned i = 0; i < 256; i++) {
        hot.transfer[i] = &dummy;
        hot.call[i] = call_functions[i];
    }
    hot.stack = (word)(uintptr_t)kernel_stack_top;
    hot.whole = CAUSE_CODE | (CAUSE_LINES & ~board.device_lines);

    for (unsigned i = 0; i < 32; i++)
        kernel_page.handler[i] = WORD_KERNEL;
    kernel_page.handler[VEC_UTLB] = (word)(uintptr_t)utlb_in_kernel;
    kernel_page.stlb = stlb_base(0);
    kernel_page.kseg0 = (word)(uintptr_t)&kernel_page;

    __asm__ volatile("mtc0 $0, $4");                       /* Context: PTEBase 0, the refill stub masks the rest */
    for (word i = 0; i < MACHINE_TLB_SIZE; i++)
        machine_tlb_kill_index(i);
    machine_tlb_write(WIRED_KERNEL, KENVPAGE, entry_lo(&kernel_page, 0));
    machine_tlb_write(WIRED_HOT, KHOTPAGE, entry_lo(&hot, ENTRYLO_GLOBAL));
}
