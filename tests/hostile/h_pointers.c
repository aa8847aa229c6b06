/* Every call of the table, and transfers, with boundary and random arguments, true, stale and forged capabilities, from
 * several environments at once. After each batch the exposed tables must agree with each other. The batches follow from
 * the seed, a number behind `--` in the boot arguments. */
#include "bare.h"

enum { FUZZERS = 4, BATCHES = 32, PATIENCE = 8, ENOUGH = 20000, KEPT = 40,
       NUMBERS = 80 };

/* Shared words. */
enum { STOP, MAIN_ID, TOTAL, CALLS = 8, STOPPED = 16, IDS = 24, MADE = 32, MADE_LIST = 33, BY_CALL = 256, DONE = 512 };

#define STATE_RANDOM (*(volatile word *)(UPAGE_VA + 0x200))
#define STATE_PAGES  ((volatile word *)(UPAGE_VA + 0x204))      /* pages it took, */
#define STATE_CAPS   ((volatile word *)(UPAGE_VA + 0x240))      /* and capabilities it saw: pairs */
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

static void remember(word call, int result)
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
        for (word i = MADE_LIST; i < MADE_LIST + 3 * KEPT; i += 3)
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

static void fuzz(word number)
{
    for (;;) {
        word call = below(NUMBERS), v0 = call * 4 - 1024, a = interesting(), b = interesting(), c = interesting(), d = interesting();
        struct cap cap = capability(), other = capability();

        while (SHARED[STOP]) {
            SHARED[STOPPED + number] = SHARED[STOP];
            bare_yield(0);
        }
        if (call == CALL_console_put || (call == CALL_idle && below(8)) || (call == CALL_console_write && a <= 4096) ||
            (call == CALL_env_destroy && below(8)) || (call == CALL_env_create && below(4)) ||
            (call == CALL_refill_fault && below(64)))
            continue;
        if (!call)
            v0 = (below(2) ? interesting() : SHARED[IDS + below(FUZZERS + 1)]) & 0x7fffffff;
        if (call == CALL_page_caps || call == CALL_page_free || call == CALL_page_give)
            a = below(4) ? STATE_PAGES[below(OWN)] : a;
        if (call == CALL_page_alloc && below(2))
            a = -1;
        UPAGE->arg[0] = cap.lo;
        UPAGE->arg[1] = cap.hi;
        UPAGE->arg[2] = other.lo;
        UPAGE->arg[3] = other.hi;
        switch (call) {
        case CALL_tlb_write: b = below(2) ? STATE_PAGES[below(OWN)] << PAGE_SHIFT | (random_word() & 0xfff) : b;
                             c = cap.lo, d = cap.hi; break;
        case CALL_page_weaken: case CALL_page_ref: case CALL_env_destroy: b = cap.lo, c = cap.hi; break;
        case CALL_exc_return: UPAGE->resume_pc = below(2) ? (word)bare_restart : interesting(); break;
        case CALL_cache_flush: d = cap.lo, UPAGE->arg[0] = cap.hi; break;
        case CALL_gmap: a = below(2) ? 0 : a, b = b >= 0x10 && b < 0x18 ? b + 0x40 : b; break;
        case CALL_vector: c = below(2) ? 0 : c; break;
        }
        SHARED[CALLS + number]++;
        SHARED[BY_CALL + call]++;
        int result = bare_call(a, b, c, d, v0);
        if (result >= 0)
            SHARED[DONE + call]++;
        remember(call, result);
    }
}

/* ---- the exposed tables, as one who runs alone sees them ---- */

#define PAGES   0x20000000
#define ENVS    0x21000000
#define SLICES  0x22000000
#define TAGS    0x23000000
#define LOS     0x24000000

static word wrong;
static struct page_state { word owned, pinned, slices; } seen[ENV_MAX];

static void check(bool holds, const char *what, word a, word b)
{
    if (!holds && ++wrong < 10)
        min_print("# %s: %08x %08x\n", what, a, b);
}

