/* The refill workload (bench/guest/refill.h) on a machine without a kernel, whose TLB is refilled from a linear page table
 * in kseg2 (linear_start.S): what the nine instructions cost with all that they need. */
#include "arch/mips/dec/dec.h"
#include "bench/guest/refill.h"

#define KSEG0           0x80000000u
#define PAGES_AT        0x00400000      /* physical: the program's pages, then the page table's */
#define TABLES_AT       (PAGES_AT + REFILL_PAGES * 4096)
#define TABLES_MAX      128
#define USER_PAGE       0x00400000      /* where the program is mapped */
#define VALID_DIRTY     0x600
#define WORDS           1024            /* in a page */

void tlb_start(word root);
word user_call(const word registers[6]);
void linear_main(void) __attribute__((noreturn));
void linear_fault(word cause, word epc, word badvaddr) __attribute__((noreturn));
extern char vectors_begin[], vectors_end[];

static word root[WORDS] __attribute__((aligned(4096)));
static word tables, pages;

static void print(const char *text)
{
    while (*text)
        serial_put(*text++);
}

static void finish(const char *line) __attribute__((noreturn));
static void finish(const char *line)
{
    print(line);
    __asm__ volatile("sll $0, $0, 15");         /* docs/measuring.md: the trace is whole */
    __asm__ volatile(".word 0x00c0de0d");       /* GXEMUL: stops */
    for (;;)
        ;
}

static void print_word(const char *name, word value)
{
    print(name);
    for (int shift = 28; shift >= 0; shift -= 4)
        serial_put("0123456789abcdef"[value >> shift & 15]);
}

void linear_fault(word cause, word epc, word badvaddr)
{
    print_word("linear: exception, cause ", cause);
    print_word(", epc ", epc);
    print_word(", address ", badvaddr);
    finish("\nEXIT=1\n");
}

/* The entry of a page; the table's own page is made if it is the first of 4 MB. */
static word *entry_of(word va)
{
    word *in_root = &root[va >> 22], *table;

    if (*in_root == 0) {
        if (tables == TABLES_MAX)
            finish("linear: too many pages of the table\nEXIT=1\n");
        *in_root = (TABLES_AT + tables++ * 4096) | VALID_DIRTY;
        table = (word *)(KSEG0 | (*in_root & ~0xfffu));
        for (int i = 0; i < WORDS; i++)
            table[i] = 0;
    }
    return (word *)(KSEG0 | (*in_root & ~0xfffu)) + (va >> 12 & (WORDS - 1));
}

static void map_all(const struct refill_work *work)
{
    for (word page = 0; page < work->pages; page++) {
        word va = refill_va(work, page), physical = PAGES_AT + pages * 4096;

        if (*entry_of(va))
            continue;
        if (pages++ == REFILL_PAGES)
            finish("linear: too many pages\nEXIT=1\n");
        *entry_of(va) = physical | VALID_DIRTY;
        *(word *)(KSEG0 | physical) = refill_content(va);
    }
}

static word run(const struct refill_work *work, word (*touch)(word, word, word, word))
{
    word in_page = (word)touch - (word)refill_page;
    word registers[6] = { USER_PAGE + in_page, work->base, work->pages - 1, work->segment_bits, work->skew,
                          USER_PAGE + (word)(refill_exit - refill_page) };

    return user_call(registers);
}

void linear_main(void)
{
    word processor;

    __asm__("mfc0 %0, $15; nop" : "=r"(processor));
    serial_init((processor >> 8 & 3) == 1 ? 0x1c000000 : 0x1fe00000);   /* an R2000: KN01 */
    print("linear: TLB refill from a linear page table in kseg2, no kernel\n");
    for (word i = 0; i < (word)(vectors_end - vectors_begin) / 4; i++)
        ((word *)KSEG0)[i] = ((word *)vectors_begin)[i];
    machine_icache_invalidate(0, vectors_end - vectors_begin);
    tlb_start(((word)root & ~KSEG0) | VALID_DIRTY);
    *entry_of(USER_PAGE) = ((word)refill_page & ~KSEG0) | VALID_DIRTY;
    for (int i = 0; i < REFILL_WORKS; i++) {
        const struct refill_work *work = &refill_works[i];
        word expected = refill_expected(work);

        map_all(work);
        for (int sample = -1; sample < REFILL_SAMPLES; sample++)
            if (run(work, sample < 0 ? refill_touch_warm : work->touch) != expected)
                finish("linear: wrong sum\nEXIT=1\n");
    }
    finish("linear: done\nEXIT=0\n");
}
