/* Visible revocation and the abort protocol. */
#include "fake.h"

enum { DEADLINE = 4, CLAIMABLE = HOST_PAGES - FIRST_FREE };

static void take_pages(struct env *e, word count)
{
    while (count--)
        assert_true(page_claim(e, (word)-1) >= 0);
}

static void slices_pass(struct env *e, word count)
{
    while (count--)
        revoke_tick(e);
}

static void whoever_is_furthest_above_is_asked(void **state)
{
    (void)state;
    struct env *furthest = fake_env(5), *most = fake_env(40), *poor = fake_env(8);
    take_pages(most, 50);               /* 10 above */
    take_pages(furthest, 16);           /* 11 above */
    assert_true(revoke_ask(poor, RESOURCE_PAGE, 3));
    assert_int_equal(most->revoke_kind, 0);
    assert_int_equal(furthest->revoke_kind, RESOURCE_PAGE);
    assert_int_equal(furthest->revoke_count, 3);
    assert_int_equal(furthest->revoke_deadline, DEADLINE);
    assert_int_equal(last_upcall.env, furthest->id);
    assert_int_equal(last_upcall.which, VEC_REVOKE);
    assert_int_equal(last_upcall.a, RESOURCE_PAGE);
    assert_int_equal(last_upcall.b, 3);
}

static void nobody_above_means_nobody_asked(void **state)
{
    (void)state;
    struct env *a = fake_env(5), *poor = fake_env(8);
    take_pages(a, 5);
    take_pages(poor, 9);                /* the requester itself is no victim */
    assert_false(revoke_ask(poor, RESOURCE_PAGE, 1));
    assert_false(revoke_ask(poor, RESOURCE_SLICE, 1));
    take_pages(a, 1);
    a->state = ENV_DYING;
    assert_false(revoke_ask(poor, RESOURCE_PAGE, 1));
    assert_int_equal(calls.upcall, 0);
}

static void asking_again_prolongs_nothing(void **state)
{
    (void)state;
    struct env *a = fake_env(5), *poor = fake_env(8);
    take_pages(a, 10);
    revoke_ask(poor, RESOURCE_PAGE, 2);
    slices_pass(a, 2);
    assert_true(revoke_ask(poor, RESOURCE_PAGE, 1));
    assert_int_equal(a->revoke_count, 2);
    assert_int_equal(a->revoke_deadline, DEADLINE - 2);
    assert_int_equal(calls.upcall, 1);
    revoke_ask(poor, RESOURCE_PAGE, 100);               /* never more than it has above its guarantee */
    assert_int_equal(a->revoke_count, 5);
    slice_take(a, 40, 3);
    assert_false(revoke_ask(poor, RESOURCE_SLICE, 1));  /* one kind at a time */
    assert_int_equal(a->revoke_kind, RESOURCE_PAGE);
}

static void who_complies_loses_no_more(void **state)
{
    (void)state;
    struct env *a = fake_env(5), *poor = fake_env(8);
    take_pages(a, 10);
    page_claim_range(a, 200, 3);
    revoke_ask(poor, RESOURCE_PAGE, 3);
    slices_pass(a, 3);
    page_release(a, 201, 1);
    assert_int_equal(a->revoke_count, 2);
    slice_take(a, 40, 2);
    slice_drop(a, 40);                  /* not what was asked for */
    assert_int_equal(a->revoke_count, 2);
    page_transfer(a, 202, poor);        /* nor does it help to hand it on */
    assert_int_equal(a->revoke_count, 2);
    page_release(a, 200, 1);
    int last = page_claim(a, (word)-1);
    page_release(a, (pageno)last, 1);
    assert_int_equal(a->revoke_kind, 0);
    word pages = a->pages;
    slices_pass(a, 20);
    assert_int_equal(a->pages, pages);
    assert_int_equal(a->repossessed_count, 0);
}

static void the_deadline_counts_the_victims_slices(void **state)
{
    (void)state;
    struct env *a = fake_env(5), *poor = fake_env(8);
    take_pages(a, 10);
    revoke_ask(poor, RESOURCE_PAGE, 2);
    slices_pass(poor, 100);
    slices_pass(NULL, 100);
    slices_pass(a, DEADLINE - 1);
    assert_int_equal(a->pages, 10);
    slices_pass(a, 1);
    assert_int_equal(a->pages, 8);
    assert_int_equal(a->revoke_kind, 0);
    assert_int_equal(a->repossessed_count, 2);
    assert_int_equal(last_upcall.which, VEC_REPOSSESS);
    assert_int_equal(last_upcall.b, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(a->repossessed[i].kind, RESOURCE_PAGE);
        assert_int_equal(page_of(a->repossessed[i].name)->owner, 0);
    }
    slices_pass(a, 20);
    assert_int_equal(a->pages, 8);
}

static void only_what_is_missing_is_taken(void **state)
{
    (void)state;
    struct env *a = fake_env(5), *poor = fake_env(8);
    take_pages(a, 12);
    revoke_ask(poor, RESOURCE_PAGE, 7);
    page_guarantee(a, 9);               /* meanwhile it became entitled to more */
    slices_pass(a, DEADLINE);
    assert_int_equal(a->pages, 9);
    assert_int_equal(a->repossessed_count, 3);
    revoke_ask(poor, RESOURCE_PAGE, 1);
    assert_int_equal(a->revoke_kind, 0);
}

