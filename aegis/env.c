/* Environments: creation, rights over them, their vectors, destruction (paper 5.2).
 *
 * Invariants: environment i owns the page pair first_pair + 2i (environment page, u-page) while it lives; the pair is
 * pinned. hot.transfer[i] is the environment only while entering it needs no question (env_publish); everyone else is the
 * dummy. A dead index keeps its generation, and the next environment there has a higher one. What may follow what is in
 * transfer_steps.h, and each step is asserted; transfer.pml is the model. */
#include <aegis/kernel.h>
#include <aegis/step.h>
#include <aegis/string.h>
#include <aegis/transfer_steps.h>

struct env_info env_table[ENV_MAX] __attribute__((aligned(PAGE_SIZE)));
unsigned env_end = 1;                           /* no index from here on has ever been taken */
static struct cap secret[ENV_MAX];              /* never in an exposed page */
static word generation[ENV_MAX];
static pageno first_pair;
static struct env *dummy;                       /* what an unpublished entry of the transfer table holds */

#define GENERATION_MAX (1u << (31 - ENV_BITS - 2))

static struct env *page_at(unsigned index)
{
    return machine_phys((first_pair + 2 * index) << PAGE_SHIFT);
}

void env_init(pageno pairs)
{
    first_pair = pairs;
    dummy = hot.transfer[0];
}

struct env *env_at(unsigned index)
{
    return index && index < ENV_MAX && env_table[index].id ? page_at(index) : NULL;
}

struct env *env_of(envid id)
{
    unsigned index = ENV_INDEX(id);
    return index && env_table[index].id == id ? page_at(index) : NULL;
}

struct cap env_secret(struct env *e)
{
    return secret[ENV_INDEX(e->id)];
}

STEP_FUNCTION(step_allowed, TARGET_STEPS)
static uint8_t target[ENV_MAX];                 /* TARGET_*, by index */

static void target_step(unsigned index, unsigned event, unsigned after)
{
    if (event == TARGET_CHANGE && after == target[index])
        return;                                 /* these rows are there, and most common */
    assert(step_allowed(target[index], event, after));
    target[index] = (uint8_t)after;
}

static void publish(struct env *e, unsigned event)
{
    unsigned index = ENV_INDEX(e->id);
    struct env_info *info = &env_table[index];
    info->state = e->state;
    info->asid = e->asid;
    info->pages = e->pages;
    info->slices = e->slices;
    info->excess = e->excess;
    info->guaranteed = e->pages_guaranteed;
    bool direct = e->state == ENV_LIVE && e->sync_pc && e->asid && !e->upcall_pending;
    target_step(index, event, direct ? TARGET_OPEN : e->state == ENV_LIVE ? TARGET_ASK : TARGET_DYING);
    hot.transfer[index] = direct ? e : dummy;
}

void env_publish(struct env *e)
{
    publish(e, TARGET_CHANGE);
}

void env_lost_asid(unsigned index)
{
    env_table[index].asid = 0;
    target_step(index, TARGET_CHANGE, target[index] == TARGET_OPEN ? TARGET_ASK : target[index]);
    hot.transfer[index] = dummy;
}

struct env *env_new(struct env *parent, word guaranteed_pages)
{
    unsigned index = 1;
    while (index < ENV_MAX && (env_table[index].id || generation[index] + 1 >= GENERATION_MAX))
        index++;
    if (index == ENV_MAX)
        return NULL;
    if (index >= env_end)
        env_end = index + 1;

    pageno pair = first_pair + 2 * index;
    struct env *e = page_at(index);
    page_erase_begin(e, generation[index] ? (sizeof *e + 127) & ~(word)127 : PAGE_SIZE);   /* behind it nobody writes */
    page_erase((uint8_t *)e + PAGE_SIZE);
    e->id = ENV_ID(index, ++generation[index]);
    e->parent = parent ? parent->id : 0;
    e->state = ENV_LIVE;
    for (unsigned code = 0; code < 32; code++)
        e->handler[code] = WORD_KERNEL;
    e->handler[CODE_SYS] = WORD_CALLS;
    e->handler[VEC_UTLB] = DEFAULT_VA;
    e->page_pn = pair;
    e->upage_pn = pair + 1;
    e->kseg0 = (word)(uintptr_t)e;
    e->upage_kseg0 = e->kseg0 + PAGE_SIZE;
    e->sysinfo_pn = machine_to_phys(&sysinfo) >> PAGE_SHIFT;
    e->gmap[ENVPAGE_VA >> PAGE_SHIFT] = pair << PAGE_SHIFT | PTE_V;
    e->gmap[DEFAULT_VA >> PAGE_SHIFT] = machine_to_phys(default_page) | PTE_V;
    e->gmap[UPAGE_VA >> PAGE_SHIFT] = (pair + 1) << PAGE_SHIFT | PTE_V | PTE_D;
    e->entry_lo = pair << PAGE_SHIFT | PTE_V | PTE_D;
    e->entry_hi = KENVPAGE;
    e->status = machine_status_user();
    e->pages_guaranteed = guaranteed_pages;
    page_pin(pair, e->id, true);
    page_pin(pair + 1, e->id, true);
    secret[index] = capability_new();
    env_table[index].id = e->id;
    env_table[index].parent = e->parent;
    publish(e, TARGET_CREATE);
    slice_given(e, e->parent);
    sysinfo.env_created++;
    return e;
}

