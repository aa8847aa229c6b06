/* The C side of the system calls (syscall.tbl). Each decodes and checks, then hands on to the module that owns the
 * resource. Arguments beyond four registers come from the caller's u-page and are read once. */
#include "aegis/caller.h"
#include <aegis/string.h>

/* --- no-stack calls: the same through C, for whatever their fast forms leave --- */

CALL(null, a, b, c, d) { return 0; }

CALL(tlb_write, va, lo, cap_lo, cap_hi)
{
    return stlb_bind(hot.running, va, lo, (struct cap){ cap_lo, cap_hi });
}

CALL(exc_return, a, b, c, d)
{
    trap_frame->epc = upage()->resume_pc;
    return (int)upage()->resume_v0;
}

CALL(yield, successor, b, c, d)
{
    struct env *e = NULL;
    if (successor) {
        e = env_of(successor);
        if (!e || !e->start_pc)
            return -E_ENV;
    }
    slice_yield(e);
}

CALL(acall, callee, b, c, d)
{
    struct env *e = env_of(callee);
    if (!e || !e->async_pc)
        return -E_ENV;
    if (slice_is_late(hot.running))
        return -E_AGAIN;
    asid_give(e);
    trap_frame->reg[4] = hot.running->id;
    trap_frame->epc = e->async_pc;
    hot.donated = 1;
    machine_env_install(e);
    return 0;
}

CALL(null_c, a, b, c, d) { return 0; }
CALL(env_self, a, b, c, d) { return (int)hot.running->id; }

/* --- primitives --- */

static bool user_page(word va)
{
    return va < USER_TOP && !(va & (PAGE_SIZE - 1));
}

CALL(tlb_delete, va, b, c, d)
{
    if (!user_page(va))
        return -E_ADDRESS;
    stlb_unbind(hot.running, va);
    return 0;
}

CALL(tlb_range, va, pages, operation, d)
{
    if (!user_page(va))
        return -E_ADDRESS;
    if (operation > 2 || pages > (USER_TOP - va) >> PAGE_SHIFT)
        return -E_RANGE;
    return stlb_range(hot.running, va, pages, operation);
}

CALL(fpu, on, b, c, d)
{
    if (on)
        fpu_take(hot.running);
    else
        fpu_drop(hot.running);
    machine_env_install(hot.running);           /* its Status changed */
    return 0;
}

CALL(cid_switch, cid, b, c, d)
{
    struct env *e = hot.running;
    if (cid >= sizeof e->asids / sizeof *e->asids)
        return -E_RANGE;
    e->cid = cid;
    asid_give(e);
    machine_env_install(e);
    env_publish(e);
    return 0;
}

/* What stands at the default refill handler: a TLB miss that nobody wants to answer. */
CALL(refill_fault, a, b, c, d)
{
    struct env *e = hot.running;
    struct frame *f = trap_frame;
    f->epc = f->reg[8];
    f->badvaddr = f->reg[9];
    f->cause = f->reg[10];
    f->reg[8] = e->save0[VEC_UTLB];
    f->reg[9] = e->save1[VEC_UTLB];
    f->reg[10] = e->save2[VEC_UTLB];
    report_fault(e, f, "there is no refill handler");
    env_destroy(e, "no refill handler");
    return 0;
}

CALL(upcall_done, a, b, c, d)
{
    upcall_done(hot.running);
    return 0;
}

/* --- pages --- */

CALL(page_alloc, page, b, c, d) { return page_claim(hot.running, page); }

CALL(page_copy, page, cap_lo, cap_hi, env)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    if (!page_readable(hot.running, page, (struct cap){ cap_lo, cap_hi }, &error))
        return error;
    int copy = page_claim_copy(e, page);
    if (copy < 0)
        return copy;
    give_cap(2, page_writing((pageno)copy));
    return copy;
}

CALL(page_alloc_range, page, count, c, d)
{
    return count > RANGE_MAX ? -E_RANGE : page_claim_range(hot.running, page, count);
}

CALL(page_free, page, b, c, d)
{
    int freed = page_release(hot.running, page, 1);
    return freed < 0 ? freed : 0;
}

CALL(page_free_range, page, count, c, d)
{
    return count > RANGE_MAX ? -E_RANGE : page_release(hot.running, page, count);
}

