/* Address space identifiers: given in order, taken back all at once, never shared. */
#include "fake.h"

static void words_agree(void **state)
{
    (void)state;
    struct env *e = fake_env(0);
    for (word cid = 0; cid < 4; cid++) {
        e->cid = cid;
        asid_give(e);
        assert_int_equal(e->asid, e->asids[cid]);
        assert_int_equal(e->asid & ~0xfc0u, 0);
        assert_int_not_equal(e->asid, 0);
        assert_int_equal(e->stlb, stlb_base(e->asid >> 6));
        assert_int_equal(e->entry_hi, KENVPAGE | e->asid);
        for (word other = 0; other < cid; other++)
            assert_int_not_equal(e->asids[other], e->asid);
    }
    word first = e->asids[0], published = calls.publish;
    e->cid = 0;
    asid_give(e);
    assert_int_equal(e->asid, first);
    assert_int_equal(e->entry_hi, KENVPAGE | first);
    assert_true(calls.publish > published);
    published = calls.publish;
    asid_give(e);                       /* nothing to do costs nothing */
    assert_int_equal(calls.publish, published);
    e->cid = 4;
    assert_true(panics(asid_give(e)));
}

static void all_are_taken_back_at_once(void **state)
{
    (void)state;
    struct env *all[64];
    for (unsigned i = 0; i < 63; i++) {
        asid_give(all[i] = fake_env(0));
        for (unsigned j = 0; j < i; j++)
            assert_int_not_equal(all[i]->asid, all[j]->asid);
    }
    assert_int_equal(sysinfo.asid_recycled, 0);
    asid_give(all[63] = fake_env(0));
    assert_int_equal(sysinfo.asid_recycled, 1);
    assert_int_equal(sysinfo.stlb_purges, 1);
    assert_int_not_equal(all[63]->asid, 0);
    for (unsigned i = 0; i < 63; i++) {
        assert_int_equal(all[i]->asid, 0);
        assert_int_equal(all[i]->asids[0], 0);
        assert_int_equal(all[i]->entry_hi, KENVPAGE);
        assert_int_equal(env_table[i + 1].asid, 0);     /* published: nobody enters it without a question */
    }
}

static void the_dead_ones_number_waits(void **state)
{
    (void)state;
    struct env *e = fake_env(0);
    asid_give(e);
    word asid = e->asid;
    e->cid = 2;
    asid_give(e);
    asid_drop(e);
    assert_int_equal(e->asid | e->asids[0] | e->asids[2], 0);
    for (unsigned i = 0; i < 61; i++) {
        asid_give(e);
        assert_int_not_equal(e->asid, asid);
        asid_drop(e);
    }
    assert_int_equal(sysinfo.asid_recycled, 0);
    asid_give(e);
    assert_int_equal(sysinfo.asid_recycled, 1);
}

/* 200 environments, one address, a page each: whatever is recycled, nobody ever reads another's page. */
static void two_hundred(void)
{
    enum { ENVS = 200, VA = 0x400000 };
    struct env *all[ENVS];
    word page[ENVS], lo;
    for (unsigned i = 0; i < ENVS; i++) {
        struct cap read, write;
        all[i] = fake_env(0);
        page[i] = (word)page_claim(all[i], (word)-1);
        asid_give(all[i]);
        assert_int_equal(page_caps_of(all[i], page[i], &read, &write), 0);
        assert_int_equal(stlb_bind(all[i], VA, page[i] << PAGE_SHIFT | PTE_V | PTE_D, write), 0);
    }
    word hits = 0;
    for (unsigned n = 0; n < 4000; n++) {
        unsigned i = random_below(ENVS);
        struct cap read, write;
        asid_give(all[i]);
        if (stub_refill(all[i], VA, &lo)) {
            hits++;
            assert_int_equal(lo >> PAGE_SHIFT, page[i]);
        }
        if (random_below(4))
            continue;
        for (unsigned j = 0; j < ENVS; j++)             /* nor does a foreign binding open the fast path */
            if (j != i)
                for (word low = 0; low < PAGE_SIZE; low += 1 + random_below(64))
                    assert_false(stub_tlb_write(all[i], VA | low, page[j] << PAGE_SHIFT | PTE_V | PTE_D));
        assert_int_equal(page_caps_of(all[i], page[i], &read, &write), 0);
        assert_int_equal(stlb_bind(all[i], VA, page[i] << PAGE_SHIFT | PTE_V | PTE_D, write), 0);
        assert_true(stub_tlb_write(all[i], VA, page[i] << PAGE_SHIFT | PTE_V | PTE_D));
    }
    assert_true(hits > 100 && sysinfo.asid_recycled > 20);
}

static void two_hundred_environments(void **state)
{
    (void)state;
    for_seeds(3, two_hundred);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(words_agree, fake_boot),
        cmocka_unit_test_setup(all_are_taken_back_at_once, fake_boot),
        cmocka_unit_test_setup(the_dead_ones_number_waits, fake_boot),
        cmocka_unit_test(two_hundred_environments),
    };
    return cmocka_run_group_tests_name("asid", tests, NULL, NULL);
}
