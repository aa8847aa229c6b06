/* Random mappings against a model of what each environment was last granted at each address. TLB and STLB may hold less
 * than the model, never anything else; the fast path may agree only with what the model still grants. */
#include "fake.h"

enum { ENVS = 5, SPOTS = 24, PAGES = 12, FIRST = 80 };

static struct env *envs[ENVS];
static int owner[PAGES];
static word epoch[PAGES];               /* grows whenever rights to the page end */

/* By environment and spot: the mapping now, and for each page the last EntryLo granted there while it is a right. */
static struct spot {
    word lo;                            /* 0: none */
    bool may_write;                     /* D may be set in the caches */
    struct { word lo, epoch; } granted[PAGES];
} model[ENVS][SPOTS];

/* Neighbours, and pairs that share a slot of the STLB. */
static word va_of(unsigned spot)
{
    return 0x00400000 + (spot % 12) * PAGE_SIZE + (spot / 12 ? STLB_ENTRIES << PAGE_SHIFT : 0);
}

static void forget_all(unsigned who)
{
    for (unsigned s = 0; s < SPOTS; s++)
        model[who][s] = (struct spot){ 0 };
}

static void lost(unsigned page)
{
    epoch[page]++;
    for (unsigned who = 0; who < ENVS; who++)
        for (unsigned s = 0; s < SPOTS; s++)
            if (model[who][s].lo >> PAGE_SHIFT == FIRST + page)
                model[who][s].lo = 0;
}

static void give(unsigned who)          /* as before it runs */
{
    word recycled = sysinfo.asid_recycled;
    asid_give(envs[who]);
    if (sysinfo.asid_recycled != recycled)
        for (unsigned i = 0; i < ENVS; i++)
            forget_all(i);
}

static void own(unsigned who, unsigned page)
{
    assert_int_equal(page_claim(envs[who], FIRST + page), FIRST + (int)page);
    owner[page] = (int)who;
}

static void granted(unsigned who, unsigned spot, unsigned page, word lo)
{
    struct spot *s = &model[who][spot];
    s->lo = lo;
    s->may_write = lo & PTE_D;
    s->granted[page].lo = lo;
    s->granted[page].epoch = epoch[page];
}

static void bind(unsigned who, unsigned spot, unsigned page)
{
    word lo = (FIRST + page) << PAGE_SHIFT | PTE_V | (random_below(3) ? PTE_D : 0) | (random_below(4) ? 0 : PTE_N);
    word va = va_of(spot), seen;
    if (owner[page] < 0) {
        assert_int_equal(stlb_bind(envs[who], va, lo, (struct cap){ 0, 0 }), -E_CAP);
        return;
    }
    struct cap read, write;
    assert_int_equal(page_caps_of(envs[owner[page]], FIRST + page, &read, &write), 0);
    if (random_below(8) == 0) {
        assert_int_equal(stlb_bind(envs[who], va, lo | PTE_D, read), -E_CAP);
        return;
    }
    assert_int_equal(stlb_bind(envs[who], va, lo, lo & PTE_D ? write : read), 0);
    granted(who, spot, page, lo);
    assert_true(stub_refill(envs[who], va, &seen));     /* not only never wrong */
    assert_int_equal(seen, lo);
}

static void renew_quickly(unsigned who, unsigned spot, unsigned page)
{
    word lo = model[who][spot].granted[page].lo;
    if (!lo || random_below(8) == 0)
        lo = (FIRST + page) << PAGE_SHIFT | PTE_V | (random_below(2) ? PTE_D : 0);
    if (!stub_tlb_write(envs[who], va_of(spot), lo))
        return;
    assert_int_equal(model[who][spot].granted[page].lo, lo);
    assert_int_equal(model[who][spot].granted[page].epoch, epoch[page]);
    granted(who, spot, page, lo);
}

static void range(unsigned who, unsigned spot)
{
    word pages = random_below(2) ? 1 + random_below(12) : random_below(2) ? 100 : 9000, operation = random_below(3);
    int may_change = 0;
    for (unsigned s = 0; s < SPOTS; s++) {
        struct spot *m = &model[who][s];
        if (!m->lo || va_of(s) < va_of(spot) || va_of(s) - va_of(spot) >= pages << PAGE_SHIFT)
            continue;
        may_change++;
        if (operation == 0)
            m->lo = 0;
        else if (operation == 1)
            m->may_write = false;
        else
            m->may_write = m->lo & PTE_D;
    }
    int changed = stlb_range(envs[who], va_of(spot), pages, operation);
    assert_true(changed >= 0 && changed <= may_change);
}