CALL(page_caps, page, b, c, d)
{
    struct cap read, write;
    int error = page_caps_of(hot.running, page, &read, &write);
    if (error)
        return error;
    give_cap(0, read);
    give_cap(2, write);
    return 0;
}

CALL(page_weaken, page, cap_lo, cap_hi, d)
{
    struct cap read;
    int error = page_weaken(page, (struct cap){ cap_lo, cap_hi }, &read);
    if (error)
        return error;
    give_cap(0, read);
    return 0;
}

CALL(page_revoke, page, b, c, d)
{
    int error = page_renew(hot.running, page);
    if (!error)
        give_cap(2, page_writing(page));
    return error;
}

/* Only to those over whom the caller has rights: a page counts against its owner's guarantee, and who has most is asked
 * first to give back. */
CALL(page_give, page, env, cap_lo, cap_hi)
{
    struct env *to;
    int error;
    if (!env_rights(hot.running, env, (struct cap){ cap_lo, cap_hi }, &to, &error))
        return error;
    return page_transfer(hot.running, page, to);
}

CALL(page_ref, page, cap_lo, cap_hi, env)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    error = page_hold_possible(hot.running, page, (struct cap){ cap_lo, cap_hi });
    return error ? error : page_hold(e, page);
}

CALL(page_unref, page, env, c, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    return page_unhold(e, page);
}

CALL(page_ref_range, count, env, c, d)
{
    struct env *e;
    int error;
    struct { word page; struct cap cap; } *list = (void *)upage()->data;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    if (count > RANGE_MAX)
        return -E_RANGE;
    for (word i = 0; i < count; i++) {
        error = page_hold_possible(hot.running, list[i].page, list[i].cap);
        if (error)
            return error;
    }
    for (word i = 0; i < count; i++) {
        page_hold(e, list[i].page);
        list[i].cap = page_reading(list[i].page);
    }
    return 0;
}

CALL(cache_flush, page, offset, bytes, cap_lo)
{
    struct cap cap = { cap_lo, upage()->arg[0] };
    if (!page_of(page))
        return -E_PAGE;
    if (!page_authorised(page, cap, true))
        return -E_CAP;
    if (offset > PAGE_SIZE || bytes > PAGE_SIZE - offset)
        return -E_RANGE;
    machine_icache_invalidate(page << PAGE_SHIFT | offset, bytes);
    return 0;
}

/* --- environments --- */

CALL(gmap, env, index, lo, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    return gmap_set(e, index, lo, cap_at(0));
}

CALL(gmap_copy, first, count, env, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    return gmap_copy(e, hot.running, first, count);
}

CALL(vector, env, which, pc, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    return env_set_vector(e, which, pc);
}

/* A few pages are everyone's. More come out of the caller's own guarantee, or from the first environment, which hands out
 * what the machine has; otherwise anyone could reserve all memory. 0 or -E_*; then *paid is what the caller gives. */
static int guarantee_source(const struct env *to, word old, word pages, word *paid)
{
    struct env *from = hot.running;
    *paid = 0;
    if (pages > old && pages > ENV_GUARANTEED_PAGES && !is_first()) {
        *paid = pages - (old > ENV_GUARANTEED_PAGES ? old : ENV_GUARANTEED_PAGES);
        if (from == to || from->pages_guaranteed < *paid)
            return -E_DENIED;
    }
    return pages > page_total() || !page_can_guarantee(old + *paid, pages) ? -E_NONE : 0;
}

CALL(env_create, pages, flags, c, d)
{
    word paid;
    if (flags & ~(word)ENV_INHERIT)
        return -E_RANGE;
    int error = guarantee_source(NULL, 0, pages, &paid);
    if (error)
        return error;
    struct env *e = env_new(hot.running, pages);
    if (!e)
        return -E_NONE;
    if (flags & ENV_INHERIT)
        env_inherit(e, hot.running);
    page_guarantee(hot.running, hot.running->pages_guaranteed - paid);
    give_cap(0, env_secret(e));
    upage()->result[2] = e->page_pn;
    upage()->result[3] = e->upage_pn;
    return (int)e->id;
}

CALL(env_destroy, env, cap_lo, cap_hi, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, (struct cap){ cap_lo, cap_hi }, &e, &error))
        return error;
    env_destroy(e, NULL);
    return 0;
}

