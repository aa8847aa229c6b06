/* The software TLB and the bindings behind it: layout, every check, and what each operation costs and leaves. */
#include "fake.h"

#define VA      0x00400000
#define RW      (PTE_V | PTE_D)
#define HARDWARE(lo) ((lo) & ~0xffu)    /* what the processor sees of it */

static struct env *a, *b;

static int boot(void **state)
{
    fake_boot(state);
    asid_give(a = fake_env(0));
    asid_give(b = fake_env(0));
    assert_int_equal(page_claim_range(a, 80, 200), 0);
    calls = (struct fake_calls){ 0 };
    return 0;
}

static struct cap cap_of(word pn, bool write)
{
    struct cap reading, writing;
    struct env *owner = env_of(page_of(pn)->owner);
    assert_int_equal(page_caps_of(owner, pn, &reading, &writing), 0);
    return write ? writing : reading;
}

static void bind(struct env *e, word va, word pn, word bits)
{
    assert_int_equal(stlb_bind(e, va, pn << PAGE_SHIFT | bits, cap_of(pn, bits & PTE_D)), 0);
}

/* In the STLB exactly there, and in the TLB the same. */
static bool named(const struct env *e, word va, word lo)
{
    const word *s = stub_slot(e, va);
    const struct tlb_entry *entry = tlb_find(va | e->asid);
    assert_true(!entry || (s[STLB_ENTRIES] == (va | e->asid) && HARDWARE(s[0]) == HARDWARE(entry->lo)));
    return s[STLB_ENTRIES] == (va | e->asid) && HARDWARE(s[0]) == lo;
}

static bool unnamed(const struct env *e, word va)
{
    return stub_slot(e, va)[STLB_ENTRIES] != (va | e->asid) && !tlb_find(va | e->asid);
}

static bool page_unnamed(word pn)
{
    const word *lo = machine_phys(STLB_PHYS), *tag = lo + STLB_ENTRIES;
    for (unsigned i = 0; i < STLB_ENTRIES; i++)
        if (tag[i] != 0xffffffff && lo[i] >> PAGE_SHIFT == pn)
            return false;
    for (unsigned i = 0; i < MACHINE_TLB_SIZE; i++)
        if (tlb[i].lo >> PAGE_SHIFT == pn)
            return false;
    return page_of(pn)->binding == PAGE_UNBOUND && page_of(pn)->lo == 0;
}

static void address_spaces_are_spread(void **state)
{
    (void)state;
    word base = stlb_base(0);
    assert_int_equal(base & 0x3fff, 0);
    for (word asid = 0; asid < 64; asid++) {
        assert_int_equal(stlb_base(asid) & ~0x3ffcu, base);
        for (word other = 0; other < asid; other++)
            assert_true((stlb_base(asid) ^ stlb_base(other)) >= 1 << 8);
    }
    for (word asid = 1; asid < 4; asid++)               /* the first few: a quarter of the STLB each */
        assert_true((stlb_base(asid) ^ stlb_base(asid - 1)) >= 1 << 12);
    assert_true(panics(stlb_init(STLB_PHYS + 0x1000)));
}

static void addresses_are_checked(void **state)
{
    (void)state;
    struct cap cap = cap_of(90, true);
    word lo = 90 << PAGE_SHIFT | RW;
    const word bad[] = { 0, VA + 4, VA + 0x800, USER_TOP, KENVPAGE, KHOTPAGE, 0xa0000000, VA | a->asid };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(stlb_bind(a, bad[i], lo, cap), -E_ADDRESS);
    for (unsigned i = 1; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(stlb_unbind(a, bad[i]), -E_ADDRESS);
        assert_int_equal(stlb_range(a, bad[i], 1, 0), -E_ADDRESS);
    }
    assert_int_equal(stlb_range(a, VA, 1, 3), -E_RANGE);
    assert_int_equal(stlb_range(a, USER_TOP - PAGE_SIZE, 2, 0), -E_RANGE);
    assert_int_equal(stlb_range(a, VA, (word)-1, 0), -E_RANGE);
    assert_int_equal(stlb_range(a, USER_TOP - PAGE_SIZE, 1, 0), 0);
    assert_true(page_unnamed(90));
    assert_int_equal(calls.tlb_write, 0);
}

