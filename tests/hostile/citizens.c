/* See citizens.h. Their code may use nothing of the program's data (bare.h). */
#include "citizens.h"

static void spin(word unused)
{
    (void)unused;
    for (;;)
        ;
}

extern char end_never[], end_slow[], call_self[], call_first[];
__attribute__((used)) static void in_assembly(void)
{
    __asm__ volatile(".set noreorder\n"
        "end_never: b end_never\n nop\n"
        /* Late by three ticks each time. */
        "end_slow: lw $8, %0($0)\n nop\n addiu $8, $8, 3\n"
        "1: lw $9, %0($0)\n nop\n bne $9, $8, 1b\n nop\n"
        "lw $8, %1($0)\n j bare_end\n nop\n"
        /* Protected calls without end: each is made from where the last one arrived. */
        "call_self: lw $2, %2($0)\n nop\n syscall\n b call_self\n nop\n"
        "call_first: lui $2, %%hi(%3)\n lw $2, %%lo(%3)($2)\n nop\n syscall\n b call_first\n nop\n"
        ".set reorder" : : "i"(MIN_SYSINFO + offsetof(struct sysinfo, ticks)),
        "i"(ENVPAGE_VA + offsetof(struct env, end_save.epc)), "i"(ENVPAGE_VA + offsetof(struct env, id)),
        "i"(SHARED_VA + 4 * FIRST));
}

static void recurse(word unused) { (void)unused; ((void (*)(void))call_self)(); }
static void call_neighbour(word unused) { (void)unused; ((void (*)(void))call_first)(); }

static void allocate(word unused)
{
    (void)unused;
    for (word first = SYSINFO->pages / 2;;) {           /* some large piece is free */
        sys_page_alloc_range(first, RANGE_MAX);
        sys_page_free_range(first, RANGE_MAX);
    }
}

static void chatter(word unused)
{
    (void)unused;
    for (;;)
        sys_tlb_range(0x100000, 0x7ff00, 2);
}

/* All slots of the STLB are its own, again and again. */
static void displace(word unused)
{
    (void)unused;
    for (;;)
        for (word i = 1; i < STLB_ENTRIES; i++)
            sys_tlb_write(0x10000000 + (i << PAGE_SHIFT), ENV->sysinfo_pn << PAGE_SHIFT | PTE_V, 0, 0);
}

static void print(word unused)
{
    (void)unused;
    for (;;)
        sys_console_put('\n');
}

/* Capabilities of a page that is somebody's, and of an environment. */
static void guess(word unused)
{
    word lo = 0x19951203;

    (void)unused;
    for (;;) {
        word hi = lo ^ SHARED[GUESSES];
        word page = SHARED[WATCHED];

        lo ^= lo << 13, lo ^= lo >> 17, lo ^= lo << 5;
        SHARED[RIGHT] += sys_tlb_write(0x10000000, page << PAGE_SHIFT | PTE_V, lo, hi) >= 0;
        SHARED[RIGHT] += sys_page_copy(page, lo, hi, 0) >= 0;
        SHARED[RIGHT] += sys_env_destroy(SHARED[FIRST], lo, hi) >= 0;
        UPAGE->arg[2] = lo, UPAGE->arg[3] = hi;
        SHARED[RIGHT] += sys_vector(SHARED[FIRST], VEC_END, 0) >= 0;
        SHARED[GUESSES] += 4;
    }
}

const struct citizen citizens[] = {
    { "end-slice handler that never returns", spin, end_never, 0 },
    { "no end-slice handler", spin, 0, 0 },
    { "end-slice handler that is three slices late each time", spin, end_slow, 0 },
    { "range operations over all of user space", chatter, bare_end, 0 },
    { "the largest range allocated and freed", allocate, bare_end, 0 },
    { "protected calls of itself without end", recurse, bare_end, call_self },
    { "protected calls of a neighbour without end", call_neighbour, bare_end, call_first },
    { "every slot of the STLB", displace, bare_end, 0 },
    { "the console", print, bare_end, 0 },
    { "capabilities that are guessed", guess, bare_end, 0 },
};
const word citizen_count = sizeof citizens / sizeof *citizens;
