/* The end of the kernel, and of an environment that nobody can help: reports of what happened, in words.
 *
 * A panic is for broken invariants and for faults of the kernel itself; no user input leads to one. It ends the run with
 * status 255. A user fault without a handler ends its environment and nothing else. */
#include <stdarg.h>
#include <aegis/kernel.h>

#define STATUS_PANIC    255
#define TRACE_SHOWN     12

static bool panicking;

/* A fault inside a panic's own report must not start another. */
static void panic_begin(void)
{
    if (panicking) {
        print("\npanic: another fault while reporting\n");
        board_halt(STATUS_PANIC);
    }
    panicking = true;
    print("\npanic: ");
}

static void panic_end(void)
{
    print("last events:\n");
    trace_print(TRACE_SHOWN);
    board_halt(STATUS_PANIC);
}

void panic(const char *format, ...)
{
    va_list args;

    panic_begin();
    va_start(args, format);
    print_args(format, args);
    va_end(args);
    print("\nbacktrace:\n");
    machine_backtrace_here();
    panic_end();
    __builtin_unreachable();
}

/* The kernel's own fault. */
void panic_frame(const struct frame *f)
{
    panic_begin();
    machine_cause_print(f);
    print(" in the kernel at %p\n", (void *)f->epc);
    machine_frame_print(f);
    print("backtrace:\n");
    machine_backtrace(f->epc, f->reg[29], f->reg[31]);
    panic_end();
    __builtin_unreachable();
}

void report_fault(struct env *e, const struct frame *f, const char *why)
{
    word offset;
    const char *name = elf_symbol(e, f->epc, &offset);

    print("\nenvironment 0x%x%s%s ends: %s\n  ", e->id, name ? " of " : "", name ? elf_program() : "", why);
    machine_cause_print(f);
    print(" at 0x%08x", f->epc);
    if (name)
        print(" %s+0x%x", name, offset);
    name = elf_symbol(e, f->reg[31] - 8, &offset);
    if (name)
        print(", called from %s+0x%x", name, offset);
    print("\n");
    machine_frame_print(f);
}
