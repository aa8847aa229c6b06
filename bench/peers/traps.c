/*
 * Faults that become signals: from the faulting instruction to the handler, back, and the
 * whole; and the paging primitives of Appel and Li that are made of them.
 *
 * A handler gets Linux's sigcontext and skips the faulting instruction by adding 4 to the saved pc.
 */
#include <linux/mman.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/sysmips.h>
#include <asm/ucontext.h>
#include "sample.h"

#define LONE 0x30000000         /* a page of its own */
#define MANY 0x31000000         /* 100 in one mapping */
#define APART 0x32000000        /* 100, each a mapping of its own */
#define PAGES 100

enum { WHOLE, IN, OUT };        /* which part of a fault is measured */

static volatile unsigned entered, left;
static unsigned base, stride, open;

static void skip(int signal, int code, struct sigcontext *context)
{
    entered = count();
    context->sc_pc += 4;
    left = count();
}

static void skip_with_info(int signal, struct siginfo *info, struct ucontext *context)
{
    entered = count();
    context->uc_mcontext.sc_pc += 4;
    left = count();
}

/* Makes the faulting page writable, so that the store is tried again. */
static void allow(int signal, int code, struct sigcontext *context)
{
    sys3(__NR_mprotect, LONE, 4096, PROT_READ | PROT_WRITE);
}

static void allow_there(int signal, struct siginfo *info, void *context)
{
    sys3(__NR_mprotect, (unsigned)info->si_addr & ~4095, 4096, PROT_READ | PROT_WRITE);
}

/* Closes the page that was open and opens the faulting one. */
static void exchange(int signal, struct siginfo *info, void *context)
{
    unsigned at = (unsigned)info->si_addr & ~4095;

    sys3(__NR_mprotect, open, 4096, PROT_READ);
    sys3(__NR_mprotect, at, 4096, PROT_READ | PROT_WRITE);
    open = at;
}

/* The kernel's struct sigaction. */
struct action {
    unsigned flags;
    void *handler;
    unsigned mask[4];
};

static void handle(int signal, void *handler, int flags)
{
    struct action action = { flags, handler, { 0, 0, 0, 0 } };

    must(sys4(__NR_rt_sigaction, signal, (long)&action, 0, 16) == 0, "rt_sigaction");
}

/* One instruction between two loads of the count. */
#define FAULT(instruction) static __attribute__((noinline)) \
void fault_##instruction(unsigned operand, unsigned *from, unsigned *to) \
{ \
    unsigned before, after; \
\
    __asm__ volatile(".set noreorder\n\t" \
                     "lw %0, 4(%2)\n\t" \
                     CODE_##instruction "\n\t" \
                     "lw %1, 4(%2)\n\t" \
                     ".set reorder" \
                     : "=&r"(before), "=&r"(after) : "r"(DEVICE), "r"(operand) : "$8", "memory"); \
    *from = before; \
    *to = after; \
}
#define CODE_overflow  "add $8, %3, %3"
#define CODE_unaligned "lw $8, 1(%3)"
#define CODE_coproc    ".word 0x48080000"       /* mfc2 $8, $0 */
#define CODE_break     "break"
#define CODE_store     "sw $0, 0(%3)"
#define CODE_load      "lw $8, 0(%3)"
FAULT(overflow)
FAULT(unaligned)
FAULT(coproc)
FAULT(break)
FAULT(store)
FAULT(load)

typedef void fault_fn(unsigned operand, unsigned *from, unsigned *to);

static void measure(const char *row, int part, fault_fn *fault, unsigned operand)
{
    sample_begin(row, SAMPLES);
    while (sample_more()) {
        unsigned from, to;

        entered = left = 0;
        fault(operand, &from, &to);
        must(part == WHOLE || (entered && left), "the handler was called");
        sample(part == OUT ? left : from, part == IN ? entered : to);
    }
    sample_end();
}

#define PARTS(row, fault, operand) do {                 \
    measure(row, WHOLE, fault, operand);                \
    measure(row "_in", IN, fault, operand);             \
    measure(row "_out", OUT, fault, operand);           \
} while (0)

static void store(unsigned at)
{
    *(volatile unsigned *)at = 1;
}

static void protect_all(void)
{
    for (int i = 0; i < PAGES; i++)
        sys3(__NR_mprotect, base + i * stride, 4096, PROT_READ);
    open = 0;
}

static unsigned another(void)
{
    unsigned at;

    do
        at = base + chance(PAGES) * stride;
    while (at == open);
    return at;
}

static void appel1(const char *row, unsigned from, unsigned step)
{
    unsigned at;

    base = from;
    stride = step;
    protect_all();
    open = base;
    sys3(__NR_mprotect, open, 4096, PROT_READ | PROT_WRITE);
    handle(SIGSEGV, exchange, SA_SIGINFO);
    MEASURE_AFTER(row, SAMPLES, at = another(), store(at));
}

static void appel2(const char *row)
{
    unsigned char order[PAGES];

    for (int i = 0; i < PAGES; i++)
        order[i] = i;
    for (int i = PAGES - 1; i > 0; i--) {
        int k = chance(i + 1);
        unsigned char other = order[i];

        order[i] = order[k];
        order[k] = other;
    }
    handle(SIGSEGV, allow_there, SA_SIGINFO);
    MEASURE_AFTER(row, FEW, sys3(__NR_mprotect, MANY, PAGES * 4096, PROT_READ | PROT_WRITE),
                  sys3(__NR_mprotect, MANY, PAGES * 4096, PROT_READ);
                  for (int i = 0; i < PAGES; i++) store(MANY + order[i] * 4096));
}

void traps(void)
{
    static unsigned word[2];

    page_between(LONE);
    handle(SIGFPE, skip, 0);
    handle(SIGILL, skip, 0);
    handle(SIGBUS, skip, 0);
    handle(SIGTRAP, skip, 0);
    handle(SIGSEGV, skip, 0);
    PARTS("overflow", fault_overflow, 0x7fffffff);
    PARTS("coproc", fault_coproc, 0);
    PARTS("break", fault_break, 0);
    measure("unaligned_emulated", WHOLE, fault_unaligned, (unsigned)word);
    must(sys2(__NR_sysmips, MIPS_FIXADE, 0) == 0, "sysmips");
    PARTS("unaligned", fault_unaligned, (unsigned)word);

    sys3(__NR_mprotect, LONE, 4096, PROT_READ);
    PARTS("prot", fault_store, LONE);
    handle(SIGSEGV, skip_with_info, SA_SIGINFO);
    PARTS("prot_info", fault_store, LONE);
    handle(SIGSEGV, skip, 0);
    sys3(__NR_mprotect, LONE, 4096, PROT_NONE);
    PARTS("prot_none", fault_load, LONE);
    handle(SIGSEGV, allow, 0);
    MEASURE_AFTER("trap_unprot", SAMPLES, sys3(__NR_mprotect, LONE, 4096, PROT_READ), store(LONE));
    page_between_end(LONE);

    pages(MANY, PAGES, MAP_PRIVATE);
    appel1("appel1", MANY, 4096);
    appel2("appel2");
    for (int i = 0; i < PAGES; i++)
        page_between(APART + i * 8192);
    appel1("appel1_own", APART, 8192);
}

void repeat_overflow(int times)
{
    unsigned from, to;

    handle(SIGFPE, skip, 0);
    while (times--)
        fault_overflow(0x7fffffff, &from, &to);
}
