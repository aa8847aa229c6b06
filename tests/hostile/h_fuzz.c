/* Every call of the table, and transfers, with boundary and random arguments, true, stale and forged capabilities, and
 * sequences that would be right but for a mutation here and there, from several environments at once. What an argument is
 * comes from aegis/syscall.tbl (aegis/fuzz.h). After each batch the exposed tables must agree with each other, and what the
 * first environment keeps in its memory must be there.
 * Behind `--` in the boot arguments: the seed, from which everything follows, and the number of batches. */
#include <aegis/fuzz.h>
#include "invariants.h"

/* ENOUGH calls a batch: 70 to 1200 are made, as orphans take the slices and what a fuzzer does to itself ends it. */
enum { FUZZERS = 4, BATCHES = 32, PATIENCE = 8, ENOUGH = 20, KEPT = 40 };

/* Shared words. */
enum { STOP, MAIN_ID, TOTAL, CALLS = 8, STOPPED = 16, IDS = 24, MADE = 32, MADE_LIST = 33, BY_CALL = 256, DONE = 512 };

#define STATE_RANDOM (*(volatile word *)(UPAGE_VA + 0x200))
#define STATE_PAGES  ((volatile word *)(UPAGE_VA + 0x204))      /* pages it took, */
#define STATE_CAPS   ((volatile word *)(UPAGE_VA + 0x240))      /* and capabilities it saw: pairs */
#define STATE_CHILD  ((volatile word *)(UPAGE_VA + 0x2c0))      /* an environment of a sequence, and its capability */
enum { OWN = 8 };

static word random_word(void)
{
    word x = STATE_RANDOM ? STATE_RANDOM : 2463534242u;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    STATE_RANDOM = x;
    return x;
}

static word below(word n)
{
    return (random_word() >> 8) % n;
}

static word interesting(void)
{
    static const word edge[] = {
        0, 1, 2, 3, 4, -1, -2, 0x7fffffff, 0x80000000, 0x7ffff000, 0xfffff000, 0xffffe000, 0x1000, 0x6000, 0x7000,
        0x10000, 0x100000, 0xff, 0x100, 0x101, 0x1ff, 0x200, 0x201, 0xfff, 0xffff, 0x20000000, 0x40000000, 0xc0000000, 7, 31,
        32, 39,
    };
    switch (below(10)) {
    case 0: return random_word();
    case 1: return below(64);
    case 2: return STATE_PAGES[below(OWN)];
    case 3: return STATE_PAGES[below(OWN)] << PAGE_SHIFT | (random_word() & 0xfff);
    case 4: return SHARED[TOTAL] - 2 + below(4);
    case 5: return SHARED[IDS + below(FUZZERS + 1)];
    case 6: return SHARED[IDS + below(FUZZERS + 1)] + (below(5) - 2) * (1 << (ENV_BITS + 2));
    case 7: return SHARED[MADE_LIST + below(KEPT) * 3];
    default: return edge[below(sizeof edge / sizeof *edge)];
    }
}

static struct cap capability(void)
{
    word i = below(OWN) * 2, made = MADE_LIST + below(KEPT) * 3;

    switch (below(6)) {
    case 0: return (struct cap){ 0, 0 };
    case 1: return (struct cap){ random_word(), random_word() };
    case 2: return (struct cap){ STATE_CAPS[i], STATE_CAPS[i + 1] ^ 1u << below(32) };
    case 3: return (struct cap){ SHARED[made + 1], SHARED[made + 2] };
    default: return (struct cap){ STATE_CAPS[i], STATE_CAPS[i + 1] };
    }
}

static void remember(word number, word call, int result)
{
    if (result < 0)
        return;
    switch (call) {
    case CALL_page_alloc:
        STATE_PAGES[below(OWN)] = result;
        break;
    case CALL_page_caps: {
        word i = below(OWN) * 2, which = below(2) * 2;
        STATE_CAPS[i] = UPAGE->result[which];
        STATE_CAPS[i + 1] = UPAGE->result[which + 1];
        break;
    }
    case CALL_env_create:
        for (word i = MADE_LIST + 3 * KEPT / FUZZERS * number, n = 0; n < KEPT / FUZZERS; i += 3, n++)
            if (!SHARED[i]) {
                SHARED[i + 1] = UPAGE->result[0];
                SHARED[i + 2] = UPAGE->result[1];
                SHARED[i] = result;
                return;
            }
        sys_env_destroy(result, UPAGE->result[0], UPAGE->result[1]);
        break;
    }
}

