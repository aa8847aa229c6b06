/* Random operations on pages against a model that keeps, for each page, who owns it, who holds it and every
 * capability that was ever given for it. */
#include "fake.h"
#include <string.h>

enum { ENVS = 6, OLD = 8 };
enum { NOBODY = -1 };

static struct env *envs[ENVS];
static struct model {
    int owner;                  /* index into envs */
    unsigned holders;           /* bits by index into envs */
    bool inherited;
    bool known;                 /* caps are the current ones */
    bool unwritable;            /* but nobody has the one to write */
    struct cap read, write;
    struct cap old[OLD];        /* void ones, the latest */
    unsigned olds;
} model[HOST_PAGES];

static void void_caps(struct model *m)
{
    if (m->known) {
        m->old[m->olds++ % OLD] = m->read;
        m->old[m->olds++ % OLD] = m->write;
    }
    m->known = m->unwritable = false;
}

static bool heirloom(const struct model *m) { return m->inherited && m->holders; }
static bool is_free(const struct model *m) { return m->owner == NOBODY; }

static void leaves_its_owner(struct model *m)
{
    unsigned heir = ENVS;
    for (unsigned i = 0; i < ENVS; i++)         /* the lowest environment */
        if (m->holders >> i & 1 && (heir == ENVS || ENV_INDEX(envs[i]->id) < ENV_INDEX(envs[heir]->id)))
            heir = i;
    if (heir == ENVS) {
        m->owner = NOBODY;
        m->inherited = false;
        void_caps(m);
    } else {
        m->owner = (int)heir;
        m->holders &= ~(1u << heir);
        m->inherited = m->unwritable = true;
    }
}

static void claim(int who, word pn)
{
    word wanted = random_below(2) ? pn : (word)-1, some_free = 0;
    for (word i = FIRST_FREE; i < HOST_PAGES; i++)
        some_free += is_free(&model[i]);
    int got = page_claim(envs[who], wanted);
    if (wanted == pn && pn >= FIRST_FREE) {
        assert_int_equal(got, is_free(&model[pn]) ? (int)pn : -E_BUSY);
    } else if (wanted == pn) {
        assert_int_equal(got, -E_BUSY);
    } else {
        assert_int_equal(got < 0 ? got : 0, some_free ? 0 : -E_NONE);
    }
    if (got < 0)
        return;
    assert_true(is_free(&model[got]));
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        assert_int_equal(host_memory[got * PAGE_SIZE + i], 0);
    memset(host_memory + got * PAGE_SIZE, 0x55, PAGE_SIZE);
    model[got].owner = who;
}

static void claim_range(int who, word pn, word count)
{
    bool exist = pn + count <= HOST_PAGES, free = true;
    for (word i = pn; exist && i < pn + count; i++)
        free = free && i >= FIRST_FREE && is_free(&model[i]);
    int expected = !exist ? -E_PAGE : !free ? -E_BUSY : 0;
    assert_int_equal(page_claim_range(envs[who], pn, count), expected);
    for (word i = pn; !expected && i < pn + count; i++)
        model[i].owner = who;
}

static void release(int who, word pn, word count)
{
    bool exist = pn + count <= HOST_PAGES, mine = true;
    for (word i = pn; exist && i < pn + count; i++)
        mine = mine && model[i].owner == who;
    assert_int_equal(page_release(envs[who], pn, count), !exist ? -E_PAGE : !mine ? -E_OWNER : (int)count);
    for (word i = pn; exist && mine && i < pn + count; i++)
        leaves_its_owner(&model[i]);
}

static void caps(int who, word pn)
{
    struct model *m = &model[pn];
    struct cap read, write;
    int error = page_caps_of(envs[who], pn, &read, &write);
    assert_int_equal(error, m->owner != who ? -E_OWNER : heirloom(m) ? -E_BUSY : 0);
    if (error)
        return;
    if (m->known)
        assert_true(cap_equal(read, m->read) && cap_equal(write, m->write) != m->unwritable);
    if (m->known && m->unwritable)
        m->old[m->olds++ % OLD] = m->write;
    m->known = true;
    m->unwritable = false;
    m->read = read;
    m->write = write;
}

static void renew(int who, word pn)
{
    int expected = model[pn].owner != who ? -E_OWNER : heirloom(&model[pn]) ? -E_BUSY : 0;
    assert_int_equal(page_renew(envs[who], pn), expected);
    if (!expected)
        void_caps(&model[pn]);
}

static word references(const struct model *m) { return (word)__builtin_popcount(m->holders); }

