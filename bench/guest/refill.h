/* The workload of the refill comparison, as the program over Aegis (refill.c) and the bare one with a linear page table
 * (bench/bare/linear.c) share it: random loads from N pages, laid out in three ways. */
#ifndef REFILL_H
#define REFILL_H

#define REFILL_LOADS    2048            /* in a sample */
#define REFILL_SEED     0x19951203
#define REFILL_WORKS    13
#define REFILL_SAMPLES  3
#define REFILL_PAGES    (3 * 1024)      /* of all works: those of one kind share theirs */

#ifndef __ASSEMBLER__
#include <aegis/types.h>

/* N pages in segments of 1 << segment_bits pages; segment s begins s * 4 MB + (s * 33 & skew) pages behind `base`. */
struct refill_work {
    word base, pages, segment_bits, skew;
    word (*touch)(word base, word page_mask, word segment_bits, word skew);
};

/* refill_touch.S: one function for each region, in order, and one without. Each returns the sum of what it loaded. They
 * are position-independent and fit into one page; refill_exit, where the bare program's return, is there too. */
extern char refill_page[], refill_exit[];
word refill_touch_warm(word base, word page_mask, word segment_bits, word skew);
extern word refill_touch_16(word, word, word, word), refill_touch_17(word, word, word, word),
            refill_touch_18(word, word, word, word), refill_touch_19(word, word, word, word),
            refill_touch_20(word, word, word, word), refill_touch_21(word, word, word, word),
            refill_touch_22(word, word, word, word), refill_touch_23(word, word, word, word),
            refill_touch_24(word, word, word, word), refill_touch_25(word, word, word, word),
            refill_touch_26(word, word, word, word), refill_touch_27(word, word, word, word),
            refill_touch_28(word, word, word, word);

#define DENSE(pages, touch)         { 0x10000000, pages, 31, 0, touch }
#define SKEWED(pages, bits, touch)  { 0x20000000, pages, bits, ~0u, touch }    /* 32 segments, 4 MB and 132 KB apart */
#define ALIGNED(pages, bits, touch) { 0x40000000, pages, bits, 0, touch }      /* 32 segments, 4 MB apart */
static const struct refill_work refill_works[REFILL_WORKS] = {
    DENSE(64, refill_touch_16), DENSE(128, refill_touch_17), DENSE(256, refill_touch_18),
    DENSE(512, refill_touch_19), DENSE(1024, refill_touch_20),
    SKEWED(64, 1, refill_touch_21), SKEWED(256, 3, refill_touch_22),
    SKEWED(512, 4, refill_touch_23), SKEWED(1024, 5, refill_touch_24),
    ALIGNED(64, 1, refill_touch_25), ALIGNED(256, 3, refill_touch_26),
    ALIGNED(512, 4, refill_touch_27), ALIGNED(1024, 5, refill_touch_28),
};

static inline word refill_va(const struct refill_work *work, word page)
{
    word segment = page >> work->segment_bits;

    return work->base + ((page - (segment << work->segment_bits) + (segment * 33 & work->skew) + (segment << 10)) << 12);
}

/* A page's first word. */
static inline word refill_content(word va) { return (va << 7 ^ va) + 1; }

static inline word refill_expected(const struct refill_work *work)
{
    word x = REFILL_SEED, sum = 0;

    for (int i = 0; i < REFILL_LOADS; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        sum += refill_content(refill_va(work, x & (work->pages - 1)));
    }
    return sum;
}
#endif
#endif
