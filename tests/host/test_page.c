/* Ownership of pages and the rights to them: every error, and what each operation promises. */
#include "fake.h"
#include <string.h>

#define CLAIMABLE   (HOST_PAGES - FIRST_FREE)
#define NO_CAP      ((struct cap){ 0, 0 })

static uint8_t *contents(word pn) { return host_memory + pn * PAGE_SIZE; }

static bool is_zero(word pn)
{
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        if (contents(pn)[i])
            return false;
    return true;
}

static struct cap writing(struct env *e, word pn)
{
    struct cap read, write;
    assert_int_equal(page_caps_of(e, pn, &read, &write), 0);
    return write;
}

static struct cap reading(struct env *e, word pn)
{
    struct cap read, write;
    assert_int_equal(page_caps_of(e, pn, &read, &write), 0);
    return read;
}

static void the_table_is_backwards(void **state)
{
    (void)state;
    assert_int_equal(sysinfo.page_mask, 511);
    assert_int_equal(page_total(), HOST_PAGES);
    for (word pn = 0; pn < HOST_PAGES; pn++) {
        word record = ~((pn << PAGE_SHIFT | 0xe00) >> 8 | hot.page_nmask);
        assert_int_equal(record, 0x80000000 | (~pn & 511) * sizeof (struct page));
        assert_ptr_equal(page_of(pn), host_memory + PAGE_TABLE_PHYS + (~pn & 511) * 16);
        assert_int_equal(page_of(pn)->owner, pn < FIRST_FREE ? PAGE_KERNEL : 0);
    }
    assert_null(page_of(HOST_PAGES));
    assert_null(page_of((word)-1));
    assert_int_equal(page_free_count(), CLAIMABLE);
    page_release_boot(1, 5);
    assert_int_equal(page_free_count(), CLAIMABLE + 4);
    assert_true(panics(page_release_boot(5, 4 + FIRST_FREE)));
}

static void any_or_this_one(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    assert_int_equal(page_claim(a, 100), 100);
    assert_int_equal(page_of(100)->owner, a->id);
    assert_int_equal(page_claim(b, 100), -E_BUSY);
    assert_int_equal(page_claim(b, 3), -E_BUSY);
    assert_int_equal(page_claim(b, HOST_PAGES), -E_PAGE);
    assert_int_equal(page_claim(b, (word)-2), -E_PAGE);
    for (unsigned i = 1; i < CLAIMABLE; i++) {
        int pn = page_claim(b, (word)-1);
        assert_true(pn >= FIRST_FREE && pn < HOST_PAGES && pn != 100);
    }
    assert_int_equal(page_claim(b, (word)-1), -E_NONE);
    assert_int_equal(b->pages, CLAIMABLE - 1);
    assert_int_equal(env_table[ENV_INDEX(b->id)].pages, b->pages);
    assert_int_equal(page_free_count(), 0);
}

static void contents_are_zero(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    assert_int_equal(page_claim(a, 70), 70);
    assert_true(is_zero(70));           /* memory was random */
    memset(contents(70), 5, PAGE_SIZE);
    assert_int_equal(page_release(a, 70, 1), 1);
    assert_true(page_of(70)->info & PAGE_DIRTY);
    assert_int_equal(page_claim(a, 70), 70);
    assert_true(is_zero(70));
    memset(contents(70), 6, PAGE_SIZE);
    page_release(a, 70, 1);
    assert_int_equal(page_claim(b, 70), 70);
    assert_true(is_zero(70));
}

/* Nothing that a page's former owner executed is left for the next: at once page by page, or all together. */
static void instructions_are_forgotten(void **state)
{
    enum { MANY = MACHINE_ICACHE_BYTES / PAGE_SIZE };
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 70);
    assert_int_equal(calls.icache, 0);  /* nobody had it since boot */
    page_claim_range(a, 100, 3 * MANY);
    page_release(a, 100, MANY);
    page_claim_range(b, 100, MANY);
    page_release(b, 100, 1);
    word flushed = calls.icache;
    page_claim(b, 100);
    assert_int_equal(calls.icache, flushed);                /* it knows what it executed */
    page_release(b, 100, 1);
    page_claim(a, 100);
    assert_int_equal(calls.icache, flushed + 1);
    page_release(a, 100, 1);
    page_claim(b, 100);
    page_release(b, 100, MANY);
    page_release(a, 100 + MANY, MANY);
    flushed = calls.icache;
    page_claim_range(a, 100, 2 * MANY);
    assert_int_equal(calls.icache, flushed + 1);
    page_release(a, 100, 2 * MANY);
    page_claim_range(b, 100, 2 * MANY);
    assert_int_equal(calls.icache, flushed + 2);
    page_release(b, 100, 2);
    assert_int_equal(page_claim(b, (word)-1), 101);         /* its own again */
    assert_int_equal(calls.icache, flushed + 2);
    assert_true(page_claim(a, (word)-1) != 100);            /* for others there are older ones */
    page_transfer(b, 101, a);
    page_release(a, 101, 1);
    page_claim(a, 101);                                     /* a took it from b, not free */
    assert_int_equal(calls.icache, flushed + 3);
}

