/* See bare.h. */
#include "bare.h"

/* For bare_asm.S: where the kernel saves what the end of a slice interrupts. */
__attribute__((used)) static void offsets(void)
{
    __asm__ volatile(".globl bare_end_save\n bare_end_save = %0" : : "i"(ENVPAGE_VA + offsetof(struct env, end_save)));
}

extern char data_start[];
static word shared_lo;
static struct cap shared_cap;

int bare_map(envid env, word index, word lo, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_gmap(env, index, lo);
}

void bare_vector(const struct bare *b, word which, const void *pc)
{
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    sys_vector(b->id, which, (word)pc);
}

static int share_begin(void)
{
    int page = min_page(&shared_cap);

    if (page < 0)
        return page;
    shared_lo = page << PAGE_SHIFT | PTE_V | PTE_D;
    return bare_map(0, SHARED_VA >> PAGE_SHIFT, shared_lo, shared_cap);
}

static int text_map(envid env)
{
    for (word i = PROGRAM_VA >> PAGE_SHIFT; i < (word)data_start >> PAGE_SHIFT; i++) {
        word page = ENV->gmap[i] >> PAGE_SHIFT;
        int error = sys_page_caps(page);

        if (!error)
            error = bare_map(env, i, page << PAGE_SHIFT | PTE_V, (struct cap){ UPAGE->result[0], UPAGE->result[1] });
        if (error)
            return error;
    }
    return 0;
}

static void give_word(const struct bare *b, word address, word value)
{
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    sys_env_page(b->id, address - UPAGE_VA, value);
}

int bare_create(struct bare *b, bare_entry entry, word argument)
{
    int error = shared_lo ? 0 : share_begin();
    int id = error ? error : sys_env_create(0, 0);

    if (id < 0)
        return id;
    *b = (struct bare){ id, { UPAGE->result[0], UPAGE->result[1] } };
    error = text_map(id);
    if (!error)
        error = bare_map(id, SHARED_VA >> PAGE_SHIFT, shared_lo, shared_cap);
    if (!error)
        error = bare_map(id, MIN_SYSINFO >> PAGE_SHIFT, ENV->sysinfo_pn << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 });
    if (error) {
        bare_kill(b);
        return error;
    }
    give_word(b, BARE_ENTRY, (word)entry);
    give_word(b, BARE_ARG, argument);
    bare_vector(b, VEC_START, bare_start);
    bare_vector(b, VEC_END, bare_end);
    return 0;
}

int bare_slice(const struct bare *b)
{
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_slice_alloc(-1, b->id);
}

void bare_kill(struct bare *b)
{
    if (b->id)                          /* 0 is the caller itself */
        sys_env_destroy(b->id, b->cap.lo, b->cap.hi);
    b->id = 0;
}

void wait_ticks(word ticks)
{
    for (word begin = SYSINFO->ticks; SYSINFO->ticks - begin < ticks; )
        min_yield(0);
}
