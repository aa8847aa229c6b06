/* The beginning and the end of an environment, and the memory that it holds by guarantee. */
#include "rt.h"
#include "stubs.h"
#include <exos/vm.h>
#include "../vm/vm_hidden.h"

#define SAME(address, base, type, member) _Static_assert((address) == (base) + offsetof(type, member), #member)
SAME(F_REG, 0, struct exos_frame, reg);
SAME(F_LO, 0, struct exos_frame, lo);
SAME(F_PC, 0, struct exos_frame, pc);
SAME(F_CAUSE, 0, struct exos_frame, cause);
SAME(ENV_SAVE2, ENVPAGE_VA, struct env, save2);
SAME(SELF, ENVPAGE_VA, struct env, id);
SAME(END_SAVE, ENVPAGE_VA, struct env, end_save);
SAME(RUNNING_OWNER, SYSINFO_VA, struct sysinfo, running_owner);
SAME(RESUME_PC, UPAGE_VA, struct upage, resume_pc);
SAME(REFILL, STATE_VA, struct state, refill);
SAME(PARKED, STATE_VA, struct state, parked);
SAME(CRITICAL, STATE_VA, struct state, critical);
SAME(FAULT_FRAME, STATE_VA, struct state, fault_frame);
SAME(HOOK, STATE_VA, struct state, hook);
SAME(REVOKED, STATE_VA, struct state, revoked);
SAME(REPLY, STATE_VA, struct state, reply);
SAME(HANDLERS, STATE_VA, struct state, handlers);
SAME(SERVER, STATE_VA, struct state, server);
SAME(FUNCTION, STATE_VA, struct state, function);
SAME(PT_LOOKUP, STATE_VA, struct state, pt_lookup);
SAME(PT_DIRTY, STATE_VA, struct state, pt_dirty);
_Static_assert(sizeof(struct exos_frame) == F_SIZE && sizeof(struct state) <= DESCRIPTORS - STATE_VA, "layout.h");

static word next_index;                 /* of the guaranteed segment: rt_gpage hands out downwards, page tables grow upwards */

/* Loses no page to confusion: what the abort protocol has taken is forgotten first. */
int rt_page(struct cap *cap)
{
    int page;

    if (ENV->repossessed_count)
        vm_repossessed();
    page = sys_page_alloc(-1);
    if (page < 0)
        return page;
    sys_page_caps(page);
    *cap = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
    return page;
}

int rt_gmap(word va, word lo, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_gmap(0, va >> PAGE_SHIFT, lo);
}

int rt_gpage_at(word va)
{
    struct cap cap;
    int page, error;

    if (va >= DEFAULT_VA || (ENV->gmap[va >> PAGE_SHIFT] && va >= (word)resident_end))
        return -E_NONE;
    page = rt_page(&cap);

    if (page < 0)
        return page;
    error = rt_gmap(va, page << PAGE_SHIFT | PTE_V | PTE_D, cap);
    if (error < 0)
        sys_page_free(page);
    return error;
}

void *rt_gpage(void)
{
    word va = (next_index - 1) << PAGE_SHIFT;

    if (va < (word)resident_end || ENV->gmap[next_index - 1] || rt_gpage_at(va) < 0)
        return NULL;
    next_index--;
    return (void *)va;
}

int rt_vectors(envid env, struct cap cap)
{
    static const struct { word which; void (*pc)(void); } vectors[] = {
        { VEC_SYNC, rt_sync }, { VEC_START, rt_start }, { VEC_END, rt_end }, { VEC_REVOKE, rt_revoke },
    };
    int error = 0;

    UPAGE->arg[2] = cap.lo;
    UPAGE->arg[3] = cap.hi;
    for (word code = VEC_MOD; code <= VEC_OV && !error; code++)
        if (code != 8)                  /* system calls are the kernel's */
            error = sys_vector(env, code, (word)rt_exception);
    if (!error)
        error = sys_vector(env, VEC_UTLB, (word)pt_refill);
    for (word i = 0; i < sizeof vectors / sizeof *vectors && !error; i++)
        error = sys_vector(env, vectors[i].which, (word)vectors[i].pc);
    return error;
}

static void __attribute__((noreturn)) fail(const char *why)
{
    rt_put("exos: cannot begin: "), rt_put(why), rt_put("\n");
    exos_exit(127);
}

/* A parent has made the state page; the first program of a boot makes it, and learns from the kernel where its file is. */
void *rt_begin(void)
{
    word file = UPAGE->arg[0], bytes = UPAGE->arg[1];

    next_index = DEFAULT_VA >> PAGE_SHIFT;
    if (!ENV->gmap[STATE_VA >> PAGE_SHIFT]) {
        if (rt_gpage_at(STATE_VA) < 0)
            sys_env_destroy(0, 0, 0);
        STATE->birth.file = file;
        STATE->birth.file_bytes = bytes;
    }
    if (rt_gmap(SYSINFO_VA, ENV->sysinfo_pn << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0)
        sys_env_destroy(0, 0, 0);
    STATE->fault_top = (word)rt_stack_top;
    STATE->fault_frame = (word)rt_stack_top - F_SIZE;
    STATE->function = lrpc_nobody;
    rt_handlers();
    if (pt_init() < 0)
        fail("no memory for the page table");
    if (rt_vectors(0, (struct cap){ 0, 0 }) < 0)
        fail("a vector is refused");
    if (!vm_begin(&STATE->birth))
        fail("no memory, or the program's file is not what it was");
    return (void *)(STATE->birth.sp ? STATE->birth.sp : STACK_TOP);
}

void exos_exit(int status)
{
    if (!ENV->parent)
        sys_halt(status);
    for (;;)
        sys_env_destroy(0, 0, 0);
}