static void a_copy_has_the_contents(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 70);
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        contents(70)[i] = (uint8_t)random_below(256);
    struct cap read = reading(a, 70);
    assert_int_equal(fake_copy(b, 70, NO_CAP), -E_CAP);
    assert_int_equal(fake_copy(b, HOST_PAGES, read), -E_PAGE);
    assert_int_equal(fake_copy(b, 71, read), -E_CAP);
    page_pin(FIRST_PAIR, b->id, true);
    assert_int_equal(fake_copy(b, FIRST_PAIR, NO_CAP), -E_CAP);
    page_pin(FIRST_PAIR, b->id, false);
    int copy = fake_copy(b, 70, read), own = fake_copy(a, 70, NO_CAP);
    assert_true(copy > 0 && own > 0);
    assert_memory_equal(contents(copy), contents(70), PAGE_SIZE);
    assert_memory_equal(contents(own), contents(70), PAGE_SIZE);
    assert_int_equal(page_of((pageno)copy)->owner, b->id);
    assert_false(cap_equal(reading(b, (pageno)copy), read));
    while (page_claim(a, (word)-1) >= 0)
        ;
    assert_int_equal(fake_copy(b, 70, read), -E_NONE);
}

static void ranges_are_all_or_none(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(b, 105);
    assert_int_equal(page_claim_range(a, 100, 10), -E_BUSY);
    assert_int_equal(page_claim_range(a, HOST_PAGES - 2, 3), -E_PAGE);
    assert_int_equal(page_claim_range(a, HOST_PAGES, 0), -E_PAGE);
    assert_int_equal(page_claim_range(a, 100, (word)-50), -E_PAGE);
    assert_int_equal(page_claim_range(a, 60, 10), -E_BUSY);
    assert_int_equal(a->pages, 0);
    assert_int_equal(page_claim_range(a, 106, 10), 0);
    assert_int_equal(a->pages, 10);
    for (word pn = 106; pn < 116; pn++)
        assert_true(is_zero(pn));
    assert_int_equal(page_release(a, 105, 11), -E_OWNER);
    assert_int_equal(page_release(a, 110, 7), -E_OWNER);
    assert_int_equal(page_release(a, HOST_PAGES - 1, 2), -E_PAGE);
    assert_int_equal(page_release(a, 106, (word)-1), -E_PAGE);
    assert_int_equal(page_release(a, 10, 1), -E_OWNER);
    assert_int_equal(a->pages, 10);
    assert_int_equal(page_release(a, 106, 10), 10);
    assert_int_equal(page_release(a, 106, 10), -E_OWNER);
    assert_int_equal(a->pages, 0);
    assert_int_equal(page_free_count(), CLAIMABLE - 1);
}

static void rights_come_from_the_owner(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    struct cap read, write, weak;
    page_claim(a, 80);
    assert_false(page_authorised(80, NO_CAP, false));       /* not made yet: nothing grants */
    assert_false(page_authorised(81, NO_CAP, false));       /* free */
    assert_int_equal(page_caps_of(b, 80, &read, &write), -E_OWNER);
    assert_int_equal(page_caps_of(b, 81, &read, &write), -E_OWNER);
    assert_int_equal(page_caps_of(a, HOST_PAGES, &read, &write), -E_PAGE);
    assert_int_equal(page_caps_of(a, 80, &read, &write), 0);
    assert_false(cap_equal(read, write));
    assert_true(page_authorised(80, read, false));
    assert_true(page_authorised(80, write, false));
    assert_true(page_authorised(80, write, true));
    assert_false(page_authorised(80, read, true));
    assert_false(page_authorised(80, NO_CAP, false));
    assert_false(page_authorised(80, (struct cap){ write.lo, 0 }, true));
    assert_false(page_authorised(80 + 512, write, true));   /* the same record, another page */
    assert_true(cap_equal(writing(a, 80), write));

    assert_int_equal(page_weaken(80, write, &weak), 0);
    assert_true(cap_equal(weak, read));
    assert_int_equal(page_weaken(80, read, &weak), -E_CAP);
    assert_int_equal(page_weaken(81, NO_CAP, &weak), -E_CAP);
    assert_int_equal(page_weaken(HOST_PAGES, write, &weak), -E_PAGE);
}

