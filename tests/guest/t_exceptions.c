/* Every cause reaches the user's handler with the right EPC, BadVAddr, Cause and scratch registers, and the handler
 * resumes: all registers, HI and LO intact. */
#include "tap.h"

#define SNIPPET(name) extern char x_##name[], x_##name##_at[]
SNIPPET(load_unaligned); SNIPPET(half_unaligned); SNIPPET(store_unaligned); SNIPPET(load_kernel);
SNIPPET(store_kernel); SNIPPET(overflow); SNIPPET(subtract); SNIPPET(break); SNIPPET(float); SNIPPET(cop2);
SNIPPET(load); SNIPPET(store); SNIPPET(delayed_load); SNIPPET(delayed_unaligned); SNIPPET(delayed_overflow);
SNIPPET(call_load); SNIPPET(reserved);

#define VALID   0x10000000              /* pages of the ordinary segment */
#define GUARDED 0x10001000              /* mapped read-only */
#define INVALID 0x10002000              /* in TLB and STLB with V clear */
#define NOTHING 0x10003000              /* no mapping */
#define S0 16
#define S1 17
#define S2 18
#define S3 19
#define S4 20
#define NO_BADVADDR 1

static word aligned[2];

/* One snippet: s0 is the address it uses. A call alters ra, also when its slot faults. */
static void expect(const char *name, const char *code, const char *at, word s0, word exccode, word badvaddr,
                   bool delayed)
{
    word differs, seen;

    raw_pattern();
    RAW(RAW_IN)[S0] = s0;
    RAW(RAW_IN)[S2] = 0x80001000;
    RAW(RAW_IN)[S3] = 0x7fffffff;
    RAW(RAW_IN)[S4] = 0x80000001;
    *RAW(RAW_COUNT) = 0;
    *RAW(RAW_RESUME) = delayed ? (word)raw_back : 0;
    raw_run(code);
    seen = raw_differs(RAW_IN, RAW_SEEN, RAW_NEVER | BIT(GP) | (code == x_call_load ? BIT(RA) : 0));
    differs = raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP) | (code == x_call_load ? BIT(RA) : 0));
    min_print("# %s: epc %08x bad %08x cause %08x\n", name, *RAW(RAW_EPC), *RAW(RAW_BAD), *RAW(RAW_CAUSE));
    ok(*RAW(RAW_COUNT) == 1 && *RAW(RAW_EPC) == (word)at && (*RAW(RAW_CAUSE) >> 2 & 31) == exccode
       && *RAW(RAW_CAUSE) >> 31 == delayed && (badvaddr == NO_BADVADDR || *RAW(RAW_BAD) == badvaddr), name);
    if (seen || differs)
        min_print("# register %u differs in the handler, %u afterwards\n", seen, differs);
    ok(!seen && !differs && RAW(RAW_SEEN)[GP] == (word)code, "  registers");
}
#define EXPECT(name, s0, code, bad, delayed) expect(#name, x_##name, x_##name##_at, s0, code, bad, delayed)

static word mapped(word va, word flags)
{
    struct cap cap;
    int page = min_page(&cap);

    ok(page > 0 && min_map(va, page << PAGE_SHIFT | flags, cap) == 0, "a page is mapped");
    return page;
}

static void handle(const char *handler, const char *refill)
{
    for (unsigned v = VEC_MOD; v <= VEC_OV; v++)
        if (v != 8)
            sys_vector(0, v, (word)handler);
    sys_vector(0, VEC_UTLB, (word)refill);
}

extern char min_exception[], min_refill[];

/* A C handler that repairs: resumed at the branch, the code goes on as if nothing had been. */
static word repaired;
static void repair(struct min_frame *f)
{
    repaired++;
    if ((f->cause >> 2 & 31) == VEC_MOD) {
        struct min_pte *entry = min_lookup(f->badvaddr);

        entry->lo |= PTE_D;
        sys_tlb_write(f->badvaddr & -PAGE_SIZE, entry->lo, entry->cap.lo, entry->cap.hi);
    } else
        min_alloc(f->badvaddr);
}