static void rights_are_checked(void **state)
{
    (void)state;
    struct cap read = cap_of(90, false), write = cap_of(90, true), none = { 0, 0 };
    word lo = 90 << PAGE_SHIFT;
    assert_int_equal(stlb_bind(b, VA, HOST_PAGES << PAGE_SHIFT | PTE_V, write), -E_PAGE);
    assert_int_equal(stlb_bind(b, VA, (90 + 512) << PAGE_SHIFT | PTE_V, write), -E_PAGE);
    assert_int_equal(stlb_bind(b, VA, 0xfffff000 | PTE_V, write), -E_PAGE);
    assert_int_equal(stlb_bind(b, VA, lo | PTE_V, none), -E_CAP);
    assert_int_equal(stlb_bind(b, VA, lo | RW, read), -E_CAP);
    assert_int_equal(stlb_bind(b, VA, lo, none), -E_CAP);
    assert_int_equal(stlb_bind(b, VA, 91 << PAGE_SHIFT | PTE_V, read), -E_CAP);
    assert_int_equal(stlb_bind(b, VA, 70 << PAGE_SHIFT | PTE_V, none), -E_CAP);         /* free */
    assert_int_equal(stlb_bind(b, VA, 1 << PAGE_SHIFT | PTE_V, none), -E_CAP);          /* the kernel's */
    assert_true(unnamed(b, VA));
    assert_int_equal(stlb_bind(b, VA, lo | PTE_V, read), 0);
    assert_true(named(b, VA, lo | PTE_V));
    assert_int_equal(stlb_bind(b, VA, lo | PTE_V, write), 0);
    assert_int_equal(stlb_bind(b, VA, lo | RW, write), 0);
    assert_true(named(b, VA, lo | RW));
    page_make_public(2);
    assert_int_equal(stlb_bind(b, VA, 2 << PAGE_SHIFT | PTE_V, none), 0);
    assert_int_equal(stlb_bind(b, VA, 2 << PAGE_SHIFT | RW, none), -E_CAP);
    assert_true(named(b, VA, 2 << PAGE_SHIFT | PTE_V));
}

static void only_three_attributes_are_the_callers(void **state)
{
    (void)state;
    word lo = 90 << PAGE_SHIFT;
    assert_int_equal(stlb_bind(a, VA, lo | 0xfff, cap_of(90, true)), 0);
    assert_true(named(a, VA, lo | PTE_N | RW));
    assert_int_equal(tlb_find(VA | a->asid)->lo, lo | PTE_N | RW);
    bind(a, VA, 90, 0);                 /* V = 0: the access faults */
    assert_true(named(a, VA, lo));
}

/* After a bind the fast path agrees with exactly that address, page and EntryLo; after its end with nothing. */
static void the_fast_path_renews(void **state)
{
    (void)state;
    word lo = 90 << PAGE_SHIFT | PTE_V, other;
    assert_false(stub_tlb_write(a, VA, lo));
    bind(a, VA, 90, PTE_V);
    assert_true(stub_tlb_write(a, VA, lo));
    assert_false(stub_tlb_write(a, VA, lo | PTE_D));
    assert_false(stub_tlb_write(a, VA, lo | 0x100));
    assert_false(stub_tlb_write(a, VA, lo + (512 << PAGE_SHIFT)));
    assert_false(stub_tlb_write(a, VA + PAGE_SIZE, lo));
    assert_false(stub_tlb_write(b, VA, lo));
    assert_int_equal(stlb_unbind(a, VA), 0);
    assert_true(unnamed(a, VA));
    assert_false(stub_refill(a, VA, &other));
    assert_true(stub_tlb_write(a, VA, lo));
    assert_true(stub_refill(a, VA, &other));
    assert_int_equal(other, lo);
    page_renew(a, 90);
    assert_true(page_unnamed(90));
    assert_false(stub_tlb_write(a, VA, lo));
    bind(a, VA, 90, PTE_V);
    asid_drop(a);
    asid_give(a);
    assert_false(stub_tlb_write(a, VA, lo));
}

