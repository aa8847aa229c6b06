/* Every call: that it does what the table says, and each error that the table lists. tlb_write and tlb_range are in
 * t_tlb, ownership and capabilities in t_pages, transfers in t_transfer, slices in t_slices. */
#include "tap.h"

#define STALE   (ENV_ID(200, 77))       /* an id that names nobody */
#define NO_PAGE 0xfffff

static void arguments(struct cap first, struct cap second)
{
    UPAGE->arg[0] = first.lo;
    UPAGE->arg[1] = first.hi;
    UPAGE->arg[2] = second.lo;
    UPAGE->arg[3] = second.hi;
}

extern char min_refill[];
static const struct cap none;
static struct cap cap;
static struct min_child child, sibling;
static int denied;

/* In a child: what it may not do to its sibling, whose id came in its u-page. */
static int intrude(envid caller, word target, word what, word c)
{
    (void)caller, (void)c;
    arguments(none, none);
    switch (what) {
    case 0: return sys_vector(target, VEC_SYNC, PROGRAM_VA);
    case 1: return sys_gmap(target, 1, 0);
    case 2: return sys_env_page(target, 0, 0);
    case 3: return sys_slice_alloc(-1, target);
    case 4: return sys_slice_alloc_range(100, 2, target);
    case 5: return sys_guarantee(target, 1);
    case 6: return sys_env_cap(target);
    case 7: return sys_env_destroy(target, 1, 2);
    case 8: return sys_console_get();
    case 9: return sys_console_give(target);
    case 10: return sys_halt(3);
    case 11: return sys_asid_recycle();
    default: return sys_test_device(100);
    }
}

static void intruder(void)
{
    min_serve(intrude);
    for (;;)
        min_yield(0);
}

static void environments(void)
{
    static const int wanted[] = { -E_DENIED, -E_DENIED, -E_DENIED, -E_DENIED, -E_DENIED, -E_DENIED, -E_DENIED,
                                  -E_DENIED, -E_DENIED, -E_DENIED, -E_BOOT, -E_BOOT, -E_BOOT };

    ok(min_spawn(intruder, &child) == 0 && min_spawn(intruder, &sibling) == 0, "env_create");
    is(sys_env_create(8, 2), -E_RANGE, "env_create: flags");
    is(sys_env_create(1000000, 0), -E_NONE, "env_create: more pages than there are");
    is(min_yield(child.id), 0, "yield to a child");
    is(min_yield(STALE), -E_ENV, "yield: stale id");
    is(sys_acall(child.id), -E_ENV, "acall: no entry registered");
    is(sys_acall(STALE), -E_ENV, "acall: stale id");
    for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++)
        denied += min_call(child.id, sibling.id, i, 0) != wanted[i];
    is(denied, 0, "a child may do nothing to its sibling, nor what is the first environment's");

    is(sys_env_cap(0), 0, "env_cap of oneself");
    is(sys_env_cap(child.id), 0, "env_cap of a child");
    ok(UPAGE->result[0] == child.cap.lo && UPAGE->result[1] == child.cap.hi, "  the one that env_create gave");
    is(sys_env_cap(STALE), -E_ENV, "env_cap: stale id");
    arguments(none, child.cap);
    is(sys_env_page(child.id, 64, 5), 0, "env_page");
    is(sys_env_page(child.id, PAGE_SIZE, 5), -E_RANGE, "env_page: past the page");
    is(sys_env_page(child.id, 3, 5), -E_RANGE, "env_page: not aligned");
    is(sys_env_page(STALE, 0, 5), -E_ENV, "env_page: stale id");
    is(sys_guarantee(child.id, 9), 0, "guarantee");
    ok(sys_guarantee(child.id, 0xffffffff) < 0, "guarantee: more pages than there are");
    is(sys_guarantee(STALE, 1), -E_ENV, "guarantee: stale id");

    is(sys_vector(0, VEC_ASYNC, PROGRAM_VA), 0, "vector");
    is(sys_vector(0, VEC_ASYNC, 0), 0, "  removed");
    is(sys_vector(0, 0, PROGRAM_VA), -E_RANGE, "vector: 0");
    is(sys_vector(0, 8, PROGRAM_VA), -E_RANGE, "vector: system calls");
    is(sys_vector(0, 20, PROGRAM_VA), -E_RANGE, "vector: 20");
    is(sys_vector(0, VEC_MAX, PROGRAM_VA), -E_RANGE, "vector: past the last");
    is(sys_vector(0, VEC_BP, PROGRAM_VA + 2), -E_VECTOR, "vector: not aligned");
    is(sys_vector(0, VEC_BP, USER_TOP), -E_VECTOR, "vector: kernel address");
    is(sys_vector(0, VEC_UTLB, 0x10000000), -E_VECTOR, "vector: refill outside of the guaranteed segment");
    is(sys_vector(STALE, VEC_BP, PROGRAM_VA), -E_ENV, "vector: stale id");

    is(sys_env_destroy(STALE, 1, 2), -E_ENV, "env_destroy: stale id");
    is(min_destroy(&child), 0, "env_destroy");
    is(min_destroy(&child), -E_ENV, "  twice");
    is(min_call(child.id, 0, 0, 0), -E_ENV, "  its id names nobody");
    is(min_destroy(&sibling), 0, "env_destroy of the other");
}

