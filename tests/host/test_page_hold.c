/* References to pages: who holds what, and who inherits it. */
#include "fake.h"
#include <string.h>

#define CLAIMABLE (HOST_PAGES - FIRST_FREE)
static const struct cap NO_CAP;

static uint8_t *contents(pageno pn) { return host_memory + pn * PAGE_SIZE; }

static struct cap cap_of(struct env *e, pageno pn, bool write)
{
    struct cap caps[2];
    assert_int_equal(page_caps_of(e, pn, &caps[0], &caps[1]), 0);
    return caps[write];
}

static struct cap reading(struct env *e, pageno pn) { return cap_of(e, pn, false); }
static struct cap writing(struct env *e, pageno pn) { return cap_of(e, pn, true); }

static void what_is_given_up_goes_to_a_holder(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0), *c = fake_env(0);
    struct cap some;
    page_claim(a, 80);
    struct cap read = reading(a, 80), write = writing(a, 80);
    assert_int_equal(fake_hold(b, 80, NO_CAP), -E_CAP);
    assert_int_equal(fake_hold(b, HOST_PAGES, read), -E_PAGE);
    assert_int_equal(page_unhold(b, 80), -E_OWNER);
    assert_int_equal(page_unhold(b, HOST_PAGES), -E_PAGE);
    assert_int_equal(fake_hold(a, 80, read), 0);            /* it is a's */
    assert_int_equal(fake_hold(c, 80, read), 1);
    assert_int_equal(fake_hold(c, 80, write), 1);           /* once, however often */
    assert_int_equal(fake_hold(b, 80, write), 2);
    memset(contents(80), 9, PAGE_SIZE);
    word free = page_free_count();
    assert_int_equal(page_release(a, 80, 1), 1);
    assert_int_equal(page_free_count(), free);
    assert_int_equal(a->pages, 0);
    assert_int_equal(page_of(80)->owner, b->id);
    assert_int_equal(b->pages, 1);
    assert_int_equal(contents(80)[0], 9);
    assert_true(page_authorised(80, read, false));          /* c still reads it, and nobody writes */
    assert_false(page_authorised(80, write, false));
    assert_int_equal(page_caps_of(b, 80, &some, &some), -E_BUSY);
    assert_int_equal(page_renew(b, 80), -E_BUSY);
    assert_int_equal(page_unhold(a, 80), -E_OWNER);
    assert_int_equal(page_unhold(b, 80), -E_OWNER);
    assert_int_equal(page_unhold(c, 80), 0);
    assert_false(cap_equal(writing(b, 80), write));         /* alone with it, b may */
    assert_int_equal(fake_hold(c, 80, read), 1);
    assert_int_equal(page_renew(b, 80), 0);                 /* shared by b, not inherited with c */
    assert_int_equal(page_unhold(c, 80), 0);
    assert_int_equal(page_release(b, 80, 1), 1);
    assert_int_equal(page_free_count(), free + 1);
    assert_false(page_authorised(80, read, false));
    assert_int_equal(page_claim(a, 80), 80);
    assert_int_equal(contents(80)[0], 0);
}

static void a_holder_that_becomes_owner_holds_no_more(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 80);
    fake_hold(b, 80, reading(a, 80));
    assert_int_equal(page_transfer(a, 80, b), 0);
    assert_int_equal(page_of(80)->info & PAGE_REFS, 0);
    assert_int_equal(page_unhold(b, 80), -E_OWNER);
    assert_true(cap_equal(writing(b, 80), writing(b, 80)));
}

static void the_kernel_keeps_a_page(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(a, 80);
    struct cap read = reading(a, 80);
    page_keep(80);
    page_keep(80);
    word free = page_free_count();
    memset(contents(80), 9, PAGE_SIZE);
    assert_int_equal(fake_hold(b, 80, read), 3);
    fake_env_die(a);
    assert_int_equal(page_of(80)->owner, b->id);
    fake_env_die(b);
    assert_int_equal(page_of(80)->owner, 0);
    assert_int_equal(page_free_count(), free);
    struct env *c = fake_env(0);
    assert_int_equal(page_claim(c, 80), -E_BUSY);
    assert_int_equal(page_claim_range(c, 79, 2), -E_BUSY);
    assert_int_equal(fake_hold(c, 80, read), -E_CAP);
    assert_int_equal(contents(80)[0], 9);
    page_let_go(80);
    assert_int_equal(page_free_count(), free);
    page_let_go(80);
    assert_int_equal(page_free_count(), free + 1);
    assert_int_equal(page_claim(c, 80), 80);
    assert_int_equal(contents(80)[0], 0);
    page_keep(80);                                          /* and outlives no shortage: the owner keeps it too */
    page_let_go(80);
    assert_int_equal(page_of(80)->owner, c->id);
    assert_true(panics(page_let_go(80)));
    page_of(80)->info |= PAGE_REFS;
    assert_true(panics(page_keep(80)));
}

/* Force takes what nobody else needs first; a page that others hold is not lost to them. */
static void a_shortage_takes_nothing_from_holders(void **state)
{
    (void)state;
    struct env *rich = fake_env(0), *holder = fake_env(0), *poor = fake_env(CLAIMABLE);
    while (page_claim(rich, (word)-1) >= 0)
        ;
    fake_hold(holder, 90, reading(rich, 90));
    slice_drop_all(rich);                                   /* no time to answer: force at once */
    for (word i = 0; i < CLAIMABLE - 1; i++) {
        assert_int_equal(page_claim(poor, (word)-1), -E_AGAIN);
        assert_true(page_claim(poor, (word)-1) > 0);
        assert_int_equal(page_of(90)->owner, rich->id);
    }
    memset(contents(90), 9, PAGE_SIZE);
    assert_int_equal(page_claim(poor, (word)-1), -E_AGAIN);
    assert_int_equal(page_of(90)->owner, holder->id);
    assert_int_equal(contents(90)[5], 9);
}

static void death_gives_everything_back(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *b = fake_env(0);
    page_claim(b, 70);
    page_claim_range(a, 100, 50);
    fake_hold(b, 120, reading(a, 120));
    fake_hold(a, 70, reading(b, 70));
    page_claim_range(b, 200, 33);
    for (pageno pn = 200; pn < 233; pn++)
        fake_hold(a, pn, reading(b, pn));
    fake_env_die(a);
    assert_int_equal(page_of(70)->info & PAGE_REFS, 0);
    for (pageno pn = 200; pn < 233; pn++)
        assert_int_equal(page_of(pn)->info & PAGE_REFS, 0);
    assert_int_equal(b->pages, 35);                         /* 120 is b's now */
    assert_int_equal(page_free_count(), CLAIMABLE - 35);
    fake_env_die(b);
    assert_int_equal(page_free_count(), CLAIMABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_given_up_goes_to_a_holder, fake_boot),
        cmocka_unit_test_setup(a_holder_that_becomes_owner_holds_no_more, fake_boot),
        cmocka_unit_test_setup(the_kernel_keeps_a_page, fake_boot),
        cmocka_unit_test_setup(a_shortage_takes_nothing_from_holders, fake_boot),
        cmocka_unit_test_setup(death_gives_everything_back, fake_boot),
    };
    return cmocka_run_group_tests_name("page_hold", tests, NULL, NULL);
}
