/* What a fault report says of the machine: causes in words, registers by name, and who called whom.
 *
 * There are no frame pointers. A caller is found by reading a function's prologue: `addiu sp,sp,-n` tells its frame's
 * size, `sw ra,n(sp)` where it keeps its return address. The kernel is compiled so that both come before any branch
 * (-fno-shrink-wrap). A function without them can only be the innermost, whose return address is still in ra. A function
 * that ended in a tail call has left no frame and is missing. */
#include <aegis/kernel.h>

#define DEPTH_MAX       24
#define ADDIU_SP_SP     0x27bd          /* upper halves of the two instructions */
#define SW_RA_SP        0xafbf

extern char kernel_stack[], kernel_stack_top[];

static const char *const causes[32] = {
    [0] = "interrupt", [1] = "write to a read-only mapping (Mod)", [2] = "no valid mapping for a load or fetch (TLBL)",
    [3] = "no valid mapping for a store (TLBS)", [4] = "address error on a load or fetch (AdEL)",
    [5] = "address error on a store (AdES)", [6] = "bus error on a fetch (IBE)", [7] = "bus error on a load (DBE)",
    [8] = "system call (Sys)", [9] = "breakpoint (Bp)", [10] = "reserved instruction (RI)",
    [12] = "arithmetic overflow (Ov)",
};
enum { FIRST_WITH_ADDRESS = 1, LAST_WITH_ADDRESS = 5, COPROCESSOR = 11 };

void machine_cause_print(const struct frame *f)
{
    word code = CODE_OF(f->cause);

    if (code == COPROCESSOR)
        print("coprocessor %u unusable (CpU)", f->cause >> 28 & 3);
    else
        print("%s", causes[code] ? causes[code] : "unknown cause");
    if (code >= FIRST_WITH_ADDRESS && code <= LAST_WITH_ADDRESS)
        print(" of 0x%08x", f->badvaddr);
}

static const char *const names[32] = {
    "zero", "at", "v0", "v1", "a0", "a1", "a2", "a3", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7",
    "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "t8", "t9", "k0", "k1", "gp", "sp", "fp", "ra",
};

/* k0 and k1 are missing: the vectors use them before anything is saved. */
void machine_frame_print(const struct frame *f)
{
    word column = 0;

    for (word i = 1; i < 32; i++)
        if (i != 26 && i != 27)
            print("  %4s %08x%s", names[i], f->reg[i], ++column % 6 == 0 ? "\n" : "");
    print("    lo %08x\n    hi %08x   epc %08x  cause %08x  status %08x  badvaddr %08x\n",
          f->lo, f->hi, f->epc, f->cause, f->status, f->badvaddr);
}

struct prologue {
    word size;                          /* of the frame; 0: none yet */
    word ra;                            /* where in it the return address is; 0: still in the register */
};

/* What a function has done before pc. */
static struct prologue prologue_read(word start, word pc)
{
    struct prologue p = { 0, 0 };

    for (; start < pc; start += 4) {
        word instruction = *(word *)start;
        int16_t immediate = instruction;

        if (instruction >> 16 == ADDIU_SP_SP && immediate < 0 && p.size == 0)
            p.size = -immediate;
        else if (instruction >> 16 == SW_RA_SP && p.ra == 0)
            p.ra = immediate;
    }
    return p;
}

static bool on_stack(word sp)
{
    return sp % 4 == 0 && sp >= (word)kernel_stack && sp < (word)kernel_stack_top;
}

void machine_backtrace(word pc, word sp, word ra)
{
    for (word depth = 0; depth < DEPTH_MAX; depth++) {
        word offset;

        print("  %08x %p\n", pc, (void *)pc);
        if (symbol_of(pc, &offset)) {
            struct prologue p = prologue_read(pc - offset, pc);

            if (p.ra && !on_stack(sp + p.ra))
                break;
            if (p.ra)
                ra = *(word *)(sp + p.ra);
            else if (depth > 0)
                break;                  /* assembly: how the kernel was entered */
            sp += p.size;
        } else if (depth > 0)
            break;
        if (ra == 0 || ra % 4)
            break;
        pc = ra - 8;                    /* the call, not where it returns to */
    }
}

/* Its caller's pc and sp: in assembly, because a compiler may move instructions across its prologue. */
__asm__(".text\n"
        ".globl machine_backtrace_here\n"
        ".type machine_backtrace_here, @function\n"
        ".ent machine_backtrace_here\n"
        "machine_backtrace_here:\n"
        "    .set push\n"
        "    .set noreorder\n"
        "    addiu $4, $31, -8\n"
        "    move $5, $29\n"
        "    j machine_backtrace\n"
        "     move $6, $0\n"
        "    .set pop\n"
        ".end machine_backtrace_here\n"
        ".size machine_backtrace_here, . - machine_backtrace_here\n");
