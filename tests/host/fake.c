#include "fake.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void slice_poll(void) { }              /* time stands still */

_Alignas(65536) uint8_t host_memory[HOST_PAGES * 4096];
union sysinfo_page sysinfo_page;
union net_page net_page;
struct hot hot;
struct env_info env_table[ENV_MAX];
unsigned env_end = ENV_MAX;
struct tlb_entry tlb[MACHINE_TLB_SIZE];
struct fake_calls calls;
struct fake_upcall last_upcall;
jmp_buf panic_jump;
bool panic_expected;

static struct env env_pages[ENV_MAX];
static word generation[ENV_MAX];
static uint32_t random_state = 1;

unsigned random_below(unsigned limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (unsigned)((uint64_t)(random_state >> 4) * limit >> 28);
}

void for_seeds(unsigned seeds, void (*test)(void))
{
    const char *given = getenv("SEED");
    unsigned seed = given ? (unsigned)atoi(given) : 1, last = given ? seed : seeds;
    print_message("             seeds %u to %u\n", seed, last);
    for (; seed <= last; seed++) {
        char name[32];
        snprintf(name, sizeof name, "%u", seed);
        setenv("SEED_RUNNING", name, 1);
        random_state = seed * 2654435761u;
        fake_boot(NULL);
        test();
    }
    unsetenv("SEED_RUNNING");
}

void panic(const char *format, ...)
{
    va_list args;
    if (panic_expected) {
        panic_expected = false;
        longjmp(panic_jump, 1);
    }
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n%s%s\n", getenv("SEED_RUNNING") ? "SEED=" : "", getenv("SEED_RUNNING") ? getenv("SEED_RUNNING") : "");
    abort();
}

/* --- the TLB --- */

#define NAMES(hi) ((hi) & 0xffffffc0)

struct tlb_entry *tlb_find(word hi)
{
    for (unsigned i = 0; i < MACHINE_TLB_SIZE; i++)
        if (NAMES(tlb[i].hi) == NAMES(hi))
            return &tlb[i];
    return NULL;
}

static void write_entry(word index, word hi, word lo)
{
    if (index < MACHINE_TLB_WIRED || index >= MACHINE_TLB_SIZE || lo & 0x1ff)
        panic("TLB entry %u must not be written as %08x %08x", index, hi, lo);
    struct tlb_entry *there = tlb_find(hi);
    if (there && there != &tlb[index])
        panic("TLB entries %u and %u are both for %08x", (unsigned)(there - tlb), index, hi);
    tlb[index] = (struct tlb_entry){ hi, lo };
}

void machine_tlb_write(word index, word hi, word lo)
{
    calls.tlb_write++;
    write_entry(index, hi, lo);
}

void machine_tlb_kill_index(word index)
{
    calls.tlb_write++;
    write_entry(index, 0x80000000 | index << PAGE_SHIFT, 0);
}

bool machine_tlb_kill(word hi)
{
    calls.tlb_probe++;
    struct tlb_entry *entry = tlb_find(hi);
    if (entry)
        write_entry((word)(entry - tlb), 0x80000000 | (word)(entry - tlb) << PAGE_SHIFT, 0);
    return entry;
}

bool machine_tlb_replace(word hi, word lo)
{
    calls.tlb_probe++;
    struct tlb_entry *entry = tlb_find(hi);
    if (entry)
        write_entry((word)(entry - tlb), hi, lo);
    return entry;
}

static void write_random(word hi, word lo)
{
    write_entry(MACHINE_TLB_WIRED + random_below(MACHINE_TLB_SIZE - MACHINE_TLB_WIRED), hi, lo);
}

void machine_tlb_enter(word hi, word lo)
{
    if (!machine_tlb_replace(hi, lo))
        write_random(hi, lo);
}

void machine_tlb_read(word index, word *hi, word *lo)
{
    calls.tlb_read++;
    *hi = tlb[index].hi;
    *lo = tlb[index].lo;
}

void machine_tlb_empty(void)
{
    calls.tlb_empty++;
    for (word i = MACHINE_TLB_WIRED; i < MACHINE_TLB_SIZE; i++)
        write_entry(i, 0x80000000 | i << PAGE_SHIFT, 0);
}

/* As arch/mips/stlb.S. */
word machine_stlb_flip(word *slot, word hi, word pages, word bit)
{
    word done = 0;
    for (; done < pages && slot[done + STLB_ENTRIES] == hi + (done << PAGE_SHIFT) && slot[done] & bit; done++)
        slot[done] ^= 0x480;
    return done;
}

void machine_icache_invalidate(word phys, word bytes)
{
    assert_true(phys + bytes <= sizeof host_memory);
    calls.icache++;
}

/* --- the stubs --- */

word *stub_slot(const struct env *e, word va)
{
    word offset = ((va >> 10 & 0x3ffc) ^ e->stlb) - (word)(uintptr_t)machine_phys(STLB_PHYS);
    assert_true(offset < STLB_ENTRIES * 4 && !(offset & 3));
    return (word *)machine_phys(STLB_PHYS) + offset / 4;
}

