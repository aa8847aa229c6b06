/* Copying a message, and what protocols do to it on the way: in passes of their own, in one loop of C, and in one pass that
 * the kernel generated (integrated layer processing). Each result is compared with the others'. */
#include "bench.h"

#define BYTES   PAGE_SIZE
#define WORDS   (BYTES / sizeof (word))
#define SAMPLES 20
#define FROM    ((word *)0x20000000)
#define M       ((struct memory *)0x20100000)
/* Between directives, so that neither compiler nor assembler moves it into a delay slot. */
#define mark(n) __asm__ volatile (".set push\n\t.set noreorder\n\tsll $0, $0, " #n "\n\t.set pop" : : : "memory")

struct memory {                         /* two pages */
    word to[WORDS];
    word sum;
};

static word fold(word sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

static word swapped(word w)
{
    w = (w >> 8 & 0x00ff00ff) | (w & 0x00ff00ff) << 8;
    return w >> 16 | w << 16;
}

/* ---- passes of their own ---- */

static __attribute__((noinline)) void copy(word *to, const word *from, word words)
{
    for (word i = 0; i < words; i++)
        to[i] = from[i];
}

static __attribute__((noinline)) word cksum(const word *from, word words)
{
    word sum = 0;

    for (word i = 0; i < words; i++) {
        word w = from[i];

        sum += w;
        sum += sum < w;
    }
    return fold(sum);
}

static __attribute__((noinline)) void swap(word *at, word words)
{
    for (word i = 0; i < words; i++)
        at[i] = swapped(at[i]);
}

/* ---- one loop ---- */

static __attribute__((noinline)) word copy_cksum(word *to, const word *from, word words)
{
    word sum = 0;

    for (word i = 0; i < words; i++) {
        word w = from[i];

        sum += w;
        sum += sum < w;
        to[i] = w;
    }
    return fold(sum);
}

static __attribute__((noinline)) word copy_cksum_swap(word *to, const word *from, word words)
{
    word sum = 0;

    for (word i = 0; i < words; i++) {
        word w = from[i];

        sum += w;
        sum += sum < w;
        to[i] = swapped(w);
    }
    return fold(sum);
}

/* ---- generated ---- */

static int handler(const uint8_t *message, word bytes, struct memory *m)
{
    m->sum = ash_pipe(m->to, message, bytes, 0);
    return ASH_TAKEN;
}

static int page;
static struct cap cap;
static struct min_ash a;

static void separate(void)
{
    for (int i = 0; i < 2 + SAMPLES; i++) {
        if (i >= 2)
            mark(16);
        copy(M->to, FROM, WORDS);
        M->sum = cksum(M->to, WORDS);
        if (i >= 2)
            mark(31);
    }
    for (int i = 0; i < SAMPLES; i++) {
        mark(19);
        copy(M->to, FROM, WORDS);
        M->sum = cksum(M->to, WORDS);
        swap(M->to, WORDS);
        mark(31);
    }
}

static void in_one_loop(void)
{
    for (int i = 0; i < 2 + SAMPLES; i++) {
        if (i >= 2)
            mark(17);
        M->sum = copy_cksum(M->to, FROM, WORDS);
        if (i >= 2)
            mark(31);
    }
    for (int i = 0; i < SAMPLES; i++) {
        mark(20);
        M->sum = copy_cksum_swap(M->to, FROM, WORDS);
        mark(31);
    }
}

static void attach(word pipe)
{
    check(min_ash_attach(&a, 0, handler, pipe) > 0);
    UPAGE->arg[0] = cap.lo, UPAGE->arg[1] = cap.hi;
}

static void detach(void)
{
    check(!sys_ash_detach(a.id) && !sys_page_free(a.code));
}

static void generated(void)
{
    int taken = 0;

    attach(ASH_STAGE_CKSUM);
    for (int i = 0; i < 2 + SAMPLES; i++) {
        if (i >= 2)
            mark(18);
        taken += sys_ash_run(a.id, page, 0, BYTES);
        if (i >= 2)
            mark(31);
    }
    detach();
    attach(ASH_PIPE2(ASH_STAGE_CKSUM, ASH_STAGE_SWAP32));
    for (int i = 0; i < SAMPLES; i++) {
        mark(21);
        taken += sys_ash_run(a.id, page, 0, BYTES);
        mark(31);
    }
    detach();
    check(taken == 2 + 2 * SAMPLES);
}

static void measure(void)
{
    word sum;

    page = min_page(&cap);
    check(page > 0 && !min_map((word)FROM, page << PAGE_SHIFT | PTE_V | PTE_D, cap));
    check(!min_ash_memory(&a, (word)M, 2));
    for (word i = 0; i < WORDS; i++)
        FROM[i] = bench_random(0xffffffff);
    separate();
    sum = M->sum;
    check(sum == cksum(FROM, WORDS) && M->to[7] == swapped(FROM[7]) && M->to[WORDS - 1] == swapped(FROM[WORDS - 1]));
    in_one_loop();
    check(M->sum == sum && M->to[7] == swapped(FROM[7]));
    M->sum = 0;
    generated();
    check(M->sum == sum);
    for (word i = 0; i < WORDS; i++)
        check(M->to[i] == swapped(FROM[i]));
}

int main(void)
{
    bench_run(measure, NULL);
}