/* Calls that would only make the run slow, end it, or say nothing. */
static bool is_dull(word call, word a)
{
    switch (call) {
    case CALL_console_put: return true;
    case CALL_console_write: return a <= 4096;
    case CALL_idle: case CALL_env_destroy: return below(8);
    case CALL_env_create: return below(16);
    case CALL_refill_fault: return below(64);
    default: return false;
    }
}

static word chosen(enum fuzz_kind kind, struct cap cap)
{
    if (!below(8))
        return interesting();
    switch (kind) {
    case FUZZ_PAGE: return below(4) ? STATE_PAGES[below(OWN)] : (word)-1;
    case FUZZ_LO: return STATE_PAGES[below(OWN)] << PAGE_SHIFT | (random_word() & 0xfff);
    case FUZZ_CAP_LO: return cap.lo;
    case FUZZ_CAP_HI: return cap.hi;
    case FUZZ_ENV: return below(2) ? 0 : SHARED[IDS + below(FUZZERS + 1)];
    case FUZZ_ADDRESS: return below(2) ? random_word() & 0x7ffff000 : 0;
    default: return interesting();
    }
}

static int call_counted(word number, word call, word v0, const word *argument)
{
    SHARED[CALLS + number]++;
    SHARED[BY_CALL + call]++;
    int result = bare_call(argument[0], argument[1], argument[2], argument[3], v0);
    if (result >= 0)
        SHARED[DONE + call]++;
    remember(number, call, result);
    return result;
}

static void one_call(word number)
{
    word call = below(FUZZ_END), v0 = CALL_V0(call), argument[4];
    struct cap cap = capability();

    for (word i = 0; i < 4; i++)
        argument[i] = chosen(fuzz_calls[call].argument[i], cap);
    if (is_dull(call, argument[0]))
        return;
    if (!call)                          /* a transfer */
        v0 = (below(2) ? interesting() : SHARED[IDS + below(FUZZERS + 1)]) & 0x7fffffff;
    for (word i = 0; i < 8; i++) {
        struct cap other = i < 4 && fuzz_calls[call].caps >> i & 1 && !below(4) ? cap : capability();

        UPAGE->arg[2 * i] = other.lo;
        UPAGE->arg[2 * i + 1] = other.hi;
    }
    if (call == CALL_exc_return)
        UPAGE->resume_pc = below(2) ? (word)bare_restart : interesting();
    if (call == CALL_gmap && argument[1] < (PROGRAM_VA >> PAGE_SHIFT) + 16)
        argument[1] += 0x40;            /* not its own text, nor SHARED: it would learn nothing more */
    call_counted(number, call, v0, argument);
}

/* ---- what would be right, with mutations ---- */

/* Where an argument comes from. Others stand for themselves. */
enum source { ANY = 0x80, PAGE, LO_RW, LO_R, WRITE_LO, WRITE_HI, READ_LO, READ_HI, CHILD, CHILD_LO, CHILD_HI, VA, START };
struct step { uint8_t call, argument[4], caps; };       /* caps: 1: arg[0,1] is the write capability */
#define TAKE    { CALL_page_alloc, { ANY }, 0 }, { CALL_page_caps, { PAGE }, 0 }
#define CREATE  { CALL_env_create, { 1 }, 0 }
#define DESTROY { CALL_env_destroy, { CHILD, CHILD_LO, CHILD_HI }, 0 }
#define FREE    { CALL_page_free, { PAGE }, 0 }
#define SEQUENCES 6
#define STEPS   10
static const struct step sequences[SEQUENCES][STEPS] = {
    { TAKE, { CALL_tlb_write, { VA, LO_RW, WRITE_LO, WRITE_HI }, 0 }, { CALL_page_weaken, { PAGE, WRITE_LO, WRITE_HI }, 0 },
      { CALL_tlb_range, { VA, 1, 1 }, 0 }, { CALL_page_revoke, { PAGE }, 0 },
      { CALL_tlb_write, { VA, LO_RW, WRITE_LO, WRITE_HI }, 0 }, FREE },
    { TAKE, CREATE, { CALL_page_give, { PAGE, CHILD, CHILD_LO, CHILD_HI }, 0 }, DESTROY, FREE },
    { TAKE, CREATE, { CALL_page_ref, { PAGE, READ_LO, READ_HI, CHILD }, 0 }, FREE, { CALL_page_unref, { PAGE, CHILD }, 0 },
      DESTROY },
    { TAKE, { CALL_gmap, { 0, 0x60, LO_RW }, 1 }, { CALL_tlb_write, { VA, LO_R, READ_LO, READ_HI }, 0 }, FREE,
      { CALL_gmap, { 0, 0x60, 0 }, 0 } },
    { CREATE, { CALL_vector, { CHILD, VEC_START, START }, 0 }, { CALL_slice_alloc, { ANY, CHILD }, 0 },
      { CALL_guarantee, { CHILD, 9 }, 0 }, { CALL_yield, { CHILD }, 0 }, { CALL_env_page, { CHILD, 64, 5 }, 0 }, DESTROY },
    { TAKE, { CALL_page_copy, { PAGE, READ_LO, READ_HI }, 0 }, { CALL_page_ref, { PAGE, READ_LO, READ_HI, 0 }, 0 },
      { CALL_page_free_range, { PAGE, 1 }, 0 }, { CALL_cache_flush, { PAGE, 0, 64, WRITE_LO }, 0 }, FREE },
};

