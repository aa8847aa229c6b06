/* A second environment that runs this program: it shares the text and gets a copy of the data.
 * The parent does everything with ordinary calls; the kernel knows of no such thing as a program. */
#include "kit.h"

extern char data_start[], program_end[];

/* What the child runs: its copies of these tell it. When it returns, start.S ends the child. */
static void (*child_entry)(void);
static int child_program(void) { return child_entry(), 0; }

static void child_rights(const struct min_child *child)
{
    UPAGE->arg[2] = child->cap.lo;
    UPAGE->arg[3] = child->cap.hi;
}

static int child_map(const struct min_child *child, word index, word lo, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    child_rights(child);
    return sys_gmap(child->id, index, lo);
}

/* Text: the same page, without the right to write. */
static int share(const struct min_child *child, word index)
{
    word page = ENV->gmap[index] >> PAGE_SHIFT;
    int error = sys_page_caps(page);
    struct cap read = { UPAGE->result[0], UPAGE->result[1] };

    return error ? error : child_map(child, index, page << PAGE_SHIFT | PTE_V, read);
}

/* Data: a fresh page with the same contents, which then belongs to the child. */
static int copy(const struct min_child *child, word index)
{
    const struct block { word w[8]; } *from = (const struct block *)(index << PAGE_SHIFT);
    struct block *to = (struct block *)MIN_WINDOW;
    struct cap cap;
    int error, page = min_page(&cap);

    if (page < 0)
        return page;
    error = min_map(MIN_WINDOW, page << PAGE_SHIFT | PTE_V | PTE_D, cap);
    for (word i = 0; !error && i < PAGE_SIZE / sizeof *to; i++)
        to[i] = from[i];
    min_unmap(MIN_WINDOW);
    if (!error)
        error = sys_page_give(page, child->id, 0, 0);
    if (error)
        sys_page_free(page);
    return error ? error : child_map(child, index, page << PAGE_SHIFT | PTE_V | PTE_D, cap);
}

int min_spawn(void (*entry)(void), struct min_child *child)
{
    int (*own)(void) = min_program;
    int error = 0, id = sys_env_create(ENV_GUARANTEED_PAGES, 0);

    if (id < 0)
        return id;
    *child = (struct min_child){ id, { UPAGE->result[0], UPAGE->result[1] } };
    child_entry = entry;
    min_program = child_program;
    for (word i = PROGRAM_VA >> PAGE_SHIFT; !error && i < (word)program_end >> PAGE_SHIFT; i++)
        error = i < (word)data_start >> PAGE_SHIFT ? share(child, i) : copy(child, i);
    min_program = own;
    if (!error) {
        child_rights(child);
        error = sys_vector(child->id, VEC_START, (word)__start);
    }
    if (error)
        min_destroy(child);
    return error;
}

int min_slice(struct min_child *child)
{
    child_rights(child);
    return sys_slice_alloc(-1, child->id);
}

int min_destroy(struct min_child *child)
{
    return sys_env_destroy(child->id, child->cap.lo, child->cap.hi);
}
