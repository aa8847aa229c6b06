/* What a scenario of h_everywhere leaves, in a few words. */
#include "everywhere.h"
#include "invariants.h"

#define TABLES 0x40000000

static const volatile struct table *const table[] = {
    &SYSINFO->page_table, &SYSINFO->filter_info, &SYSINFO->ring_info, &SYSINFO->slice_table,
};
enum { NUMBER = sizeof table / sizeof *table };

static word place(word i) { return TABLES + (i << 24); }

void tables_begin(void)
{
    maps();
    for (word i = 0; i < NUMBER; i++)
        for (word at = 0; at < table[i]->offset + table[i]->bytes; at += PAGE_SIZE)
            min_map(place(i) + at, (table[i]->first << PAGE_SHIFT) + at + PTE_V, (struct cap){ 0, 0 });
    for (word i = 0; i < WORK_PAGES; i++)
        min_alloc(WORK + i * PAGE_SIZE);
}

void tables_end(void)
{
    for (word i = 0; i < WORK_PAGES; i++) {
        sys_page_free(min_lookup(WORK + i * PAGE_SIZE)->lo >> PAGE_SHIFT);
        min_unmap(WORK + i * PAGE_SIZE);
    }
}

static word hash(word h, word value) { return (h << 5 | h >> 27) + (value ^ h) * 0x9e3779b1; }

static word hash_words(word h, word address, word bytes)
{
    for (word at = address; at < address + bytes; at += 4)
        h = hash(h, *(const volatile word *)at);
    return h;
}

word memory_hash(void)
{
    word h = 1;

    for (word i = 0; i < WORK_PAGES; i++)
        h = hash_words(h, WORK + i * PAGE_SIZE, 256);
    return hash_words(h, (word)&SHARED[WRITTEN], 3 * sizeof(word));
}

word counters_hash(void)
{
    const word counted[] = {
        SYSINFO->pages_free, SYSINFO->env_created - SYSINFO->env_destroyed, ENV->pages, ENV->pages_guaranteed, ENV->slices,
        ENV->excess, ENV->filters, ENV->rings, ENV->handlers, ENV->fpu, ENV->cid, ENV->upcall_pending, ENV->revoke_kind,
        ENV->repossessed_count,
    };
    word h = 1;

    for (word i = 0; i < sizeof counted / sizeof *counted; i++)
        h = hash(h, counted[i]);
    return h;
}

/* The same whichever pages, and ids of the same index, the kernel chose; a page that is free may or may not be cleared yet. */
static word pages_hash(void)
{
    word sum = 0, end = place(0) + table[0]->offset + table[0]->bytes;

    for (word at = place(0) + table[0]->offset; at < end; at += sizeof(struct page)) {
        const volatile struct page *p = (const volatile struct page *)at;

        sum += hash(hash(1, p->owner == PAGE_KERNEL ? ENV_MAX : ENV_INDEX(p->owner)), p->info & ~(word)PAGE_DIRTY);
    }
    return sum;
}

/* Owners only: a callee whose slice ended before it accepted the request gives the slice back by a yield, and is still whom it
 * is lent to. */
static word slices_hash(word h)
{
    const volatile struct slice *s = (const volatile struct slice *)(place(NUMBER - 1) + table[NUMBER - 1]->offset);

    for (word i = 0; i < SLICE_MAX; i++)
        h = hash(h, s[i].owner);
    return h;
}

/* Not of the STLB and of bindings, which are a cache: who displaced whom depends on who ran. That each entry is backed is an
 * invariant. */
word tables_hash(void)
{
    word h = slices_hash(pages_hash());

    invariants();
    for (word i = 1; i < NUMBER - 1; i++)
        h = hash_words(h, place(i) + table[i]->offset, table[i]->bytes);
    return h + wrong;
}