static word source(word from)
{
    switch (from) {
    case ANY: return (word)-1;
    case PAGE: return STATE_PAGES[0];
    case LO_RW: return STATE_PAGES[0] << PAGE_SHIFT | PTE_V | PTE_D;
    case LO_R: return STATE_PAGES[0] << PAGE_SHIFT | PTE_V;
    case READ_LO: case READ_HI: return STATE_CAPS[from - READ_LO];
    case WRITE_LO: case WRITE_HI: return STATE_CAPS[2 + from - WRITE_LO];
    case CHILD: case CHILD_LO: case CHILD_HI: return STATE_CHILD[from - CHILD];
    case VA: return 0x30000000;
    case START: return (word)bare_start;
    default: return from;
    }
}

static void one_sequence(word number)
{
    const struct step *s = sequences[below(SEQUENCES)];

    for (word i = 0; i < STEPS && s[i].call; i++) {
        word argument[4];

        if (!below(16))
            continue;
        for (word n = 0; n < 4; n++)
            argument[n] = below(16) ? source(s[i].argument[n]) : interesting();
        struct cap cap = below(16) && s[i].caps ? (struct cap){ STATE_CAPS[2], STATE_CAPS[3] } : capability();
        UPAGE->arg[0] = cap.lo;
        UPAGE->arg[1] = cap.hi;
        UPAGE->arg[2] = STATE_CHILD[1];
        UPAGE->arg[3] = STATE_CHILD[2];
        int result = call_counted(number, s[i].call, CALL_V0(s[i].call), argument);
        if (result < 0)
            continue;
        if (s[i].call == CALL_page_alloc)
            STATE_PAGES[0] = result;
        if (s[i].call == CALL_page_caps)
            for (word n = 0; n < 4; n++)
                STATE_CAPS[n] = UPAGE->result[n];
        if (s[i].call == CALL_env_create) {
            STATE_CHILD[0] = result;
            STATE_CHILD[1] = UPAGE->result[0];
            STATE_CHILD[2] = UPAGE->result[1];
        }
        if (!below(16))
            i--;                        /* once more */
    }
}

static void fuzz(word number)
{
    for (;;) {
        while (SHARED[STOP]) {
            SHARED[STOPPED + number] = SHARED[STOP];
            bare_yield(0);
        }
        if (below(4))
            one_call(number);
        else
            one_sequence(number);
    }
}

/* ---- batches ---- */

static struct bare fuzzer[FUZZERS];
static word deaths;

static bool lives(envid id)
{
    return sys_env_cap(id) != -E_ENV;
}

/* The next number behind `--`, or 0. */
static const volatile uint8_t *at = UPAGE->data;
static word number_given(void)
{
    word n = 0;

    while (*at == ' ')
        at++;
    for (; *at >= '0' && *at <= '9'; at++)
        n = n * 10 + *at - '0';
    return n;
}

/* Memory of the first environment that none of this may touch. */
#define KEEP    0x28000000
#define KEEP_PAGES 16
static void keep_begin(void)
{
    for (word i = 0; i < KEEP_PAGES; i++) {
        min_alloc(KEEP + i * PAGE_SIZE);
        for (word n = 0; n < PAGE_SIZE / sizeof n; n++)
            ((volatile word *)(KEEP + i * PAGE_SIZE))[n] = i << 16 | n;
    }
}

