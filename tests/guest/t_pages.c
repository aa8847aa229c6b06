/* Ownership of pages, references, and capabilities: forged, weakened, revoked, replayed. */
#include "tap.h"

#define NO_PAGE 0xfffff
#define STALE   (ENV_ID(200, 77))
#define VA      0x10000000
#define TABLE_VA 0x20000000

static struct min_child child;

static struct cap caps_of(word page, bool write)
{
    sys_page_caps(page);
    return (struct cap){ UPAGE->result[2 * write], UPAGE->result[2 * write + 1] };
}

static int bind(word page, word flags, struct cap cap) { return sys_tlb_write(VA, page << PAGE_SHIFT | flags, cap.lo, cap.hi); }

/* In the child: tries its hand on a page of its parent's, whose number it knows. */
static int intrude(word page, word what)
{
    switch (what) {
    case 0: return sys_page_free(page);
    case 1: return sys_page_caps(page);
    case 2: return sys_page_revoke(page);
    case 3: return sys_page_give(page, ENV->id, 0, 0);
    case 4: return sys_page_free_range(page, 1);
    case 5: return sys_page_alloc(page);
    case 6: return sys_page_alloc_range(page, 1);
    case 7: return sys_page_give(page, ENV->parent, 0, 0);
    case 9: return sys_page_unref(page, ENV->parent);
    case 10: return sys_page_ref(page, 0, 0, ENV->parent);
    case 11: return sys_page_ref_range(0, ENV->parent);
    case 12: return sys_page_unref(page, 0);
    case 13: return sys_page_copy(page, 0, 0, 0);
    case 14: return sys_page_copy(SYSINFO->page_table.first, 0, 0, ENV->parent);
    default: return sys_tlb_write(VA, page << PAGE_SHIFT | PTE_V, 0, 0);
    }
}

/* A message is a capability to read `page` with, or an order to intrude. */
#define ORDER 0xc0000000
static int use(envid caller, word lo, word hi, word page)
{
    (void)caller;
    return lo == ORDER ? intrude(page, hi) : sys_tlb_write(VA, page << PAGE_SHIFT | PTE_V, lo, hi);
}

static void stranger(void)
{
    min_serve(use);
    for (;;)
        min_yield(0);
}

static void strange(word page)
{
    static const struct { int wanted; const char *name; } what[] = {
        { -E_OWNER, "a stranger cannot free a page" },     { -E_OWNER, "nor read its capabilities" },
        { -E_OWNER, "nor revoke them" },                   { -E_OWNER, "nor take it" },
        { -E_OWNER, "nor free a range with it" },          { -E_BUSY, "nor allocate it" },
        { -E_BUSY, "nor a range with it" },                { -E_DENIED, "nor push it on its parent" },
        { -E_CAP, "nor map it with no capability" },
    };

    for (unsigned i = 0; i < sizeof what / sizeof *what; i++)
        is(min_call(child.id, ORDER, i, page), what[i].wanted, what[i].name);
}

