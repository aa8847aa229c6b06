/* Every exception that the stubs do not finish: interrupts, system calls that need the caller's registers or a question
 * asked, faults without a handler, and what goes wrong in the kernel itself. */
#include <aegis/kernel.h>

struct frame *trap_frame;

enum { V0 = 2, V1 = 3, A0 = 4 };

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

/* Whether the slice is over. */
static bool interrupt(word cause)
{
    word pending = board_interrupts(cause);
    bool tick = is_tick(pending) || cause & CAUSE_SOFT;

    machine_cause_set(0);
    if (pending & IRQ_NET || net_waits)
        net_interrupt();
    return tick;
}

/* A frame, most often: it is looked for before anybody is asked. */
void trap_device(void)
{
    net_arrival();
    if (board_interrupts(machine_cause() & board.device_lines) & IRQ_NET)
        net_interrupt();
}

bool trap_idle(void)
{
    net_arrival();
    return interrupt(machine_cause());
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

/* Interrupts in the kernel are trap_idle()'s. */
void trap(struct frame *f)
{
    if (!(f->status & STATUS_USER))
        panic_frame(f);
    else if (CODE_OF(f->cause) == CODE_SYS)
        call(hot.running, f);
    else if (CODE_OF(f->cause))
        fault(hot.running, f);
    else if (interrupt(f->cause))
        slice_tick(f);
}