static void rights_end(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 80);
    struct cap read = reading(a, 80), write = writing(a, 80);
    assert_int_equal(page_renew(b, 80), -E_OWNER);
    assert_int_equal(page_renew(a, HOST_PAGES), -E_PAGE);
    assert_int_equal(page_renew(a, 80), 0);
    assert_false(page_authorised(80, read, false));
    assert_false(page_authorised(80, write, true));
    struct cap fresh = writing(a, 80);
    assert_false(cap_equal(write, fresh));
    page_release(a, 80, 1);
    assert_false(page_authorised(80, fresh, true));
    page_claim(b, 80);
    assert_false(page_authorised(80, fresh, false));
    assert_false(cap_equal(writing(b, 80), fresh));
}

static void public_pages_are_readable_by_all(void **state)
{
    (void)state;
    page_make_public(20);
    assert_true(page_authorised(20, NO_CAP, false));
    assert_true(page_authorised(20, (struct cap){ 1, 2 }, false));
    assert_false(page_authorised(20, NO_CAP, true));
    assert_false(page_authorised(21, NO_CAP, false));
    assert_int_equal(fake_hold(fake_env(0), 20, NO_CAP), -E_CAP);
    assert_true(panics(page_make_public(FIRST_FREE)));
    assert_true(panics(page_make_public(HOST_PAGES)));
}

static void ownership_is_handed_on(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 80);
    struct cap write = writing(a, 80);
    memset(contents(80), 7, PAGE_SIZE);
    assert_int_equal(page_transfer(b, 80, a), -E_OWNER);
    assert_int_equal(page_transfer(a, HOST_PAGES, b), -E_PAGE);
    assert_int_equal(page_transfer(a, 80, b), 0);
    assert_int_equal(page_of(80)->owner, b->id);
    assert_int_equal(a->pages, 0);
    assert_int_equal(b->pages, 1);
    assert_int_equal(contents(80)[9], 7);
    assert_true(page_authorised(80, write, true));
    assert_int_equal(page_release(a, 80, 1), -E_OWNER);
    b->state = ENV_DYING;
    page_claim(a, 81);
    assert_int_equal(page_transfer(a, 81, b), -E_ENV);
    assert_int_equal(page_transfer(a, 81, a), 0);
    assert_int_equal(a->pages, 1);
}

static void pinned_pages_stay(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    struct cap read, write;
    page_pin(FIRST_PAIR, a->id, true);
    assert_int_equal(page_of(FIRST_PAIR)->owner, a->id);
    assert_int_equal(page_release(a, FIRST_PAIR, 1), -E_BUSY);
    assert_int_equal(page_renew(a, FIRST_PAIR), -E_BUSY);
    assert_int_equal(page_transfer(a, FIRST_PAIR, b), -E_BUSY);
    assert_int_equal(page_caps_of(a, FIRST_PAIR, &read, &write), -E_OWNER);
    assert_false(page_authorised(FIRST_PAIR, NO_CAP, false));
    assert_int_equal(page_claim(a, FIRST_PAIR), -E_BUSY);
    assert_true(panics(page_pin(FIRST_PAIR, b->id, true)));
    assert_true(panics(page_pin(FIRST_PAIR, b->id, false)));
    assert_true(panics(page_pin(FIRST_FREE, a->id, true)));
    page_release_all(a);
    assert_int_equal(page_of(FIRST_PAIR)->owner, a->id);
    page_pin(FIRST_PAIR, a->id, false);
    assert_int_equal(page_of(FIRST_PAIR)->owner, PAGE_KERNEL);
    assert_true(panics(page_pin(FIRST_PAIR, a->id, false)));
}