static void rights(word page)
{
    struct cap read = caps_of(page, false), write = caps_of(page, true), weak;
    unsigned granted = 0;

    ok(bind(page, PTE_V | PTE_D, write) == 0 && bind(page, PTE_V, write) == 0, "the write capability grants both");
    is(bind(page, PTE_V, read), 0, "the read capability grants reading");
    is(sys_tlb_write(VA + PAGE_SIZE, page << PAGE_SHIFT | PTE_V | PTE_D, read.lo, read.hi), -E_CAP, "  and no writing");
    is(bind(page, PTE_V | PTE_D, read), 0, "a binding is renewed with the right it was made with");
    for (int bit = 0; bit < 64; bit += 7) {
        struct cap forged = write;

        *(bit < 32 ? &forged.lo : &forged.hi) ^= 1u << (bit & 31);
        granted += sys_tlb_write(VA + PAGE_SIZE, page << PAGE_SHIFT | PTE_V, forged.lo, forged.hi) != -E_CAP;
    }
    is(granted, 0, "one bit wrong grants nothing");
    is(sys_page_weaken(page, write.lo, write.hi), 0, "page_weaken");
    weak = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    ok(weak.lo == read.lo && weak.hi == read.hi, "  gives the read capability");
    is(sys_page_weaken(page, read.lo, read.hi), -E_CAP, "page_weaken: of the read capability");
    is(sys_page_weaken(NO_PAGE, 1, 2), -E_PAGE, "page_weaken: no such page");

    is(min_call(child.id, weak.lo, weak.hi, page), 0, "a capability works for whoever got it");
    is(sys_page_revoke(page), 0, "page_revoke");
    is(min_call(child.id, weak.lo, weak.hi, page), -E_CAP, "  then the old one grants nothing");
    is(bind(page, PTE_V, write), -E_CAP, "  nor does its owner's old one");
    is(bind(page, PTE_V, caps_of(page, false)), 0, "  but the new one does, for reading");
    is(bind(page, PTE_V | PTE_D, caps_of(page, false)), -E_CAP, "  and that binding does not come to write");
    is(bind(page, PTE_V | PTE_D, caps_of(page, true)), 0, "  and for writing");
    is(sys_page_revoke(NO_PAGE), -E_PAGE, "page_revoke: no such page");
    is(sys_page_revoke(ENV->upage_pn), -E_BUSY, "page_revoke: pinned");
}

static const volatile struct page *record(word page)
{
    static bool mapped;
    struct table t = SYSINFO->page_table;

    for (word n = 0; !mapped && n < t.bytes / PAGE_SIZE + 1; n++)
        min_map(TABLE_VA + n * PAGE_SIZE, (t.first + n) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 });
    mapped = true;
    return (const volatile struct page *)(TABLE_VA + t.offset) + (~page & SYSINFO->page_mask);
}

static int refer_to_two(envid env, word page, struct cap cap, word other, struct cap others)
{
    volatile word *list = (volatile word *)UPAGE->data;     /* where printing puts its text, too */

    list[0] = page, list[1] = cap.lo, list[2] = cap.hi;
    list[3] = other, list[4] = others.lo, list[5] = others.hi;
    return sys_page_ref_range(2, env);
}