static void replacing_a_mapping_keeps_one_entry(void **state)
{
    (void)state;
    bind(a, VA, 90, RW);
    bind(a, VA, 91, RW);
    assert_true(named(a, VA, 91 << PAGE_SHIFT | RW));
    page_release(a, 90, 1);
    assert_true(page_unnamed(90));
    assert_true(stub_tlb_write(a, VA, 91 << PAGE_SHIFT | RW));
}

static void freeing_costs_what_is_bound(void **state)
{
    (void)state;
    page_release(a, 90, 1);
    assert_int_equal(calls.tlb_probe + calls.tlb_read + calls.tlb_write, 0);
    bind(a, VA, 91, RW);
    calls = (struct fake_calls){ 0 };
    page_release(a, 91, 1);
    assert_int_equal(calls.tlb_probe, 1);
    assert_int_equal(calls.tlb_read, 0);
    assert_true(page_unnamed(91));
    assert_int_equal(sysinfo.sweeps, 0);

    for (unsigned n = 1; n <= 4; n++) {                 /* up to three are remembered */
        for (unsigned i = 0; i < n; i++)
            bind(i % 2 ? a : b, VA + i * PAGE_SIZE, 100 + n, RW);
        assert_int_equal(page_of(100 + n)->binding == PAGE_MANY, n > 1);
        calls = (struct fake_calls){ 0 };
        page_release(a, 100 + n, 1);
        assert_true(page_unnamed(100 + n));
        assert_int_equal(calls.tlb_read, n > 3 ? MACHINE_TLB_SIZE - MACHINE_TLB_WIRED : 0);
        assert_int_equal(sysinfo.sweeps, n > 3);
    }
}

/* A page that goes to a holder may be bound again by its reader's capability; when the holder gives it up that ends too. */
static void the_last_holder_breaks_bindings(void **state)
{
    (void)state;
    struct cap read = cap_of(90, false), write = cap_of(90, true);
    assert_int_equal(fake_hold(b, 90, read), 1);
    bind(b, VA, 90, PTE_V);
    page_release(a, 90, 1);
    assert_true(page_unnamed(90));
    assert_int_equal(stlb_bind(b, VA, 90 << PAGE_SHIFT | PTE_V | PTE_D, write), -E_CAP);
    assert_int_equal(stlb_bind(b, VA, 90 << PAGE_SHIFT | PTE_V, read), 0);
    assert_int_equal(page_release(b, 90, 1), 1);
    assert_true(page_unnamed(90));
    assert_false(stub_tlb_write(b, VA, 90 << PAGE_SHIFT | PTE_V));
}

static void a_range_is_freed_in_one_sweep(void **state)
{
    (void)state;
    for (word pn = 100; pn < 140; pn++)
        for (word i = 0; i < 5; i++)
            bind(i % 2 ? a : b, VA + (pn * 8 + i) * PAGE_SIZE, pn, PTE_V);
    bind(a, VA, 99, PTE_V);
    page_release(a, 100, 40);
    assert_int_equal(sysinfo.sweeps, 1);
    for (word pn = 100; pn < 140; pn++)
        assert_true(page_unnamed(pn));
    assert_true(named(a, VA, 99 << PAGE_SHIFT | PTE_V));
}

static void a_page_that_moves_stays_single(void **state)
{
    (void)state;
    bind(a, VA, 90, RW);
    stlb_unbind(a, VA);
    bind(b, VA, 90, RW);
    assert_true(stub_tlb_write(b, VA, 90 << PAGE_SHIFT | RW));
    assert_false(stub_tlb_write(a, VA, 90 << PAGE_SHIFT | RW));
    bind(a, VA, 90, RW);                                /* now two */
    assert_int_equal(page_of(90)->binding, PAGE_MANY);
    assert_int_equal(page_of(90)->lo, 0);
    assert_false(stub_tlb_write(a, VA, 90 << PAGE_SHIFT | RW));
    assert_false(stub_tlb_write(b, VA, 90 << PAGE_SHIFT | RW));
    stlb_unbind(b, VA);
    bind(a, VA, 90, RW);                                /* one again */
    assert_true(stub_tlb_write(a, VA, 90 << PAGE_SHIFT | RW));
    page_release(a, 90, 1);
    assert_true(page_unnamed(90));
}