static void guarantees_fit_into_memory(void **state)
{
    (void)state;
    struct env *a = fake_env(0);
    fake_env(CLAIMABLE - 10);
    assert_true(page_can_guarantee(0, 10));
    assert_false(page_can_guarantee(0, 11));
    assert_false(page_can_guarantee(0, (word)-1));
    page_guarantee(a, 4);
    assert_int_equal(a->pages_guaranteed, 4);
    assert_true(page_can_guarantee(4, 10));
    assert_false(page_can_guarantee(0, 7));
    assert_true(page_can_guarantee(CLAIMABLE - 10, 0));
}

/* Below its guarantee one is told to try again and gets the next page; nobody above its own may snatch it. */
static void a_shortage_is_answered(void **state)
{
    (void)state;
    struct env *rich = fake_env(5), *greedy = fake_env(0), *poor = fake_env(2);
    while (page_claim(rich, (word)-1) >= 0)
        ;
    assert_int_equal(page_claim(greedy, (word)-1), -E_NONE);
    assert_int_equal(page_claim(poor, 70), -E_BUSY);
    assert_int_equal(rich->revoke_kind, 0);
    assert_int_equal(page_claim(poor, (word)-1), -E_AGAIN);
    assert_int_equal(rich->revoke_kind, RESOURCE_PAGE);
    assert_int_equal(rich->revoke_count, 1);
    assert_int_equal(page_release(rich, 90, 1), 1);
    assert_int_equal(rich->revoke_kind, 0);
    assert_int_equal(page_claim(greedy, (word)-1), -E_NONE);
    assert_int_equal(page_claim(greedy, 90), -E_NONE);
    assert_int_equal(page_claim_range(greedy, 90, 1), -E_NONE);
    assert_int_equal(page_claim(rich, 90), -E_NONE);
    assert_int_equal(page_claim(poor, (word)-1), 90);
    page_release(rich, 91, 1);
    assert_int_equal(page_claim(greedy, (word)-1), 91);     /* nobody waits */
    assert_int_equal(page_claim(poor, (word)-1), -E_AGAIN);
    fake_env_die(poor);                                     /* its page is free, and so is who waited */
    assert_true(page_claim(greedy, (word)-1) >= 0);
}

/* Guaranteed mappings end with the authorisation too. */
static void guaranteed_mappings_are_broken(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0), *c = fake_env(0);
    asid_give(b);
    page_claim_range(a, 80, 4);
    word lo = 80 << PAGE_SHIFT | PTE_V;
    assert_int_equal(gmap_set(b, 20, lo, reading(a, 80)), 0);
    assert_int_equal(gmap_set(b, 21, lo, reading(a, 80)), 0);
    assert_int_equal(gmap_set(c, 20, lo, reading(a, 80)), 0);
    assert_int_equal(gmap_set(c, 30, lo + PAGE_SIZE, reading(a, 81)), 0);
    machine_tlb_enter(20 << PAGE_SHIFT | b->asid, lo);      /* as the refill stub does */
    assert_true(gmap_names(80));
    page_renew(a, 80);
    assert_false(gmap_names(80));
    assert_int_equal(b->gmap[20] | b->gmap[21] | c->gmap[20], 0);
    assert_null(tlb_find(20 << PAGE_SHIFT | b->asid));
    assert_int_not_equal(c->gmap[30], 0);
    page_release(a, 80, 4);
    assert_int_equal(c->gmap[30], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_table_is_backwards, fake_boot),
        cmocka_unit_test_setup(any_or_this_one, fake_boot),
        cmocka_unit_test_setup(contents_are_zero, fake_boot),
        cmocka_unit_test_setup(instructions_are_forgotten, fake_boot),
        cmocka_unit_test_setup(a_copy_has_the_contents, fake_boot),
        cmocka_unit_test_setup(ranges_are_all_or_none, fake_boot),
        cmocka_unit_test_setup(rights_come_from_the_owner, fake_boot),
        cmocka_unit_test_setup(rights_end, fake_boot),
        cmocka_unit_test_setup(public_pages_are_readable_by_all, fake_boot),
        cmocka_unit_test_setup(ownership_is_handed_on, fake_boot),
        cmocka_unit_test_setup(pinned_pages_stay, fake_boot),
        cmocka_unit_test_setup(guarantees_fit_into_memory, fake_boot),
        cmocka_unit_test_setup(a_shortage_is_answered, fake_boot),
        cmocka_unit_test_setup(guaranteed_mappings_are_broken, fake_boot),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