/* The stranger is a child: its parent refers to pages for it. */
static void references(word page)
{
    word other = sys_page_alloc(-1);
    word hers = sys_page_copy(page, 0, 0, child.id);        /* the child's, with its capability */
    struct cap herself = { UPAGE->result[2], UPAGE->result[3] }, forged = { herself.lo ^ 1, herself.hi };
    struct cap write = caps_of(page, true), read = caps_of(page, false), others = caps_of(other, true);

    is(sys_page_ref(page, write.lo, write.hi, child.id), 1, "page_ref");
    is(sys_page_ref(page, read.lo, read.hi, child.id), 1, "  once, however often");
    is(sys_page_ref(page, write.lo, write.hi, 0), 1, "  the owner holds nothing more");
    is(sys_page_ref(hers, forged.lo, forged.hi, 0), -E_CAP, "page_ref: forged capability");
    is(sys_page_ref(hers, herself.lo, herself.hi, 0), 1, "page_ref: of a child's, with its capability");
    is(sys_page_unref(hers, 0), 0, "page_unref");
    is(sys_page_ref(NO_PAGE, 1, 2, child.id), -E_PAGE, "page_ref: no such page");
    is(sys_page_ref(page, write.lo, write.hi, STALE), -E_ENV, "page_ref: stale id");
    is(sys_page_ref(SYSINFO->page_table.first, 0, 0, child.id), -E_CAP, "page_ref: the kernel's");
    is(sys_page_unref(page, 0), -E_OWNER, "page_unref: the owner holds nothing");
    is(sys_page_unref(NO_PAGE, 0), -E_PAGE, "page_unref: no such page");
    is(sys_page_unref(page, STALE), -E_ENV, "page_unref: stale id");
    is(min_call(child.id, ORDER, 9, page), -E_DENIED, "a stranger cannot drop a reference of its parent's");
    is(min_call(child.id, ORDER, 10, page), -E_DENIED, "nor make one");
    is(min_call(child.id, ORDER, 11, page), -E_DENIED, "nor many");
    is(sys_page_unref(page, child.id), 0, "page_unref, for a child");
    is(min_call(child.id, ORDER, 12, page), -E_OWNER, "page_unref: it holds the page no more");

    is(refer_to_two(child.id, page, (struct cap){ 0, 0 }, hers, forged), -E_CAP, "page_ref_range: one capability is forged");
    is(record(page)->info & PAGE_REFS, 0, "  all or none");
    is(refer_to_two(child.id, page, write, NO_PAGE, others), -E_PAGE, "page_ref_range: no such page");
    is(sys_page_ref_range(RANGE_MAX + 1, child.id), -E_RANGE, "page_ref_range: more than one call takes");
    is(refer_to_two(STALE, page, write, other, others), -E_ENV, "page_ref_range: stale id");
    int done = refer_to_two(child.id, page, write, other, others);
    struct cap left = { ((volatile word *)UPAGE->data)[1], ((volatile word *)UPAGE->data)[2] };

    is(done, 0, "page_ref_range");
    is(record(other)->info & PAGE_REFS, 1, "  the other is held too");
    ok(left.lo == read.lo && left.hi == read.hi, "  capabilities to read are what remains");

    bind(other, PTE_V | PTE_D, others);
    *(volatile word *)VA = 1995;
    is(sys_page_free(other), 0, "page_free of what a child holds");
    is(record(other)->owner, child.id, "  makes it the child's");
    is(bind(other, PTE_V | PTE_D, others), -E_CAP, "  and its former owner cannot write there");
    is(sys_page_caps(other), -E_OWNER, "  nor have new capabilities");
    is(min_call(child.id, ORDER, 1, other), 0, "  but the child can");
    is(min_call(child.id, ORDER, 0, other), 0, "  and free it");
    is(record(other)->owner, 0, "  so that it is nobody's");
}

static void copies(word page)
{
    struct cap write = caps_of(page, true);
    int wrong = 0, copy;

    bind(page, PTE_V | PTE_D, write);
    for (word n = 0; n < PAGE_SIZE / 4; n++)
        ((volatile word *)VA)[n] = n * 2654435761u;
    copy = sys_page_copy(page, 0, 0, 0);
    write = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
    ok(copy > 0 && copy != (int)page, "page_copy of one's own needs no capability");
    is(bind(copy, PTE_V | PTE_D, write), 0, "  its capability comes with it");
    for (word n = 0; n < PAGE_SIZE / 4; n++)
        wrong += ((volatile word *)VA)[n] != n * 2654435761u;
    is(wrong, 0, "  and it has the contents");
    is(record(copy)->owner, ENV->id, "  and is the caller's");
    is(min_call(child.id, ORDER, 13, copy), -E_CAP, "a stranger cannot copy it");
    is(sys_page_copy(NO_PAGE, 0, 0, 0), -E_PAGE, "page_copy: no such page");
    is(sys_page_copy(ENV->page_pn, 0, 0, 0), -E_CAP, "page_copy: pinned");
    is(sys_page_copy(SYSINFO->page_table.first - 1, 0, 0, 0), -E_CAP, "page_copy: the kernel's");
    ok((copy = sys_page_copy(SYSINFO->page_table.first, 0, 0, 0)) > 0 && sys_page_free(copy) == 0, "page_copy of a public page");
    is(sys_page_copy(page, 0, 0, STALE), -E_ENV, "page_copy: stale id");
    is(min_call(child.id, ORDER, 14, 0), -E_DENIED, "a stranger makes none for its parent");
    copy = sys_page_copy(page, 0, 0, child.id);
    is(record(copy)->owner, child.id, "page_copy, for a child");
    is(min_call(child.id, ORDER, 0, copy), 0, "  who frees it");
}