static void guaranteed(int page)
{
    arguments(cap, none);
    is(sys_gmap(0, 200, page << PAGE_SHIFT | PTE_V | PTE_D), 0, "gmap");
    *(volatile word *)(200 << PAGE_SHIFT) = 42;
    is(*(volatile word *)(200 << PAGE_SHIFT), 42, "  it is there");
    is(sys_gmap(0, 200, 0), 0, "  and removed");
    is(sys_gmap(0, GSEG_PAGES, page << PAGE_SHIFT | PTE_V), -E_RANGE, "gmap: outside of the segment");
    is(sys_gmap(0, ENVPAGE_VA >> PAGE_SHIFT, page << PAGE_SHIFT | PTE_V), -E_RANGE, "gmap: the environment page");
    is(sys_gmap(0, 200, NO_PAGE << PAGE_SHIFT | PTE_V), -E_PAGE, "gmap: no such page");
    is(sys_gmap(0, (word)min_refill >> PAGE_SHIFT, 0), -E_BUSY, "gmap: the refill handler's page stays");
    is(sys_gmap(STALE, 200, 0), -E_ENV, "gmap: stale id");
    UPAGE->arg[0] ^= 1;
    is(sys_gmap(0, 200, page << PAGE_SHIFT | PTE_V | PTE_D), -E_CAP, "gmap: forged capability");
}

static void primitives(int page)
{
    is(sys_null(), 0, "null");
    is(sys_null_c(), 0, "null_c");
    is(sys_env_self(), ENV->id, "env_self");
    is(sys_cid_switch(1), 0, "cid_switch");
    is(ENV->cid, 1, "  is seen in the environment page");
    is(sys_cid_switch(0), 0, "  and back");
    is(sys_cid_switch(4), -E_RANGE, "cid_switch: there are four");
    is(sys_upcall_done(), 0, "upcall_done");
    is(sys_repossessed(0), 0, "repossessed");
    is(sys_repossessed(1), -E_RANGE, "repossessed: more than there are");
    UPAGE->arg[0] = cap.hi;
    is(sys_cache_flush(page, 0, PAGE_SIZE, cap.lo), 0, "cache_flush");
    is(sys_cache_flush(page, 8, PAGE_SIZE, cap.lo), -E_RANGE, "cache_flush: past the page");
    is(sys_cache_flush(page, 0xfffffff0, 0x20, cap.lo), -E_RANGE, "cache_flush: wraps around");
    is(sys_cache_flush(NO_PAGE, 0, 4, cap.lo), -E_PAGE, "cache_flush: no such page");
    is(sys_cache_flush(page, 0, 4, cap.lo ^ 1), -E_CAP, "cache_flush: forged capability");
    is(sys_console_write(0), 0, "console_write of nothing");
    is(sys_console_write(PAGE_SIZE), -E_RANGE, "console_write: more than the u-page's data");
    is(sys_console_get(), -E_AGAIN, "console_get: nothing typed");
    is(sys_console_give(STALE), -E_ENV, "console_give: stale id");
    is(sys_console_give(ENV->id), 0, "console_give to oneself");
    is(sys_asid_recycle(), 0, "asid_recycle");
    is(sys_test_device(100), -E_BOOT, "test_device: not asked for at boot");
}

int main(void)
{
    int page;

    tap_begin();
    page = min_page(&cap);
    primitives(page);
    guaranteed(page);
    environments();
    is(sys_page_free(page), 0, "page_free");
    tap_done();
}