bool stub_refill(struct env *e, word va, word *lo)
{
    struct tlb_entry *entry = tlb_find(va | e->asid);
    const word *slot = stub_slot(e, va);
    if (entry)
        *lo = entry->lo;
    else if (slot[STLB_ENTRIES] != ((va & ~4095u) | e->asid))
        return false;
    else
        write_random(slot[STLB_ENTRIES], *lo = slot[0] & ~0xffu);
    return true;
}

bool stub_tlb_write(struct env *e, word va, word lo)
{
    word record = ~(lo >> 8 | hot.page_nmask);          /* kseg0, before the table's offset is added */
    assert_true(record >> 31);
    const struct page *p = machine_phys((record & 0x7fffffff) + PAGE_TABLE_PHYS);
    word binding = va | e->bind, hi = BINDING_HI(binding);      /* EntryHi has no bits 5-0 */
    bool less = (p->lo ^ lo) == PTE_D && !(lo & PTE_D);
    if (p->binding != binding || (p->lo != lo && !less))
        return false;
    word *slot = stub_slot(e, va);
    machine_tlb_enter(hi, lo);
    slot[0] = lo;
    slot[STLB_ENTRIES] = hi;
    return true;
}

/* --- environments --- */

struct env *env_at(unsigned index)
{
    return index && index < ENV_MAX && env_table[index].id ? &env_pages[index] : NULL;
}

struct env *env_of(envid id)
{
    return ENV_INDEX(id) && env_table[ENV_INDEX(id)].id == id ? &env_pages[ENV_INDEX(id)] : NULL;
}

void env_publish(struct env *e)
{
    calls.publish++;
    env_table[ENV_INDEX(e->id)].asid = e->asid;
    env_table[ENV_INDEX(e->id)].guaranteed = e->pages_guaranteed;
}

void env_lost_asid(unsigned index)
{
    calls.publish++;
    env_table[index].asid = 0;
}

struct env *fake_env_without_slices(word guaranteed)
{
    unsigned index = 1;
    while (env_table[index].id)
        index++;
    struct env *e = &env_pages[index];
    memset(e, 0, sizeof *e);
    e->id = ENV_ID(index, ++generation[index]);
    e->state = ENV_LIVE;
    e->entry_hi = KENVPAGE;
    e->pages_guaranteed = guaranteed;
    for (unsigned i = 0; i < 32; i++)
        e->handler[i] = WORD_KERNEL;
    env_table[index] = (struct env_info){ .id = e->id, .guaranteed = guaranteed };
    return e;
}

struct env *fake_env(word guaranteed)
{
    struct env *e = fake_env_without_slices(guaranteed);
    assert_true(slice_take(e, (word)-1, 1) >= 0);
    return e;
}

void fake_env_die(struct env *e)
{
    e->state = ENV_DYING;
    slice_drop_all(e);
    page_release_all(e);
    gmap_drop_all(e);
    asid_drop(e);
    env_table[ENV_INDEX(e->id)] = (struct env_info){ 0 };
    memset(e, 0, sizeof *e);
}

int fake_hold(struct env *e, pageno pn, struct cap cap)
{
    int error = page_hold_possible(e, pn, cap);
    return error ? error : page_hold(e, pn);
}

int fake_copy(struct env *e, pageno pn, struct cap cap)
{
    int error;
    return page_readable(e, pn, cap, &error) ? page_claim_copy(e, pn) : error;
}

void upcall_post(struct env *e, enum vector which)
{
    calls.upcall++;
    last_upcall = (struct fake_upcall){ e->id, which, e->revoke_kind,
                                        which == VEC_REVOKE ? e->revoke_count : e->repossessed_count };
}

void trace(enum trace_event event, word env, word a, word b)
{
    (void)event, (void)env, (void)a, (void)b;
}

void ash_mark(pageno pn) { (void)pn; }
void ash_finish(void) { }

int fake_boot(void **state)
{
    (void)state;
    alarm(60);                          /* a broken list may have no end */
    memset(&sysinfo, 0, sizeof sysinfo);
    memset(&hot, 0, sizeof hot);
    for (unsigned i = 1; i < ENV_MAX; i++)              /* guaranteed mappings are remembered by gmap.c */
        env_table[i] = (struct env_info){ 0 };
    for (unsigned i = 0; i < MACHINE_TLB_SIZE; i++)
        tlb[i] = (struct tlb_entry){ 0x80000000 | i << PAGE_SHIFT, 0 };
    for (unsigned i = 0; i < sizeof host_memory; i++)
        host_memory[i] = (uint8_t)random_below(256);
    gmap_break(0, HOST_PAGES);
    capability_seed(42);
    stlb_init(STLB_PHYS);
    page_init(HOST_PAGES, FIRST_FREE, SIDE_PHYS);
    slice_init();
    asid_recycle();
    memset(&calls, 0, sizeof calls);
    sysinfo.asid_recycled = sysinfo.stlb_purges = sysinfo.sweeps = 0;
    return 0;
}
