/* The exposed tables, as one who runs alone sees them: do they agree with each other? Every page has one owner or is free,
 * counts add up, whatever the STLB names is a live page that knows of it, slices and ids belong to the living. */
#include "invariants.h"

#define PAGES   0x20000000
#define ENVS    0x21000000
#define SLICES  0x22000000
#define TAGS    0x23000000
#define LOS     0x24000000
#define WAS_OPEN 0x80                    /* of an EntryLo in the STLB: tlb_range took away the right to write */

word wrong;
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

void maps(void)
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
        if (pn >= SYSINFO->pages || hi >= USER_TOP || hi & 0x3f || !(hi & 0xfc0) || lo & (0x1ff & ~WAS_OPEN)) {
            check(false, "an STLB entry", hi, lo);
            continue;
        }
        const volatile struct page *p = record(pn);
        check(!(lo & WAS_OPEN && lo & PTE_D), "an STLB entry open and closed", hi, lo);
        if (lo & WAS_OPEN && p->binding == BINDING(hi))
            check(p->lo & PTE_D, "an STLB entry closed that was never open", hi, lo);
        check(p->binding == BINDING(hi) || p->binding == PAGE_MANY, "an STLB entry that the page does not know", hi, lo);
        check(p->owner || p->info & PAGE_REFS, "an STLB entry of a free page", hi, lo);
        check(!(p->info & PAGE_PINNED), "an STLB entry of a pair", hi, lo);
        if (p->owner == PAGE_KERNEL)
            check(p->info & PAGE_PUBLIC && !(lo & PTE_D), "an STLB entry of the kernel's page", hi, lo);
    }
}

void invariants(void)
{
    for (word i = 0; i < ENV_MAX; i++)
        seen[i] = (struct page_state){ 0, 0, 0 };
    check_pages();
    check_envs();
    check_stlb();
}

void count_orphans(word *environments, word *owned)
{
    *environments = *owned = 0;
    for (word i = 1; i < ENV_MAX; i++)
        if (envs[i].id && !envs[i].parent && envs[i].id != ENV->id) {
            ++*environments;
            *owned += envs[i].pages;
        }
}