/* Entries that only the TLB still has, since their slot went to another address, are found as well. */
static void the_tlb_alone_may_know(void **state)
{
    (void)state;
    word same_slot = VA + (STLB_ENTRIES << PAGE_SHIFT);
    assert_ptr_equal(stub_slot(a, VA), stub_slot(a, same_slot));
    bind(a, VA, 90, RW);
    bind(a, same_slot, 91, RW);
    if (!tlb_find(VA | a->asid))        /* the model replaces at random */
        machine_tlb_enter(VA | a->asid, 90 << PAGE_SHIFT | RW);
    assert_int_equal(stlb_range(a, VA, 1, 2), 0);
    assert_int_equal(stlb_range(a, VA, 1, 1), 0);
    assert_null(tlb_find(VA | a->asid));
    machine_tlb_enter(VA | a->asid, 90 << PAGE_SHIFT | RW);
    assert_int_equal(stlb_range(a, VA, 100, 1), 0);
    assert_null(tlb_find(VA | a->asid));
    machine_tlb_enter(VA | a->asid, 90 << PAGE_SHIFT | RW);
    page_release(a, 90, 1);
    assert_true(page_unnamed(90));
    assert_true(named(a, same_slot, 91 << PAGE_SHIFT | RW));
}

static void ranges(word first, word count)              /* of pages, mapped from VA on; every third read-only */
{
    for (word i = 0; i < count; i++)
        bind(a, VA + i * PAGE_SIZE, first + i, i % 3 ? RW : PTE_V);
    bind(a, VA - PAGE_SIZE, 270, RW);
    bind(a, VA + count * PAGE_SIZE, 271, RW);
    bind(b, VA, 272, RW);
    word writable = count - (count + 2) / 3;
    assert_int_equal(stlb_range(a, VA, count, 2), 0);
    assert_int_equal(stlb_range(a, VA, count, 1), (int)writable);
    for (word i = 0; i < count; i++)
        assert_true(named(a, VA + i * PAGE_SIZE, (first + i) << PAGE_SHIFT | PTE_V));
    assert_int_equal(stlb_range(a, VA, count, 1), 0);
    assert_int_equal(stlb_range(a, VA, count, 2), (int)writable);
    for (word i = 0; i < count; i++)
        assert_true(named(a, VA + i * PAGE_SIZE, (first + i) << PAGE_SHIFT | (i % 3 ? RW : PTE_V)));
    assert_int_equal(stlb_range(a, VA, count, 0), (int)count);
    for (word i = 0; i < count; i++)
        assert_true(unnamed(a, VA + i * PAGE_SIZE));
    assert_int_equal(stlb_range(a, VA, count, 0), 0);
    assert_true(named(a, VA - PAGE_SIZE, 270 << PAGE_SHIFT | RW));
    assert_true(named(a, VA + count * PAGE_SIZE, 271 << PAGE_SHIFT | RW));
    assert_true(named(b, VA, 272 << PAGE_SHIFT | RW));
}

static void ranges_probe_or_empty(void **state)
{
    (void)state;
    ranges(100, 1);
    ranges(100, 64);
    assert_int_equal(calls.tlb_read, 0);
    calls = (struct fake_calls){ 0 };
    ranges(100, 150);
    assert_int_equal(calls.tlb_read, 0);
    assert_int_equal(calls.tlb_empty, 6);
}

