/* What a program can do wrong to itself: one attack, named by the boot argument `-- NAME`. Each must end in a report that
 * names the function, and in 128 + the signal's number (test_attacks.py). */
#include <aegis/call.h>
#include <exos/upcall.h>
#include <exos/vm.h>

#define NOWHERE 0x30000000

static void store(word va) { __asm__ volatile ("sw $0, 0(%0)" :: "r"(va) : "memory"); }
static void load(word va) { __asm__ volatile ("lw $0, 0(%0)\n nop" :: "r"(va) : "memory"); }
#define ATTACK __attribute__((noinline, noclone, used)) static void

ATTACK wild_load(void) { load(NOWHERE); }
ATTACK wild_store(void) { store(NOWHERE); }
ATTACK null_pointer(void) { store(0); }
ATTACK kernel_address(void) { load(0x80000000); }
ATTACK unaligned(void) { load((word)&wild_load + 1); }
ATTACK own_text(void) { store((word)&wild_load); }
ATTACK resident_text(void) { store(RESIDENT_VA); }
ATTACK environment_page(void) { store(ENVPAGE_VA); }

ATTACK wild_jump(void)
{
    __asm__ volatile ("move $t9, %0\n jalr $t9\n nop" :: "r"(NOWHERE) : "t9", "ra", "memory");
}

static void (*volatile again)(void);
ATTACK stack_overflow(void)
{
    volatile word room[1000];

    room[0] = 1;
    again = stack_overflow;
    again();
    room[1] = room[0];
}

/* The program's stack is of no use to handle the fault on. */
ATTACK bad_stack(void)
{
    __asm__ volatile ("move $sp, %0\n sw $0, -4($sp)\n nop" :: "r"(NOWHERE) : "memory");
}

static EXOS_RESIDENT void faulting_handler(struct exos_frame *f)
{
    (void)f;
    load(NOWHERE);
}

ATTACK faulting_handlers(void)
{
    exos_handle(VEC_TLBL, faulting_handler);
    load(NOWHERE);
}

/* Handlers that jump away instead of returning do no harm: the fault stack begins anew. */
static word jumps;
static void *place[5];
static void go_on(struct exos_frame *f)
{
    (void)f;
    jumps++;
    __builtin_longjmp(place, 1);
}

ATTACK jumping_handler(void)
{
    exos_handler before = exos_handle(VEC_TLBL, go_on);
    static volatile word i;

    for (i = 0; i < 200; i++)
        if (!__builtin_setjmp(place))
            load(NOWHERE + 4 * i);
    exos_handle(VEC_TLBL, before);
    if (jumps == 200 && vm_map(NOWHERE, 64 * PAGE_SIZE, VM_READ | VM_WRITE) == 0)
        for (i = 0; i < 64; i++)
            store(NOWHERE + i * PAGE_SIZE);
    exos_exit(jumps == 200 ? 0 : 1);
}

static const struct { const char *name; void (*run)(void); } attacks[] = {
#define NAME(attack) { #attack, attack }
    NAME(wild_load), NAME(wild_store), NAME(null_pointer), NAME(kernel_address), NAME(unaligned), NAME(own_text),
    NAME(resident_text), NAME(environment_page), NAME(wild_jump), NAME(stack_overflow), NAME(bad_stack),
    NAME(faulting_handlers), NAME(jumping_handler),
};

static bool given(const char *name)
{
    word i = 0;

    while (name[i] && UPAGE->data[i] == name[i])
        i++;
    return !name[i] && !UPAGE->data[i];
}

void exos_main(void)
{
    for (unsigned i = 0; i < sizeof attacks / sizeof *attacks; i++)
        if (given(attacks[i].name)) {
            attacks[i].run();
            rt_put("nothing happened\n");
            exos_exit(0);
        }
    rt_put("attacks: which?\n");
    exos_exit(2);
}