/* Bindings go with the page; pages mapped by guarantee go last, and then their mapping with them; pinned ones never. */
static void force_breaks_bindings(void **state)
{
    (void)state;
    struct env *a = fake_env(1), *poor = fake_env(8);
    struct cap read, write;
    word lo;
    page_pin(FIRST_PAIR, a->id, true);
    asid_give(a);
    page_claim_range(a, 100, 4);
    for (word pn = 100; pn < 104; pn++) {
        page_caps_of(a, pn, &read, &write);
        stlb_bind(a, 0x400000 + pn * PAGE_SIZE, pn << PAGE_SHIFT | PTE_V | PTE_D, write);
        if (pn >= 102)
            assert_int_equal(gmap_set(a, pn - 80, pn << PAGE_SHIFT | PTE_V, write), 0);
    }
    revoke_ask(poor, RESOURCE_PAGE, 2);
    slices_pass(a, DEADLINE);
    for (word pn = 100; pn < 104; pn++) {
        assert_int_equal(page_of(pn)->owner, pn < 102 ? 0 : a->id);
        assert_int_equal(stub_refill(a, 0x400000 + pn * PAGE_SIZE, &lo), pn >= 102);
    }
    revoke_ask(poor, RESOURCE_PAGE, 2);
    slices_pass(a, DEADLINE);
    assert_int_equal(a->pages, 1);
    word left = page_of(102)->owner == a->id ? 102 : 103, gone = 205 - left;
    assert_int_not_equal(a->gmap[left - 80], 0);
    assert_int_equal(a->gmap[gone - 80], 0);
    assert_false(stub_refill(a, 0x400000 + gone * PAGE_SIZE, &lo));
    assert_int_equal(page_of(FIRST_PAIR)->owner, a->id);
    page_pin(FIRST_PAIR, a->id, false);
}

static void a_full_vector_still_counts(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *poor = fake_env(60);
    take_pages(a, 50);
    revoke_ask(poor, RESOURCE_PAGE, 40);
    slices_pass(a, DEADLINE);
    assert_int_equal(a->pages, 10);
    assert_int_equal(a->repossessed_count, 40);
    for (unsigned i = 0; i < REPOSSESSED_MAX; i++)
        assert_int_equal(a->repossessed[i].kind, RESOURCE_PAGE);
}

static void slices_are_asked_back_too(void **state)
{
    (void)state;
    struct env *a = fake_env(0), *poor = fake_env_without_slices(0);
    slice_take(a, 40, 3);
    assert_true(revoke_ask(poor, RESOURCE_SLICE, 9));
    assert_int_equal(a->revoke_count, 3);
    slice_drop(a, 41);
    assert_int_equal(a->revoke_count, 2);
    slices_pass(a, DEADLINE);
    assert_int_equal(a->slices, 1);     /* its guarantee */
    assert_int_equal(a->repossessed_count, 2);
    assert_int_equal(a->repossessed[0].kind, RESOURCE_SLICE);
    assert_int_equal(slice_table[a->repossessed[0].name].owner, 0);
}

/* It would never have a slice of its own to answer in. */
static void without_slices_there_is_no_deadline(void **state)
{
    (void)state;
    struct env *idle = fake_env_without_slices(1), *poor = fake_env(2);
    take_pages(idle, CLAIMABLE);
    assert_int_equal(page_claim(poor, (word)-1), -E_AGAIN);
    assert_int_equal(idle->pages, CLAIMABLE - 1);
    assert_int_equal(idle->repossessed_count, 1);
    assert_int_equal(idle->revoke_kind, 0);
    assert_true(page_claim(poor, (word)-1) >= 0);
}

/* However the others behave, everyone reaches its guarantee in bounded time, and nobody falls below its own. */
static void guarantees_are_met(void)
{
    enum { ENVS = 8 };
    struct env *envs[ENVS];
    for (unsigned i = 0; i < ENVS; i++)
        envs[i] = random_below(4) ? fake_env(random_below(CLAIMABLE / ENVS)) : fake_env_without_slices(5);
    while (page_free_count())
        page_claim(envs[random_below(ENVS / 2)], (word)-1);
    for (unsigned round = 0; round < 60 * CLAIMABLE; round++) {
        struct env *e = envs[random_below(ENVS)];
        word before[ENVS];
        for (unsigned i = 0; i < ENVS; i++)
            before[i] = envs[i]->pages;
        page_claim(e, (word)-1);        /* everyone wants all it can get */
        if (e->slices)
            revoke_tick(e);
        for (unsigned i = 0; i < ENVS; i++)
            assert_true(envs[i]->pages >= before[i] || envs[i]->pages >= envs[i]->pages_guaranteed);
        word sum = page_free_count();
        for (unsigned i = 0; i < ENVS; i++)
            sum += envs[i]->pages;
        assert_int_equal(sum, CLAIMABLE);
    }
    for (unsigned i = 0; i < ENVS; i++)
        assert_true(envs[i]->pages >= envs[i]->pages_guaranteed);
}

static void guarantees_are_met_in_the_end(void **state)
{
    (void)state;
    for_seeds(10, guarantees_are_met);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whoever_is_furthest_above_is_asked, fake_boot),
        cmocka_unit_test_setup(nobody_above_means_nobody_asked, fake_boot),
        cmocka_unit_test_setup(asking_again_prolongs_nothing, fake_boot),
        cmocka_unit_test_setup(who_complies_loses_no_more, fake_boot),
        cmocka_unit_test_setup(the_deadline_counts_the_victims_slices, fake_boot),
        cmocka_unit_test_setup(only_what_is_missing_is_taken, fake_boot),
        cmocka_unit_test_setup(force_breaks_bindings, fake_boot),
        cmocka_unit_test_setup(a_full_vector_still_counts, fake_boot),
        cmocka_unit_test_setup(slices_are_asked_back_too, fake_boot),
        cmocka_unit_test_setup(without_slices_there_is_no_deadline, fake_boot),
        cmocka_unit_test(guarantees_are_met_in_the_end),
    };
    return cmocka_run_group_tests_name("revoke", tests, NULL, NULL);
}