static void ranges(void)
{
    word first = 0;
    int wrong = 0;

    for (word try = SYSINFO->pages / 2; !first && try < SYSINFO->pages; try += 16)      /* somewhere 16 adjacent pages are free */
        if (sys_page_alloc_range(try, 16) == 0)
            first = try;
    ok(first, "page_alloc_range");
    for (word i = 0; i < 16; i++) {
        is(bind(first + i, PTE_V | PTE_D, caps_of(first + i, true)), 0, "  each is owned");
        for (word n = 0; n < PAGE_SIZE / 4; n++)
            wrong += ((volatile word *)VA)[n] != 0;
        for (word n = 0; n < PAGE_SIZE / 4; n++)
            ((volatile word *)VA)[n] = 0xdeadbeef;
    }
    is(wrong, 0, "  and zero");
    is(sys_page_alloc_range(first + 15, 2), -E_BUSY, "page_alloc_range: one is taken");
    is(sys_page_alloc_range(NO_PAGE, 2), -E_PAGE, "page_alloc_range: no such page");
    is(sys_page_free_range(first, 16), 16, "page_free_range");
    is(sys_page_free_range(first, 16), -E_OWNER, "  twice");
    is(sys_page_alloc_range(first, RANGE_MAX + 1), -E_RANGE, "page_alloc_range: more than one call takes");
    is(sys_page_free_range(first, RANGE_MAX + 1), -E_RANGE, "page_free_range: more than one call gives back");
    is(sys_page_free_range(NO_PAGE, 1), -E_PAGE, "page_free_range: no such page");
    is(sys_page_free_range(ENV->page_pn, 2), -E_BUSY, "page_free_range: pinned");
    is(sys_page_alloc(first), first, "page_alloc of a page that was ours");
    bind(first, PTE_V, caps_of(first, true));
    for (word n = 0; n < PAGE_SIZE / 4; n++)
        wrong += ((volatile word *)VA)[n] != 0;
    is(wrong, 0, "  its contents are gone");
    struct cap old = caps_of(first, true);
    sys_page_free(first);
    is(bind(first, PTE_V, old), -E_CAP, "a free page's capability grants nothing");
    is(sys_page_alloc(0), -E_BUSY, "page_alloc: the kernel's");
    is(sys_page_alloc(NO_PAGE), -E_PAGE, "page_alloc: no such page");
}

int main(void)
{
    int page;

    tap_begin();
    ok(min_spawn(stranger, &child) == 0 && min_yield(child.id) == 0, "a stranger is there");
    page = sys_page_alloc(-1);
    ok(page > 0, "page_alloc of any");
    strange(page);
    rights(page);
    references(page);
    copies(page);
    ranges();

    is(sys_page_give(page, STALE, 0, 0), -E_ENV, "page_give: stale id");
    is(sys_page_give(NO_PAGE, child.id, 0, 0), -E_PAGE, "page_give: no such page");
    is(sys_page_give(ENV->upage_pn, child.id, 0, 0), -E_BUSY, "page_give: pinned");
    is(sys_page_give(page, child.id, 0, 0), 0, "page_give");
    is(sys_page_free(page), -E_OWNER, "  it is the other's now");
    is(min_call(child.id, ORDER, 0, page), 0, "  who frees it");
    is(sys_page_caps(NO_PAGE), -E_PAGE, "page_caps: no such page");
    is(sys_page_free(NO_PAGE), -E_PAGE, "page_free: no such page");
    is(sys_page_free(ENV->page_pn), -E_BUSY, "page_free: pinned");
    is(min_destroy(&child), 0, "the stranger is gone");
    tap_done();
}
