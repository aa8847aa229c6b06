/* Who handles which exception, and the report of what nobody handles. */
#include "rt.h"
#include <exos/vm.h>
#include "../vm/vm_hidden.h"

exos_handler exos_handle(unsigned code, exos_handler handler)
{
    exos_handler before = STATE->handlers[code];

    STATE->handlers[code] = handler;
    return before;
}

static int signal_of(unsigned code)
{
    switch (code) {
    case VEC_MOD: case VEC_TLBL: case VEC_TLBS: return 11;
    case VEC_ADEL: case VEC_ADES: case VEC_IBE: case VEC_DBE: return 10;
    case VEC_OV: return 8;
    case VEC_BP: return 5;
    default: return 4;
    }
}

static void report_and_die(struct exos_frame *f, int signal)
{
    fault_report(f);
    exos_exit(128 + signal);
}
void (*exos_unhandled)(struct exos_frame *f, int signal) = report_and_die;

static void unhandled(struct exos_frame *f)
{
    word va = f->badvaddr;

    /* An address of the kernel's is one that is not mapped, not one that is unaligned. */
    if ((FAULT_CODE(f) == VEC_ADEL || FAULT_CODE(f) == VEC_ADES) && va >= USER_TOP)
        exos_unhandled(f, 11);
    else
        exos_unhandled(f, signal_of(FAULT_CODE(f)));
}

/* The floating-point unit is lent to whoever uses it. */
static void coprocessor(struct exos_frame *f)
{
    if ((f->cause >> 28 & 3) == 1)
        sys_fpu(1);
    else
        unhandled(f);
}

void rt_handlers(void)
{
    for (unsigned code = 0; code < 16; code++)
        exos_handle(code, unhandled);
    exos_handle(VEC_CPU, coprocessor);
    exos_handle(VEC_MOD, vm_fault_store);
    exos_handle(VEC_TLBL, vm_fault);
    exos_handle(VEC_TLBS, vm_fault);
}

/* ---- the report ---- */

static void put_place(word pc)
{
    word offset;
    const char *name = exos_symbol(pc, &offset);

    rt_put_hex(pc, 8);
    if (name) {
        rt_put(" ("), rt_put(name), rt_put("+"), rt_put_hex(offset, 1), rt_put(")");
    }
}

static void put_who(void)
{
    rt_put(exos_program()), rt_put("[");
    rt_put_number(STATE->birth.pid), rt_put("]: ");
}

static const char *const causes[16] = {
    [VEC_MOD] = "store to a page that is not writable, ", [VEC_TLBL] = "load or fetch where nothing is mapped, ",
    [VEC_TLBS] = "store where nothing is mapped, ", [VEC_ADEL] = "load or fetch of a bad address, ",
    [VEC_ADES] = "store to a bad address, ", [VEC_IBE] = "bus error", [VEC_DBE] = "bus error", [VEC_BP] = "break",
    [VEC_RI] = "reserved instruction", [VEC_CPU] = "coprocessor unusable", [VEC_OV] = "overflow",
};

void fault_report(const struct exos_frame *f)
{
    unsigned code = FAULT_CODE(f) & 15;

    put_who();
    rt_put(vm_why ? vm_why : causes[code] ? causes[code] : "exception");
    vm_why = NULL;
    if (code <= VEC_ADES)
        rt_put_hex(f->badvaddr, 8);
    rt_put("\n  pc "), put_place(f->pc);
    rt_put("\n  ra "), put_place(f->reg[REG_RA]);
    rt_put("\n  sp "), rt_put_hex(f->reg[REG_SP], 8);
    for (unsigned i = REG_V0; i <= REG_A3; i++) {
        static const char names[][4] = { " v0", " v1", " a0", " a1", " a2", " a3" };

        rt_put(names[i - REG_V0]), rt_put(" "), rt_put_hex(f->reg[i], 8);
    }
    rt_put("\n");
}

/* Nothing that the program has in memory is used, or it might fault again. */
void rt_fault_overflow(word pc, word va)
{
    put_who();
    rt_put("a fault handler faults again and again, address "), rt_put_hex(va, 8);
    rt_put("\n  pc "), put_place(pc), rt_put("\n");
    if (!ENV->parent)
        sys_halt(128 + 11);
    for (;;)
        sys_env_destroy(0, 0, 0);
}
