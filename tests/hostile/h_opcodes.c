/* Every word that MIPS I does not define, and every one of the system coprocessor, executed by user code: each raises its
 * exception in who executed it, and no register changes. Then data: a page that may be written is executed, which nothing
 * forbids on this processor, and reaches nothing more. */
#include "bare.h"

#define CODE ((volatile word *)0x03000000)  /* a jump reaches raw_back */
#define J_RAW_BACK (2u << 26 | (((word)raw_back >> 2) & 0x3ffffff))
enum { S0 = 16, FIELDS = 4 };

static word page, tried, wrong;
static struct cap cap;

/* Its exception, 0 if there was none. */
static word raised(word code)
{
    CODE[0] = code;
    CODE[1] = 0;
    CODE[2] = J_RAW_BACK;
    CODE[3] = 0;
    UPAGE->arg[0] = cap.hi;
    sys_cache_flush(page, 0, 16, cap.lo);
    raw_pattern();
    *RAW(RAW_COUNT) = 0;
    *RAW(RAW_CAUSE) = 0;
    *RAW(RAW_RESUME) = (word)raw_back;
    raw_run((const char *)CODE);
    if (*RAW(RAW_COUNT) > 1 || (*RAW(RAW_COUNT) && raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP))))
        return -1u;
    return *RAW(RAW_COUNT) ? *RAW(RAW_CAUSE) >> 2 & 31 : 0;
}

static void must(word code, word cause)
{
    word got = raised(code);

    tried++;
    if (got != cause && ++wrong < 8)
        min_print("# %08x: exception %u, not %u\n", code, got, cause);
}

/* Bits of the fields that do not say which instruction it is, several ways. */
static word fields(word i)
{
    static const word bits[FIELDS] = { 0, 0x03ffffff, 0x02108421, 0x00c63a55 };
    return bits[i];
}

static void reserved(void)
{
    static const uint8_t functions[] = { 1, 5, 10, 11, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31, 40, 41, 44, 45, 46, 47, 48, 49, 50,
                                         51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63 };
    static const uint8_t opcodes[] = { 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 39, 44, 45, 47 };

    for (word f = 0; f < FIELDS; f++) {
        for (word i = 0; i < sizeof functions; i++)
            must((fields(f) & 0x03ffffc0) | functions[i], VEC_RI);
        for (word i = 0; i < sizeof opcodes; i++)
            must((word)opcodes[i] << 26 | fields(f), VEC_RI);
    }
}

static void coprocessor_zero(void)
{
    for (word rs = 0; rs < 16; rs++)                    /* moves to and from each register, and branches */
        for (word rd = 0; rd < 32; rd++)
            must(16u << 26 | rs << 21 | 4u << 16 | rd << 11, VEC_CPU);
    for (word function = 0; function < 64; function++)  /* TLB, rfe, and what later processors have */
        must(16u << 26 | 1u << 25 | function, VEC_CPU);
}

int main(void)
{
    tap_begin();
    min_alloc((word)CODE);
    page = min_lookup((word)CODE)->lo >> PAGE_SHIFT;
    cap = min_lookup((word)CODE)->cap;
    sys_vector(0, VEC_RI, (word)raw_handler);
    sys_vector(0, VEC_CPU, (word)raw_handler);
    reserved();
    is(wrong, 0, "what MIPS I lacks is reserved");
    coprocessor_zero();
    is(wrong, 0, "the system coprocessor is not usable");
    is(raised(0x24020007), 0, "data is executed like anything else that its owner may read");
    is(RAW(RAW_OUT)[V0], 7, "and computes");
    min_print("# %u words\n", tried);
    sys_page_free(page);
    min_unmap((word)CODE);
    tap_done();
}