static const volatile void *table_map(word at, const volatile struct table *t)
{
    for (word i = 0; i < (t->offset + t->bytes + PAGE_SIZE - 1) / PAGE_SIZE; i++)
        if (min_map(at + i * PAGE_SIZE, (t->first + i) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0)
            check(false, "a table cannot be mapped", at, i);
    return (const volatile void *)(at + t->offset);
}

static const volatile struct page *pages;
static const volatile struct env_info *envs;
static const volatile struct slice *slices;
static const volatile word *tags, *los;

static void maps(void)
{
    pages = table_map(PAGES, &SYSINFO->page_table);
    envs = table_map(ENVS, &SYSINFO->env_table);
    slices = table_map(SLICES, &SYSINFO->slice_table);
    tags = table_map(TAGS, &SYSINFO->stlb_hi);
    los = table_map(LOS, &SYSINFO->stlb_lo);
}

static bool is_live(envid id)
{
    return id && envs[ENV_INDEX(id)].id == id;
}

static const volatile struct page *record(pageno pn)
{
    return &pages[~pn & SYSINFO->page_mask];
}

static void check_pages(void)
{
    word free = 0;

    for (pageno pn = 0; pn < SYSINFO->pages; pn++) {
        word owner = record(pn)->owner, info = record(pn)->info;

        if (!owner) {
            free += !(info & PAGE_REFS);
            check(!(info & PAGE_PINNED), "pinned without owner", pn, info);
            if (!(info & PAGE_REFS))
                check(record(pn)->binding == PAGE_UNBOUND, "free but bound", pn, record(pn)->binding);
        } else if (owner != PAGE_KERNEL) {
            check(is_live(owner), "owned by the dead", pn, owner);
            if (info & PAGE_PINNED)
                seen[ENV_INDEX(owner)].pinned++;
            else
                seen[ENV_INDEX(owner)].owned++;
        }
        if (record(pn)->binding <= PAGE_MANY)
            check(!record(pn)->lo, "a right that nobody has", pn, record(pn)->lo);
        else
            check(record(pn)->lo >> PAGE_SHIFT == pn && !(record(pn)->lo & 0x1ff), "a binding to another", pn, record(pn)->lo);
    }
    check(free == SYSINFO->pages_free, "free pages", free, SYSINFO->pages_free);
}

static void check_envs(void)
{
    word live = 0, asids[64] = { 0 };

    for (word p = 0; p < SLICE_MAX; p++) {
        if (!slices[p].owner)
            continue;
        check(is_live(slices[p].owner), "a slice of the dead", p, slices[p].owner);
        check(!slices[p].delegate || is_live(slices[p].delegate), "lent to the dead", p, slices[p].delegate);
        seen[ENV_INDEX(slices[p].owner)].slices++;
    }
    for (word i = 1; i < ENV_MAX; i++) {
        if (!envs[i].id)
            continue;
        live++;
        check(ENV_INDEX(envs[i].id) == i, "an id at another's place", i, envs[i].id);
        check(seen[i].owned == envs[i].pages, "pages of an environment", seen[i].owned, envs[i].pages);
        check(seen[i].pinned == 2, "a pair", i, seen[i].pinned);
        check(seen[i].slices == envs[i].slices, "slices of an environment", seen[i].slices, envs[i].slices);
        check(envs[i].state == ENV_LIVE, "neither live nor gone", i, envs[i].state);
        check(!envs[i].parent || is_live(envs[i].parent), "a dead parent", i, envs[i].parent);
        if (envs[i].asid)
            check(!asids[envs[i].asid >> 6 & 63]++, "an ASID of two", i, envs[i].asid);
    }
    check(live == SYSINFO->env_created - SYSINFO->env_destroyed, "environments", live, SYSINFO->env_created);
}

static void check_stlb(void)
{
    for (word i = 0; i < STLB_ENTRIES; i++) {
        word hi = tags[i], lo = los[i];
        pageno pn = lo >> PAGE_SHIFT;

        if (hi == 0xffffffff)
            continue;
        if (pn >= SYSINFO->pages || hi >= USER_TOP || hi & 0x3f || !(hi & 0xfc0) || lo & 0x1ff) {
            check(false, "an STLB entry", hi, lo);
            continue;
        }
        const volatile struct page *p = record(pn);
        check(p->binding == BINDING(hi) || p->binding == PAGE_MANY, "an STLB entry that the page does not know", hi, lo);
        check(p->owner || p->info & PAGE_REFS, "an STLB entry of a free page", hi, lo);
        check(!(p->info & PAGE_PINNED), "an STLB entry of a pair", hi, lo);
        if (p->owner == PAGE_KERNEL)
            check(p->info & PAGE_PUBLIC && !(lo & PTE_D), "an STLB entry of the kernel's page", hi, lo);
    }
}

static void invariants(void)
{
    for (word i = 0; i < ENV_MAX; i++)
        seen[i] = (struct page_state){ 0, 0, 0 };
    check_pages();
    check_envs();
    check_stlb();
}

/* ---- batches ---- */

static struct bare fuzzer[FUZZERS];
static word deaths;

static bool lives(envid id)
{
    return sys_env_cap(id) != -E_ENV;
}

static word seed(void)
{
    word n = 0;

    for (const volatile uint8_t *p = UPAGE->data; *p >= '0' && *p <= '9'; p++)
        n = n * 10 + *p - '0';
    return n ? n : 1;
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
    word total = 0, random = seed(), succeeded = 0;

    tap_begin();
    min_print("# seed %u\n", random);
    maps();
    invariants();
    is(wrong, 0, "the tables agree at the beginning");
    for (word i = 0; i < FUZZERS; i++)
        begin(i, random);
    SHARED[MAIN_ID] = SHARED[IDS + FUZZERS] = ENV->id;
    SHARED[TOTAL] = SYSINFO->pages;
    for (word batch = 1; batch <= BATCHES && !wrong; batch++) {
        SHARED[STOP] = 0;
        wait_ticks(FUZZERS);
        stop(batch);
        invariants();
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
    for (word i = 0; i < NUMBERS; i++)
        succeeded += SHARED[DONE + i];
    ok(total >= ENOUGH, "calls enough");
    min_print("# %u calls, %u of them succeeded, %u environments ended\n", total, succeeded, deaths);
    for (word i = 0; i < NUMBERS; i++)
        if (i != CALL_console_put && !SHARED[BY_CALL + i])
            min_print("# call %u was not made\n", i);
    for (word i = 0; i < FUZZERS; i++)
        bare_kill(&fuzzer[i]);
    for (word i = MADE_LIST; i < MADE_LIST + 3 * KEPT; i += 3)
        if (SHARED[i])
            sys_env_destroy(SHARED[i], SHARED[i + 1], SHARED[i + 2]);
    invariants();
    is(wrong, 0, "and at the end");
    tap_done();
}
