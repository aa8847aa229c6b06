/* What a user may not do reaches its own handler as the right exception, and nothing else happens. Strict only: the stock
 * emulator lets most of it pass. An offender without a handler dies, and nobody else notices. */
#include "tap.h"

extern char p_load[], p_store[], p_load_byte[], p_store_left[], p_jump[], p_mfc0_status[], p_mtc0_status[];
extern char p_mtc0_entryhi[], p_tlbwr[], p_tlbwi[], p_tlbp[], p_tlbr[], p_rfe[], p_movz[], p_branch_likely[], p_sync[];
extern char p_unknown[], min_exception[], min_refill[];
#define S0 16
#define S1 17

static const word kernel[] = { 0x80000000, 0x80000080, 0x80007000, 0x80110000, 0x8011f000, 0xa0000000, 0xbfc00000,
                               0xbfe00000, 0xc0000000, 0xffffe000, 0xfffff000, 0xfffffffc };

static void handle(const char *handler)
{
    for (unsigned v = VEC_MOD; v <= VEC_OV; v++)
        if (v != 8)
            sys_vector(0, v, (word)handler);
}

/* Did exactly one exception of this cause come, and is every register as it was? */
static bool raises(const char *code, word s0, word cause)
{
    raw_pattern();
    RAW(RAW_IN)[S0] = s0;
    *RAW(RAW_COUNT) = 0;
    *RAW(RAW_RESUME) = (word)raw_back;
    raw_run(code);
    if (*RAW(RAW_COUNT) == 1 && (*RAW(RAW_CAUSE) >> 2 & 31) == cause
        && !raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP)))
        return true;
    min_print("# %08x: %u exceptions, cause %08x, epc %08x, register %u\n", s0, *RAW(RAW_COUNT), *RAW(RAW_CAUSE),
              *RAW(RAW_EPC), raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP)));
    return false;
}

static void addresses(const char *code, word cause, const char *name)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof kernel / sizeof *kernel; i++)
        wrong += !raises(code, kernel[i], cause);
    is(wrong, 0, name);
}

/* Offenders that handle nothing. */
static word offence;
static void offender(void)
{
    for (unsigned v = VEC_MOD; v <= VEC_OV; v++)
        if (v != 8)
            sys_vector(0, v, 0);
    switch (offence) {
    case 0: *(volatile word *)0x80000000 = 0; break;
    case 1: ((void (*)(void))0x80000080)(); break;
    case 2: raw_run(p_mtc0_status); break;
    case 3: raw_run(p_unknown); break;
    case 4: *(volatile word *)ENVPAGE_VA = 0; break;
    case 5: sys_vector(0, VEC_UTLB, 0); *(volatile word *)0x40000000 = 0; break;
    case 6: sys_vector(0, VEC_BP, 0x40000000); __asm__ volatile ("break 5"); break;
    case 7: sys_vector(0, VEC_MOD, 0); sys_vector(0, VEC_ADEL, (word)p_load_byte); *(volatile word *)0x40000002 = 0; break;
    default: UPAGE->resume_pc = 0x80000000; sys_exc_return();
    }
    for (;;)
        min_yield(0);
}

int main(void)
{
    unsigned wrong = 0, alive = 0;

    tap_begin();
    if (!tap_argument("strict")) {
        skip("protection", "needs the strict emulator: boot argument -- strict");
        tap_done();
    }
    handle(raw_handler);
    addresses(p_load, VEC_ADEL, "kernel addresses cannot be read");
    addresses(p_load_byte, VEC_ADEL, "nor a byte of them");
    addresses(p_store, VEC_ADES, "nor written");
    addresses(p_store_left, VEC_ADES, "nor in part");
    addresses(p_jump, VEC_ADEL, "nor executed");
    ok(raises(p_jump, (word)raw_back + 2, VEC_ADEL), "an unaligned jump");
    ok(raises(p_store, ENVPAGE_VA, VEC_MOD), "the environment page is read-only");
    ok(raises(p_store, MIN_SYSINFO, VEC_MOD), "so is the kernel's public page");

    wrong += !raises(p_mfc0_status, 0, VEC_CPU);
    wrong += !raises(p_mtc0_status, 0, VEC_CPU);
    wrong += !raises(p_mtc0_entryhi, 0, VEC_CPU);
    is(wrong, 0, "coprocessor 0 cannot be read or written");
    wrong += !raises(p_tlbwr, 0, VEC_CPU);
    wrong += !raises(p_tlbwi, 0, VEC_CPU);
    wrong += !raises(p_tlbp, 0, VEC_CPU);
    wrong += !raises(p_tlbr, 0, VEC_CPU);
    wrong += !raises(p_rfe, 0, VEC_CPU);
    is(wrong, 0, "nor the TLB, nor can rfe be executed");
    wrong += !raises(p_movz, 0, VEC_RI);
    wrong += !raises(p_branch_likely, 0, VEC_RI);
    wrong += !raises(p_sync, 0, VEC_RI);
    wrong += !raises(p_unknown, 0, VEC_RI);
    is(wrong, 0, "what MIPS I lacks is reserved");
    handle(min_exception);

    for (offence = 0; offence < 9; offence++) {
        struct min_child child;

        wrong += min_spawn(offender, &child) != 0;
        min_yield(child.id);
        alive += min_destroy(&child) == 0;
    }
    is(wrong, 0, "nine offenders without handlers");
    is(alive, 0, "each died of it");
    is(sys_null(), 0, "the kernel and this environment did not notice");
    tap_done();
}
