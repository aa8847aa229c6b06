/* Time slices: positions, shares, preemption, and what a preempted computation keeps. The clock runs. */
#include "tap.h"

#define STALE (ENV_ID(200, 77))
static struct min_child child[3];

/* Where the children count: a page that all map. */
#define SHARED 0x20000000
static struct cap shared_cap;
static word shared_page;
static volatile word *shared(void) { return (volatile word *)SHARED; }

static void share(void) { min_map(SHARED, shared_page << PAGE_SHIFT | PTE_V | PTE_D, shared_cap); }

/* Counts for ever, and never yields on purpose: the clock takes the processor away. */
static word number;
static void counter(void)
{
    share();
    for (;;)
        shared()[number]++;
}

/* Never handles the end of its slice. */
static void greedy(void)
{
    share();
    sys_vector(0, VEC_END, 0);
    for (;;)
        shared()[8]++;
}

/* Checks that all registers keep their values over many preemptions. */
static void keeper(void)
{
    share();
    for (;;) {
        word wrong, i = 20000;

        __asm__ volatile (
            ".set push; .set noreorder; .set noat\n"
            "li $t0, 0x1234; mthi $t0; li $t1, 0x5678; mtlo $t1; li $s1, 11; li $s2, 22; li $t9, 33; li $1, 44; li $a3, 55\n"
            "1: addiu %1, %1, -1; bnez %1, 1b; nop\n"
            "mfhi $t2; mflo $t3; xor $t2, $t2, $t0; xor $t3, $t3, $t1; or %0, $t2, $t3\n"
            "xori $s1, $s1, 11; or %0, %0, $s1; xori $s2, $s2, 22; or %0, %0, $s2; xori $t9, $t9, 33; or %0, %0, $t9\n"
            "xori $1, $1, 44; or %0, %0, $1; xori $a3, $a3, 55; or %0, %0, $a3\n"
            ".set pop"
            : "=&r"(wrong), "+r"(i) :: "$1", "$7", "$8", "$9", "$10", "$11", "$17", "$18", "$25", "hi", "lo", "memory");
        shared()[9]++;
        shared()[10] += wrong != 0;
    }
}

static void positions(void)
{
    struct cap own;
    int position, first;

    sys_env_cap(0);
    own = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    UPAGE->arg[2] = own.lo;
    UPAGE->arg[3] = own.hi;
    first = sys_slice_alloc(-1, 0);
    ok(first >= 0, "slice_alloc of any");
    is(sys_slice_alloc(first, 0), -E_BUSY, "  it is taken now");
    is(sys_slice_alloc(SLICE_MAX, 0), -E_RANGE, "slice_alloc: out of range");
    is(sys_slice_alloc(-1, STALE), -E_ENV, "slice_alloc: stale id");
    position = sys_slice_alloc(100, 0);
    is(position, 100, "slice_alloc of position 100");
    is(sys_slice_alloc_range(200, 8, 0), 0, "slice_alloc_range");
    is(sys_slice_alloc_range(207, 2, 0), -E_BUSY, "  all or none");
    is(sys_slice_alloc_range(SLICE_MAX - 1, 2, 0), -E_RANGE, "slice_alloc_range: past the end");
    is(ENV->slices, 11, "the environment page counts them");
    for (int i = 0; i < 8; i++)
        position += sys_slice_free(200 + i);
    is(position, 100, "slice_free");
    is(sys_slice_free(200), -E_OWNER, "slice_free: nobody's");
    is(sys_slice_free(SLICE_MAX), -E_RANGE, "slice_free: out of range");
    is(sys_slice_free(100), 0, "slice_free of position 100");
    is(sys_slice_free(first), 0, "slice_free of the first");
    is(sys_slice_free(SYSINFO->slice_now), -E_BUSY, "the last one stays");
}

static void wait(word ticks)
{
    word until = SYSINFO->ticks + ticks;

    while ((int)(until - SYSINFO->ticks) > 0)
        ;
}

int main(void)
{
    word count[3];

    tap_begin();
    positions();
    shared_page = min_page(&shared_cap);
    share();
    for (number = 0; number < 3; number++)
        ok(min_spawn(counter, &child[number]) == 0 && min_slice(&child[number]) >= 0, "a child with a slice");
    ok(min_slice(&child[2]) >= 0, "the third has two");
    wait(120);
    for (int i = 0; i < 3; i++)
        count[i] = shared()[i];
    min_print("# counted %u %u %u\n", count[0], count[1], count[2]);
    ok(count[0] && count[1] && count[2], "all run, though none yields");
    ok(count[2] > count[0] + count[0] / 3 && count[2] > count[1] + count[1] / 3, "two slices count for more than one");
    for (int i = 0; i < 3; i++)
        is(min_destroy(&child[i]), 0, "destroyed");

    ok(min_spawn(keeper, &child[0]) == 0 && min_slice(&child[0]) >= 0, "a child that looks at its registers");
    wait(60);
    min_print("# %u rounds\n", shared()[9]);
    ok(shared()[9] > 10, "is preempted often");
    is(shared()[10], 0, "and never finds one changed");
    is(min_destroy(&child[0]), 0, "destroyed");

    ok(min_spawn(greedy, &child[0]) == 0 && min_slice(&child[0]) >= 0, "a child that never gives up its slice");
    wait(60);
    is(min_destroy(&child[0]), -E_ENV, "is destroyed by the kernel");
    ok(shared()[8] > 0, "after it ran");
    is(sys_page_free(shared_page), 0, "the shared page is freed");
    tap_done();
}