static void a_range_may_be_all_there_is(void **state)
{
    (void)state;
    bind(a, VA, 90, RW);
    bind(a, PAGE_SIZE, 91, RW);
    bind(a, USER_TOP - PAGE_SIZE, 92, RW);
    bind(b, VA + PAGE_SIZE, 93, RW);
    word all = (USER_TOP >> PAGE_SHIFT) - 1;
    assert_int_equal(stlb_range(a, PAGE_SIZE, all + 1, 0), -E_RANGE);
    assert_int_equal(stlb_range(a, PAGE_SIZE, all, 1), 3);
    assert_int_equal(stlb_range(a, PAGE_SIZE, all, 2), 3);
    assert_int_equal(stlb_range(a, 2 * PAGE_SIZE, all - 1, 0), 2);
    assert_true(named(a, PAGE_SIZE, 91 << PAGE_SHIFT | RW));
    assert_true(named(b, VA + PAGE_SIZE, 93 << PAGE_SHIFT | RW));
}

/* Reopening gives back what was write-protected at this address, or else what the page's own binding says. */
static void reopening_needs_the_binding(void **state)
{
    (void)state;
    bind(a, VA, 90, RW);
    stlb_range(a, VA, 1, 1);
    bind(b, VA, 90, PTE_V);             /* shared: no single binding */
    assert_int_equal(stlb_range(b, VA, 1, 2), 0);
    assert_int_equal(stlb_range(a, VA, 1, 2), 1);
    assert_int_equal(stlb_range(a, VA, 1, 1), 1);
    assert_int_equal(page_renew(a, 90), 0);
    assert_int_equal(stlb_range(a, VA, 1, 2), 0);       /* what may end it takes the entry with it */
    assert_true(unnamed(a, VA));
    bind(a, VA, 91, RW);
    bind(a, VA, 91, PTE_V);             /* the last one authorised */
    assert_int_equal(stlb_range(a, VA, 1, 2), 0);
}

static void a_purge_leaves_nothing(void **state)
{
    (void)state;
    machine_tlb_enter(0x30000 | a->asid, 99 << PAGE_SHIFT | RW);        /* as from a guaranteed mapping */
    for (word pn = 100; pn < 200; pn++)
        bind(pn % 2 ? a : b, VA + pn * PAGE_SIZE, pn, RW);
    for (word i = 0; i < 5; i++)
        bind(i % 2 ? a : b, VA + (300 + i) * PAGE_SIZE, 150, RW);
    stlb_purge();
    for (word pn = 99; pn < 200; pn++)
        assert_true(page_unnamed(pn));
    assert_int_equal(sysinfo.stlb_purges, 1);
    bind(a, VA, 150, RW);               /* nothing of the old set is remembered */
    assert_true(stub_tlb_write(a, VA, 150 << PAGE_SHIFT | RW));
    stlb_purge();
    assert_true(page_unnamed(150));
}

static void who_has_no_address_space_cannot_bind(void **state)
{
    (void)state;
    struct cap cap = cap_of(90, true);
    asid_drop(a);
    assert_true(panics(stlb_bind(a, VA, 90 << PAGE_SHIFT, cap)));
    assert_true(panics(stlb_unbind(a, VA)));
    assert_true(panics(stlb_range(a, VA, 1, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(address_spaces_are_spread, boot),
        cmocka_unit_test_setup(addresses_are_checked, boot),
        cmocka_unit_test_setup(rights_are_checked, boot),
        cmocka_unit_test_setup(only_three_attributes_are_the_callers, boot),
        cmocka_unit_test_setup(the_fast_path_renews, boot),
        cmocka_unit_test_setup(replacing_a_mapping_keeps_one_entry, boot),
        cmocka_unit_test_setup(freeing_costs_what_is_bound, boot),
        cmocka_unit_test_setup(the_last_holder_breaks_bindings, boot),
        cmocka_unit_test_setup(a_range_is_freed_in_one_sweep, boot),
        cmocka_unit_test_setup(a_page_that_moves_stays_single, boot),
        cmocka_unit_test_setup(the_tlb_alone_may_know, boot),
        cmocka_unit_test_setup(ranges_probe_or_empty, boot),
        cmocka_unit_test_setup(a_range_may_be_all_there_is, boot),
        cmocka_unit_test_setup(reopening_needs_the_binding, boot),
        cmocka_unit_test_setup(a_purge_leaves_nothing, boot),
        cmocka_unit_test_setup(who_has_no_address_space_cannot_bind, boot),
    };
    return cmocka_run_group_tests_name("stlb", tests, NULL, NULL);
}