static void hold(int who, word pn)
{
    struct model *m = &model[pn];
    if (!m->known && m->owner != who) {
        assert_int_equal(fake_hold(envs[who], pn, (struct cap){ 0, 0 }), -E_CAP);
        return;
    }
    if (m->owner != who) {
        m->inherited = m->inherited && m->holders;
        m->holders |= 1u << who;
    }
    assert_int_equal(fake_hold(envs[who], pn, m->read), references(m));
}

static void unhold(int who, word pn)
{
    struct model *m = &model[pn];
    bool holds = m->holders >> who & 1;
    m->holders &= ~(1u << who);
    assert_int_equal(page_unhold(envs[who], pn), holds ? (int)references(m) : -E_OWNER);
}

static void die(int who)
{
    fake_env_die(envs[who]);
    for (word pn = FIRST_FREE; pn < HOST_PAGES; pn++) {
        model[pn].holders &= ~(1u << who);
        if (model[pn].owner == who)
            leaves_its_owner(&model[pn]);
    }
    envs[who] = fake_env(0);
}

static void check(void)
{
    word owned[ENVS] = { 0 }, free = 0;
    for (word pn = 0; pn < HOST_PAGES; pn++) {
        const struct model *m = &model[pn];
        const struct page *p = page_of(pn);
        if (pn < FIRST_FREE) {
            assert_int_equal(p->owner, PAGE_KERNEL);
            continue;
        }
        assert_int_equal(p->owner, m->owner == NOBODY ? 0 : envs[m->owner]->id);
        assert_int_equal(p->info & PAGE_REFS, references(m));
        owned[m->owner == NOBODY ? 0 : m->owner] += m->owner != NOBODY;
        free += is_free(m);
        if (m->known) {
            assert_true(page_authorised(pn, m->read, false) && page_authorised(pn, m->write, true) != m->unwritable);
            assert_false(page_authorised(pn, m->read, true));
        }
        for (unsigned i = 0; i < OLD && i < m->olds; i++)
            assert_false(page_authorised(pn, m->old[i], false));
        assert_false(page_authorised(pn, (struct cap){ 0, 0 }, false));
    }
    for (int i = 0; i < ENVS; i++) {
        assert_int_equal(envs[i]->pages, owned[i]);
        assert_int_equal(env_table[ENV_INDEX(envs[i]->id)].pages, owned[i]);
    }
    assert_int_equal(page_free_count(), free);
}

static void random_operation(void)
{
    int who = (int)random_below(ENVS), other = (int)random_below(ENVS);
    word pn = random_below(40) ? FIRST_FREE + random_below(HOST_PAGES - FIRST_FREE) : random_below(HOST_PAGES);
    switch (random_below(pn < FIRST_FREE ? 2 : 24)) {
    case 0: case 2: case 3: case 4: case 5: claim(who, pn); break;
    case 1: case 6: release(who, pn, 1 + random_below(3)); break;
    case 7: claim_range(who, pn, random_below(20)); break;
    case 8: case 9: case 10:
        if (model[pn].owner != NOBODY)
            release(model[pn].owner, pn, 1);
        break;
    case 11: case 12: case 13: caps(who, pn); break;
    case 14: case 15: case 16:
        if (model[pn].owner != NOBODY)
            caps(model[pn].owner, pn);
        break;
    case 17: renew(model[pn].owner == NOBODY ? who : model[pn].owner, pn); break;
    case 18: renew(who, pn); break;
    case 19: case 20: hold(who, pn); break;
    case 21: unhold(who, pn); break;
    case 22:
        assert_int_equal(page_transfer(envs[who], pn, envs[other]), model[pn].owner == who ? 0 : -E_OWNER);
        if (model[pn].owner == who) {
            model[pn].owner = other;
            model[pn].holders &= ~(1u << other);
        }
        break;
    default:
        if (!random_below(8))
            die(who);
    }
}

static void random_history(void)
{
    for (int i = 0; i < ENVS; i++)
        envs[i] = fake_env(0);
    for (word pn = 0; pn < HOST_PAGES; pn++)
        model[pn] = (struct model){ .owner = NOBODY };
    for (unsigned step = 0; step < 2500; step++) {
        random_operation();
        if (step % 8 == 0)
            check();
    }
    for (int i = 0; i < ENVS; i++)
        die(i);
    check();
}

static void random_histories(void **state)
{
    (void)state;
    for_seeds(10, random_history);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(random_histories) };
    return cmocka_run_group_tests_name("page_model", tests, NULL, NULL);
}