static void resumed(const char *name, const char *code, word s0)
{
    word differs;

    raw_pattern();
    RAW(RAW_IN)[S0] = s0;
    repaired = 0;
    RAW(RAW_IN)[SP] = (word)__builtin_frame_address(0) - 1024;  /* frames are built on it */
    raw_run(code);
    differs = raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP) | BIT(S1) | BIT(RA));
    ok(repaired == 1 && !differs, name);
    if (differs || repaired != 1)
        min_print("# %u repairs, register %u differs\n", repaired, differs);
}

int main(void)
{
    word page;

    tap_begin();
    mapped(VALID, PTE_V | PTE_D);
    mapped(GUARDED, PTE_V);
    page = mapped(INVALID, 0);
    *(volatile word *)VALID = 0x1234;
    ok(*(volatile word *)GUARDED == 0, "a fresh page is zero");

    handle(raw_handler, raw_refill_handler);
    EXPECT(load_unaligned, (word)aligned, VEC_ADEL, (word)aligned + 1, false);
    EXPECT(half_unaligned, (word)aligned, VEC_ADEL, (word)aligned + 1, false);
    EXPECT(store_unaligned, (word)aligned, VEC_ADES, (word)aligned + 2, false);
    EXPECT(overflow, 0, VEC_OV, NO_BADVADDR, false);
    EXPECT(subtract, 0, VEC_OV, NO_BADVADDR, false);
    EXPECT(break, 0, VEC_BP, NO_BADVADDR, false);
    EXPECT(float, 0, VEC_CPU, NO_BADVADDR, false);
    is(*RAW(RAW_CAUSE) >> 28 & 3, 1, "  coprocessor 1");
    EXPECT(cop2, 0, VEC_CPU, NO_BADVADDR, false);
    is(*RAW(RAW_CAUSE) >> 28 & 3, 2, "  coprocessor 2");
    EXPECT(reserved, 0, VEC_RI, NO_BADVADDR, false);
    (void)*(volatile word *)GUARDED;
    EXPECT(store, GUARDED, VEC_MOD, GUARDED, false);
    is(*(volatile word *)GUARDED, 0, "  nothing was written");
    EXPECT(load, NOTHING, VEC_TLBL, NOTHING, false);
    EXPECT(store, NOTHING, VEC_TLBS, NOTHING, false);
    sys_tlb_write(INVALID, page << PAGE_SHIFT, min_lookup(INVALID)->cap.lo, min_lookup(INVALID)->cap.hi);
    EXPECT(load, INVALID, VEC_TLBL, INVALID, false);
    sys_tlb_write(INVALID, page << PAGE_SHIFT, min_lookup(INVALID)->cap.lo, min_lookup(INVALID)->cap.hi);
    EXPECT(store, INVALID, VEC_TLBS, INVALID, false);
    EXPECT(delayed_unaligned, (word)aligned, VEC_ADEL, (word)aligned + 1, true);
    EXPECT(delayed_overflow, 0, VEC_OV, NO_BADVADDR, true);
    EXPECT(delayed_load, NOTHING, VEC_TLBL, NOTHING, true);
    EXPECT(call_load, NOTHING, VEC_TLBL, NOTHING, true);
    if (tap_argument("strict")) {
        EXPECT(load_kernel, 0, VEC_ADEL, 0x80001000, false);
        EXPECT(store_kernel, 0, VEC_ADES, 0x80001000, false);
    }

    handle(min_exception, min_refill);
    min_handle(VEC_MOD, repair);
    min_handle(VEC_TLBL, repair);
    min_handle(VEC_TLBS, repair);
    resumed("a load resumes after its page was made", x_load, NOTHING);
    resumed("a store resumes after its page was made", x_store, NOTHING + 0x1000);
    resumed("a load in a branch's slot resumes at the branch", x_delayed_load, NOTHING + 0x2000);
    resumed("a load in a call's slot resumes at the call", x_call_load, NOTHING + 0x3000);
    resumed("a store resumes after its page was made writable", x_store, GUARDED);
    is(*(volatile word *)GUARDED, RAW(RAW_IN)[S1], "  and is done");
    is(*(volatile word *)VALID, 0x1234, "another page is as it was");
    tap_done();
}
