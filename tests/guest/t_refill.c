/* A refill handler meets misses of its own, on its table and on its save words: the kernel answers them from the
 * guaranteed mappings, and whoever missed first finds every register as it was. */
#include "tap.h"

#define BASE    0x10000000
#define OTHERS  80                      /* more than the TLB has entries */

extern char x_miss[];

int main(void)
{
    word differs = 0;

    tap_begin();
    for (word i = 0; i <= OTHERS; i++)
        if (min_alloc(BASE + i * PAGE_SIZE))
            differs = 99;
    is(differs, 0, "the pages are mapped");
    for (int n = 0; n < 32 && !differs; n++) {
        raw_pattern();
        RAW(RAW_IN)[16] = BASE;
        sys_tlb_delete(BASE);
        for (word i = 1; i <= OTHERS; i++)
            (void)*(volatile word *)(BASE + i * PAGE_SIZE);
        raw_run(x_miss);
        differs = raw_differs(RAW_IN, RAW_OUT, RAW_NEVER | BIT(GP));
    }
    is(differs, 0, "all registers but gp are intact although nothing of the handler was in the TLB");
    tap_done();
}
