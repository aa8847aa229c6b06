/* Faults of the kernel itself, made on purpose (boot argument test=fault-NAME): the tests see that each ends in a panic
 * with the right report, and never in a user handler. GXEMUL: has no bus error but in an empty option slot of the KN02,
 * and none on a fetch. */
#include <aegis/kernel.h>
#include <aegis/string.h>

#define MAPPED      0xc0000000          /* kseg2; nothing of the kernel's is there */
#define USER        0x00400000
#define EMPTY_SLOT  0xbe000000
#define FREE_ENTRY  40                  /* any TLB entry that is not wired */

/* In assembly: the compiler would use other instructions where it knows that the address is odd. */
static void load(word address)
{
    word value;

    __asm__ volatile("lw %0, 0(%1)\n nop" : "=r"(value) : "r"(address) : "memory");
}

static void store(word address)
{
    __asm__ volatile("sw $0, 0(%0)" : : "r"(address) : "memory");
}

static void fault_mod(void)
{
    machine_tlb_write(FREE_ENTRY, MAPPED, machine_to_phys(&board) >> PAGE_SHIFT << PAGE_SHIFT | PTE_V);
    store(MAPPED);
}

static void fault_tlbl(void) { load(MAPPED); }
static void fault_tlbs(void) { store(MAPPED); }
static void fault_refill_load(void) { load(USER); }
static void fault_refill_store(void) { store(USER); }
static void fault_gmap(void) { load(PAGE_SIZE); }
static void fault_adel(void) { load(machine_to_phys(&board) | 0x80000002); }
static void fault_ades(void) { store(machine_to_phys(&board) | 0x80000002); }
static void fault_dbe(void) { load(EMPTY_SLOT); }
static void fault_sys(void) { __asm__ volatile("li $2, 0\n syscall" : : : "$2"); }
static void fault_bp(void) { __asm__ volatile("break"); }

static void fault_ri(void)
{
    __asm__ volatile("hazard_skip_begin.ri: .word 0x70851002\n hazard_skip_end.ri:");   /* mul of a later MIPS */
}

static void fault_cpu(void)
{
    __asm__ volatile(".set push\n .set hardfloat\n mtc1 $0, $f0\n .set pop");
}

static void fault_ov(void)
{
    word sum;

    __asm__ volatile("add %0, %1, %1" : "=r"(sum) : "r"(0x40000000));
}

static void fault_panic(void) { panic("asked for by the boot argument test=fault-panic"); }
static void fault_assert(void) { assert(board.name == NULL); }

static const struct {
    const char *name;
    void (*make)(void);
} faults[] = {
    { "mod", fault_mod }, { "tlbl", fault_tlbl }, { "tlbs", fault_tlbs }, { "refill-load", fault_refill_load },
    { "refill-store", fault_refill_store }, { "gmap", fault_gmap }, { "adel", fault_adel }, { "ades", fault_ades },
    { "dbe", fault_dbe }, { "sys", fault_sys }, { "bp", fault_bp }, { "ri", fault_ri }, { "cpu", fault_cpu },
    { "ov", fault_ov }, { "panic", fault_panic }, { "assert", fault_assert },
};
#define FAULTS (sizeof faults / sizeof *faults)

const char *machine_fault_name(word i)
{
    return i < FAULTS ? faults[i].name : NULL;
}

void machine_fault(const char *name)
{
    for (word i = 0; i < FAULTS; i++)
        if (strcmp(faults[i].name, name) == 0) {
            faults[i].make();
            panic("the fault %s was not taken", name);
        }
}
