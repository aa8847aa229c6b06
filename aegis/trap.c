/* Every exception that the stubs do not finish: interrupts, system calls that need the caller's registers or a question
 * asked, faults without a handler, and what goes wrong in the kernel itself. */
#include <aegis/kernel.h>

struct frame *trap_frame;
static bool tick_while_idle;

enum { V0 = 2, V1 = 3, A0 = 4 };

bool trap_tick_while_idle(void)
{
    bool was = tick_while_idle;
    tick_while_idle = false;
    return was;
}

static bool is_tick(word pending)
{
    bool tick = pending & IRQ_CLOCK || (pending & IRQ_TEST && bootargs.test_device);
    if (tick)
        net_tick();
    return tick;
}

bool trap_tick(word cause)
{
    return is_tick(cause & board.irq_mask ? board_interrupts(cause) : 0);
}

__attribute__((noinline)) static void interrupt(struct frame *f)     /* system calls would save registers for it */
{
    word pending = board_interrupts(f->cause);
    bool tick = is_tick(pending) || f->cause & CAUSE_SOFT;
    machine_cause_set(0);
    if (pending & IRQ_NET || net_waits)
        net_interrupt();
    if (f->status & STATUS_USER) {
        if (tick)
            slice_tick(f);
    } else {
        machine_woken = 1;
        tick_while_idle |= tick;
    }
}

/* A synchronous transfer to someone who is not in the transfer table. */
static void transfer(struct env *e, struct frame *f)
{
    struct env *callee = env_of(f->reg[V0]);
    if (!callee || !callee->sync_pc) {
        f->reg[V0] = (word)-E_ENV;
        f->epc += 4;
        return;
    }
    if (slice_is_late(e)) {
        f->reg[V0] = (word)-E_AGAIN;
        f->epc += 4;
        return;
    }
    sysinfo.slow_transfers++;
    asid_give(callee);
    f->reg[V0] = e->id;
    f->reg[V1] = f->epc = callee->sync_pc;
    machine_env_install(callee);
}

static void call(struct env *e, struct frame *f)
{
    if ((int)f->reg[V0] >= 0) {
        transfer(e, f);
        return;
    }
    word number = f->reg[V0] >> 2 & 255;
    int (*function)(word, word, word, word) = (int (*)(word, word, word, word))hot.call[number];
    trap_frame = f;
    f->epc += 4;
    f->reg[V0] = function ? (word)function(f->reg[A0], f->reg[A0 + 1], f->reg[A0 + 2], f->reg[A0 + 3]) : (word)-E_CALL;
}

/* A fault that its environment did not ask to see: the end of that environment, and of nothing else. */
static void fault(struct env *e, struct frame *f)
{
    word handler = e->handler[CODE_OF(f->cause)];
    bool own = (handler == f->epc && !(handler & WORD_KERNEL)) || e->handler[VEC_UTLB] == f->epc;
    const char *why = own ? "the handler faulted at its own entry" : "there is no handler for it";
    report_fault(e, f, why);
    env_destroy(e, why);
}

static __attribute__((noinline)) void not_an_interrupt(struct frame *f, word code)
{
    if (!(f->status & STATUS_USER))
        panic_frame(f);
    else if (code == CODE_SYS)
        call(hot.running, f);
    else
        fault(hot.running, f);
}

/* Interrupts go on at once: what they need not, they do not pay for. */
void trap(struct frame *f)
{
    word code = CODE_OF(f->cause);
    if (code == CODE_INT)
        interrupt(f);
    else
        not_an_interrupt(f, code);
}