static bool kept(void)
{
    for (word i = 0; i < KEEP_PAGES; i++)
        for (word n = 0; n < PAGE_SIZE / sizeof n; n++)
            if (((volatile word *)(KEEP + i * PAGE_SIZE))[n] != (i << 16 | n))
                return false;
    return true;
}

static void begin(word i, word random)
{
    if (bare_create(&fuzzer[i], fuzz, i) < 0)
        return;
    for (word v = VEC_MOD; v <= VEC_OV; v++)
        bare_vector(&fuzzer[i], v, bare_restart);
    bare_vector(&fuzzer[i], VEC_UTLB, bare_restart);
    bare_vector(&fuzzer[i], VEC_SYNC, bare_restart);
    bare_vector(&fuzzer[i], VEC_ASYNC, bare_restart);
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    sys_env_page(fuzzer[i].id, 0x200, random * 2654435761u + i + 1);
    SHARED[IDS + i] = fuzzer[i].id;
    bare_slice(&fuzzer[i]);
}

/* All of them stop, or are no more. */
static void stop(word batch)
{
    word patience = PATIENCE;

    SHARED[STOP] = batch;
    for (word i = 0; i < FUZZERS; i++) {
        if (!fuzzer[i].id)              /* there was no room for it */
            continue;
        while (patience && lives(fuzzer[i].id) && SHARED[STOPPED + i] != batch) {
            wait_ticks(1);
            patience--;
        }
        if (SHARED[STOPPED + i] != batch) {
            bare_kill(&fuzzer[i]);
            fuzzer[i].id = 0;
        }
    }
}

int main(void)
{
    word total = 0, random = number_given(), last = number_given(), succeeded = 0;

    tap_begin();
    last = last ? last : BATCHES;
    min_print("# seed %u, %u batches\n", random, last);
    maps();
    keep_begin();
    invariants();
    is(wrong, 0, "the tables agree at the beginning");
    for (word i = 0; i < FUZZERS; i++)
        begin(i, random);
    SHARED[MAIN_ID] = SHARED[IDS + FUZZERS] = ENV->id;
    SHARED[TOTAL] = SYSINFO->pages;
    for (word batch = 1; batch <= last && !wrong; batch++) {
        if (batch > 1 && !fuzzer[0].id && !fuzzer[1].id) {      /* orphans have taken all environments */
            last = batch - 1;
            min_print("# no room for fuzzers after %u batches\n", last);
            break;
        }
        SHARED[STOP] = 0;
        wait_ticks(FUZZERS);
        stop(batch);
        invariants();
        if (!kept() && ++wrong)
            min_print("# memory of the first environment is not what it was\n");
        if (wrong)
            min_print("# after batch %u\n", batch);
        for (word i = 0; i < FUZZERS; i++)
            if (!fuzzer[i].id) {
                deaths++;
                begin(i, random + batch * 17);
            }
    }
    is(wrong, 0, "they agree after every batch");
    for (word i = 0; i < FUZZERS; i++)
        total += SHARED[CALLS + i];
    for (word i = 0; i < FUZZ_END; i++)
        succeeded += SHARED[DONE + i];
    ok(total >= ENOUGH * last, "calls enough");
    min_print("# %u calls, %u of them succeeded, %u environments ended\n", total, succeeded, deaths);
    for (word i = 0; i < FUZZ_END; i++)
        if (i != CALL_console_put && fuzz_calls[i].exists && !SHARED[BY_CALL + i])
            min_print("# call %u was not made\n", i);
    for (word i = 0; i < FUZZERS; i++)
        bare_kill(&fuzzer[i]);
    for (word i = MADE_LIST; i < MADE_LIST + 3 * KEPT; i += 3)
        if (SHARED[i])
            sys_env_destroy(SHARED[i], SHARED[i + 1], SHARED[i + 2]);
    invariants();
    is(wrong, 0, "and at the end");
    word orphans, pages;                /* made by fuzzers that died before they could say so: nobody can end them */
    count_orphans(&orphans, &pages);
    tap_left(orphans, pages);
    min_print("# %u orphans\n", orphans);
    for (word i = 0; i < KEEP_PAGES; i++) {
        sys_page_free(min_lookup(KEEP + i * PAGE_SIZE)->lo >> PAGE_SHIFT);
        min_unmap(KEEP + i * PAGE_SIZE);
    }
    tap_done();
}