/* For copies of a program. The refill handler comes along if its page does. */
void env_inherit(struct env *e, const struct env *parent)
{
    gmap_inherit(e, parent);
    for (unsigned code = 0; code < VEC_UTLB; code++)
        e->handler[code] = parent->handler[code];
    e->handler[CODE_SYS] = WORD_CALLS;          /* the parent may be late */
    word refill = parent->handler[VEC_UTLB];
    if (e->gmap[refill >> PAGE_SHIFT] & PTE_V)
        e->handler[VEC_UTLB] = refill;
    e->sync_pc = parent->sync_pc;
    e->async_pc = parent->async_pc;
    e->start_pc = parent->start_pc;
    e->end_pc = parent->end_pc;
    e->revoke_pc = parent->revoke_pc;
    e->repossess_pc = parent->repossess_pc;
    e->died_pc = parent->died_pc;
    env_publish(e);
}

/* Who may act on an environment: itself, its parent, whoever holds its capability. target 0 is the caller. */
bool env_rights(struct env *caller, envid target, struct cap cap, struct env **out, int *error)
{
    struct env *e = target ? env_of(target) : caller;
    if (!e) {
        *error = -E_ENV;
        return false;
    }
    if (e != caller && e->parent != caller->id && !cap_equal(cap, env_secret(e))) {
        *error = -E_DENIED;
        return false;
    }
    *out = e;
    return true;
}

/* The refill handler must lie in a valid guaranteed mapping: a fetch from it is then answered by the kernel, and a
 * refill can never lead to itself without an instruction executed in between, which would starve the clock. */
int env_set_vector(struct env *e, word which, word pc)
{
    if (which < 1 || which >= VEC_MAX || (which > VEC_OV && which < VEC_UTLB) || which == CODE_SYS)
        return -E_RANGE;
    if (pc & (WORD_KERNEL | 3))
        return -E_VECTOR;
    if (which == VEC_UTLB && pc && (pc >> GSEG_SHIFT || !(e->gmap[pc >> PAGE_SHIFT] & PTE_V)))
        return -E_VECTOR;
    word *const entry[] = { &e->sync_pc, &e->async_pc, &e->start_pc, &e->end_pc, &e->revoke_pc, &e->repossess_pc,
                            &e->died_pc };
    if (which >= VEC_SYNC)
        *entry[which - VEC_SYNC] = pc;
    else
        e->handler[which] = pc ? pc : which == VEC_UTLB ? DEFAULT_VA : WORD_KERNEL;
    env_publish(e);
    return 0;
}

unsigned env_count(void)
{
    unsigned live = 0;
    for (unsigned index = 1; index < ENV_MAX; index++)
        live += env_table[index].id != 0;
    return live;
}

/* Everything it owned goes back before anyone else runs. When it is the one that runs, the next slice starts and this
 * does not return; otherwise it does. */
void env_destroy(struct env *e, const char *why)
{
    trace(TRACE_DESTROY, e->id, (word)(uintptr_t)why, 0);
    bool running = hot.running == e;
    e->state = ENV_DYING;
    publish(e, TARGET_DESTROY);
    slice_drop_all(e);
    slice_runner_died(e);
    fpu_forget(e);
    ash_detach_all(e);
    filter_delete_all(e);
    ring_free_all(e);
    page_release_all(e);
    gmap_drop_all(e);
    asid_drop(e);
    page_pin(e->page_pn, e->id, false);
    page_pin(e->upage_pn, e->id, false);
    for (unsigned index = 1; index < env_end; index++)      /* orphans answer to nobody but their capability */
        if (env_table[index].parent == e->id) {
            env_at(index)->parent = 0;
            env_table[index].parent = 0;
        }
    unsigned index = ENV_INDEX(e->id);
    env_table[index] = (struct env_info){ 0 };
    secret[index] = (struct cap){ 0, 0 };
    target_step(index, TARGET_GONE, TARGET_FREE);
    sysinfo.env_destroyed++;
    if (running) {
        hot.running = NULL;
        slice_after_death();
    }
}