CALL(env_cap, env, b, c, d)
{
    struct env *e = env ? env_of(env) : hot.running;
    if (!e)
        return -E_ENV;
    if (e != hot.running && e->parent != hot.running->id)
        return -E_DENIED;
    give_cap(0, env_secret(e));
    return 0;
}

CALL(env_page, env, offset, value, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    if (offset >= PAGE_SIZE || offset & 3)
        return -E_RANGE;
    *(word *)(uintptr_t)(e->upage_kseg0 + offset) = value;
    return 0;
}

CALL(guarantee, env, pages, c, d)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    word paid;
    error = guarantee_source(e, e->pages_guaranteed, pages, &paid);
    if (error)
        return error;
    page_guarantee(hot.running, hot.running->pages_guaranteed - paid);
    page_guarantee(e, pages);
    return 0;
}

CALL(repossessed, count, b, c, d)
{
    struct env *e = hot.running;
    if (count > e->repossessed_count)
        return -E_RANGE;
    word held = e->repossessed_count < REPOSSESSED_MAX ? e->repossessed_count : REPOSSESSED_MAX;
    word left = count < held ? held - count : 0;
    memmove(e->repossessed, e->repossessed + (held - left), left * sizeof *e->repossessed);
    e->repossessed_count -= count;              /* what was lost beyond the vector's end stays counted */
    return (int)e->repossessed_count;
}

/* --- slices --- */

static int slices_for(word position, word count, envid env)
{
    struct env *e;
    int error;
    if (!env_rights(hot.running, env, cap_at(2), &e, &error))
        return error;
    if (slice_owes(hot.running))
        return -E_AGAIN;
    int taken = slice_take(e, position, count);
    if (taken >= 0)
        slice_given(e, hot.running->id);
    return taken;
}

CALL(slice_alloc, position, env, c, d) { return slices_for(position, 1, env); }

CALL(slice_alloc_range, position, count, env, d)
{
    if (position >= SLICE_MAX || !count || count > SLICE_MAX - position)
        return -E_RANGE;
    int taken = slices_for(position, count, env);
    return taken < 0 ? taken : 0;
}

CALL(slice_free, position, b, c, d)
{
    return position < SLICE_MAX ? slice_drop(hot.running, position) : -E_RANGE;
}

CALL(idle, a, b, c, d)
{
    struct env *e = hot.running;
    if (slice_is_late(e))
        slice_yield(NULL);
    if (!e->arrived) {
        bool tick = machine_idle();
        machine_env_install(e);                 /* Status says user again */
        if (tick)
            slice_tick(trap_frame);
    }
    e->arrived = 0;
    return 0;
}

/* --- the console and the machine --- */

static envid console_holder = ENV_ID(1, 1);      /* the first environment, until it gives it away or dies */

static bool holds_console(void)
{
    if (!env_of(console_holder))
        console_holder = hot.running->id;       /* its holder died: whoever asks first */
    return hot.running->id == console_holder;
}

CALL(console_write, bytes, b, c, d)
{
    if (bytes > sizeof upage()->data)
        return -E_RANGE;
    if (bytes > CONSOLE_BURST)
        bytes = CONSOLE_BURST;                  /* REAL: a character takes 1 ms at 9600 baud, and interrupts are off */
    for (word i = 0; i < bytes; i++)
        console_put(upage()->data[i]);
    return (int)bytes;
}

CALL(console_put, character, b, c, d)
{
    console_put((int)(character & 0xff));
    return 0;
}

CALL(console_get, a, b, c, d)
{
    if (!holds_console())
        return -E_DENIED;
    int typed = console_get();
    return typed < 0 ? -E_AGAIN : typed;
}

CALL(console_give, env, b, c, d)
{
    if (!env_of(env))
        return -E_ENV;
    if (!holds_console())
        return -E_DENIED;
    console_holder = env;
    return 0;
}

CALL(halt, status, b, c, d)
{
    if (!is_first())
        return -E_BOOT;
    board_halt(status);
}

CALL(test_device, index, b, c, d)
{
    word phys;
    if (!bootargs.test_device)          /* such a boot is a test: whoever asks may have it */
        return -E_BOOT;
    return board_test_device(&phys) && gmap_device(hot.running, index, phys) ? 0 : -E_NONE;
}

CALL(asid_recycle, a, b, c, d)
{
    if (!is_first())
        return -E_BOOT;
    asid_recycle();
    asid_give(hot.running);
    machine_env_install(hot.running);
    return 0;
}