static void release(unsigned page)
{
    if (owner[page] < 0) {
        own(random_below(ENVS), page);
    } else if (random_below(3)) {
        assert_int_equal(page_release(envs[owner[page]], FIRST + page, 1), 1);
        owner[page] = -1;
        lost(page);
    } else {
        assert_int_equal(page_renew(envs[owner[page]], FIRST + page), 0);
        lost(page);
    }
}

static void release_range(unsigned page)
{
    unsigned end = page;
    while (end < PAGES && owner[end] == owner[page])
        end++;
    if (owner[page] < 0)
        return;
    assert_int_equal(page_release(envs[owner[page]], FIRST + page, end - page), (int)(end - page));
    for (; page < end; page++) {
        owner[page] = -1;
        lost(page);
    }
}

static void die(unsigned who)
{
    fake_env_die(envs[who]);
    for (unsigned page = 0; page < PAGES; page++)
        if (owner[page] == (int)who) {
            owner[page] = -1;
            lost(page);
        }
    forget_all(who);
    envs[who] = fake_env(0);
}

static void check_entry(word hi, word lo)
{
    unsigned page = (lo >> PAGE_SHIFT) - FIRST;
    assert_true(page < PAGES && owner[page] >= 0);
    for (unsigned who = 0; who < ENVS; who++)
        for (unsigned s = 0; s < SPOTS; s++)
            if (envs[who]->asid && (va_of(s) | envs[who]->asid) == hi) {
                assert_int_equal(lo & ~(PTE_D | 0xff), model[who][s].lo & ~PTE_D);
                assert_true(!(lo & PTE_D) || model[who][s].may_write);
                return;
            }                           /* else of an ASID that nobody has: it stays until the page's rights end */
    for (unsigned who = 0; who < ENVS; who++)
        assert_int_not_equal(hi & 0xfc0, envs[who]->asid);
}

static void check(void)
{
    const word *lo = machine_phys(STLB_PHYS), *tag = lo + STLB_ENTRIES;
    for (unsigned i = 0; i < STLB_ENTRIES; i++)
        if (tag[i] != 0xffffffff)
            check_entry(tag[i], lo[i]);
    for (unsigned i = MACHINE_TLB_WIRED; i < MACHINE_TLB_SIZE; i++)
        if (tlb[i].hi < 0x80000000)
            check_entry(tlb[i].hi, tlb[i].lo);
    for (unsigned page = 0; page < PAGES; page++)
        if (owner[page] < 0)
            assert_true(page_of(FIRST + page)->binding == PAGE_UNBOUND && page_of(FIRST + page)->lo == 0);
}

static void random_operation(void)
{
    unsigned who = random_below(ENVS), spot = random_below(SPOTS), page = random_below(PAGES);
    word seen;
    give(who);
    switch (random_below(32)) {
    case 0: release(page); break;
    case 1: if (!random_below(3)) release_range(page); break;
    case 2:
        if (!random_below(4))
            die(who);
        break;
    case 3:
        if (random_below(6) == 0) {
            asid_recycle();
            for (unsigned i = 0; i < ENVS; i++)
                forget_all(i);
        }
        break;
    case 4: case 5:
        assert_int_equal(stlb_unbind(envs[who], va_of(spot)), 0);
        model[who][spot].lo = 0;
        break;
    case 6: case 7: case 8: range(who, spot); break;
    case 9: case 10: case 11: case 12: case 13: case 14: case 15:
        if (stub_refill(envs[who], va_of(spot), &seen))
            check_entry(va_of(spot) | envs[who]->asid, seen);
        break;
    case 16: case 17: case 18: case 19: case 20: case 21: renew_quickly(who, spot, page); break;
    default: bind(who, spot, page);
    }
}

static void random_history(void)
{
    for (unsigned who = 0; who < ENVS; who++) {
        envs[who] = fake_env(0);
        forget_all(who);
    }
    for (unsigned page = 0; page < PAGES; page++) {
        own(page % 3, page);
        epoch[page] = 1;
    }
    for (unsigned step = 0; step < 3000; step++) {
        random_operation();
        check();
    }
}

static void random_histories(void **state)
{
    (void)state;
    for_seeds(12, random_history);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(random_histories) };
    return cmocka_run_group_tests_name("stlb_model", tests, NULL, NULL);
}
