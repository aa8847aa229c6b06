/* Every call, with a pattern in every register: what a call may alter and what it must not.
 * Calls with good arguments and with bad ones; nothing of the kernel or of another environment is left in a register. */
#include "tap.h"

#define SCRUBBED (BIT(AT) | BIT(V1) | BIT(A0) | BIT(A1) | BIT(A2) | BIT(A3) | 0x0300ff00ull | BIT(RAW_HI) | BIT(RAW_LO))
enum kind { KIND_asm, KIND_prim, KIND_c };

static const struct { const char *name; word number; enum kind kind; } calls[] = {
#define CALL(number, name, kind) { #name, number, KIND_##kind },
    CALLS(CALL)
};

static bool returns(word number)
{
    return number != CALL_exc_return && number != CALL_halt && number != CALL_yield && number != CALL_idle &&
           number != CALL_refill_fault;
}

/* a0-a3 are the arguments; the result. */
static int run(word number, word a, word b, word c, word d)
{
    const word given[] = { a, b, c, d };

    raw_pattern();
    RAW(RAW_IN)[V0] = CALL_V0(number);
    for (int i = 0; i < 4; i++)
        RAW(RAW_IN)[A0 + i] = given[i];
    raw_run(raw_syscall);
    return RAW(RAW_OUT)[V0];
}

static bool intact(enum kind kind)
{
    word differs = raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(V0) | BIT(GP) | (kind == KIND_c ? SCRUBBED : 0));
    word left = kind == KIND_c ? raw_not_zero(RAW_OUT, SCRUBBED) : 0;

    if (differs || left)
        min_print("# register %u differs, register %u is not zero\n", differs, left);
    return !differs && !left && RAW(RAW_OUT)[GP] == (word)raw_syscall;
}

static void good(const char *name, word number, enum kind kind, word a, word b, word c, word d)
{
    int result = run(number, a, b, c, d);

    ok(result >= 0 && intact(kind), name);
}

int main(void)
{
    struct cap cap;
    int page;

    tap_begin();
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!returns(calls[i].number))
            continue;
        /* Nonsense in the arguments; what it asks for is refused or harmless. */
        if (calls[i].number == CALL_fpu || calls[i].number == CALL_console_put || calls[i].number == CALL_cid_switch)
            run(calls[i].number, calls[i].number == CALL_console_put ? '\n' : 0, 0, 0, 0);
        else
            run(calls[i].number, 0xfffff123, 0xfffff457, 0xfffff789, 0xfffffabd);
        ok(intact(calls[i].kind), calls[i].name);
    }
    ok(run(0, 1, 2, 3, 4) == -E_CALL && intact(KIND_prim), "call 0 is none");
    ok(run(255, 1, 2, 3, 4) == -E_CALL && intact(KIND_prim), "call 255 is none");

    good("null succeeds", CALL_null, KIND_asm, 1, 2, 3, 4);
    good("null_c succeeds", CALL_null_c, KIND_c, 1, 2, 3, 4);
    good("env_self succeeds", CALL_env_self, KIND_c, 1, 2, 3, 4);
    is(RAW(RAW_OUT)[V0], ENV->id, "  and is right");
    page = min_page(&cap);
    good("tlb_write binds", CALL_tlb_write, KIND_asm, 0x10000000, page << PAGE_SHIFT | PTE_V | PTE_D, cap.lo, cap.hi);
    good("tlb_write renews", CALL_tlb_write, KIND_asm, 0x10000000, page << PAGE_SHIFT | PTE_V | PTE_D, cap.lo, cap.hi);
    good("tlb_delete succeeds", CALL_tlb_delete, KIND_prim, 0x10000000, 2, 3, 4);
    good("tlb_range succeeds", CALL_tlb_range, KIND_c, 0x10000000, 8, 1, 4);
    good("page_caps succeeds", CALL_page_caps, KIND_c, page, 2, 3, 4);
    good("fpu succeeds", CALL_fpu, KIND_prim, 0, 2, 3, 4);
    good("cid_switch succeeds", CALL_cid_switch, KIND_prim, 0, 2, 3, 4);
    good("upcall_done succeeds", CALL_upcall_done, KIND_prim, 1, 2, 3, 4);
    good("page_free succeeds", CALL_page_free, KIND_c, page, 2, 3, 4);
    tap_done();
}
