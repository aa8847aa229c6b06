/* Guaranteed mappings (paper 5.3): a table of 256 EntryLo words in each environment page, one for each page of the
 * guaranteed segment, from which the kernel itself answers TLB misses (vectors.S).
 *
 * Such a mapping exists in the table and in the TLB, never in the STLB, and is not recorded in the page's binding. So that
 * a page that is freed need not look through all tables, user_of says which environment maps it, if only one does. */
#include <aegis/kernel.h>

#define NOBODY  0
#define MANY    255
_Static_assert(ENV_MAX <= 256, "an index fits in a byte, and 255 may share its meaning: it only costs a search");
static uint8_t user_of[PAGE_TABLE_MAX];

#define FIXED(index) ((index) == ENVPAGE_VA >> PAGE_SHIFT || (index) == UPAGE_VA >> PAGE_SHIFT)

static bool refill_handler_in(const struct env *e, word index)
{
    word pc = e->handler[VEC_UTLB];
    return !(pc & WORD_KERNEL) && pc >> PAGE_SHIFT == index;
}

static void write(struct env *e, word index, word lo)
{
    e->gmap[index] = lo;
    for (unsigned i = 0; i < sizeof e->asids / sizeof *e->asids; i++)
        if (e->asids[i])
            machine_tlb_kill(index << PAGE_SHIFT | e->asids[i]);
}

int gmap_set(struct env *e, word index, word lo, struct cap cap)
{
    if (!index || index >= GSEG_PAGES || FIXED(index))
        return -E_RANGE;
    if (lo) {
        lo &= ~(word)(PAGE_SIZE - 1) | PTE_N | PTE_D | PTE_V;
        if (!page_of(lo >> PAGE_SHIFT))
            return -E_PAGE;
        if (!page_authorised(lo >> PAGE_SHIFT, cap, lo & PTE_D))
            return -E_CAP;
    }
    if (refill_handler_in(e, index) && !(lo & PTE_V))
        return -E_BUSY;

    if (lo) {
        uint8_t *user = &user_of[lo >> PAGE_SHIFT];
        *user = *user == NOBODY || *user == ENV_INDEX(e->id) ? ENV_INDEX(e->id) : MANY;
    }
    write(e, index, lo);
    return 0;
}

/* Losing the refill handler's page loses the handler. */
static void lose(struct env *e, pageno pn)
{
    for (word index = 1; index < GSEG_PAGES; index++)
        if (e->gmap[index] && e->gmap[index] >> PAGE_SHIFT == pn && !FIXED(index)) {
            if (refill_handler_in(e, index))
                e->handler[VEC_UTLB] = WORD_KERNEL;
            write(e, index, 0);
        }
}

bool gmap_names(pageno pn)
{
    return user_of[pn] != NOBODY;
}

void gmap_break(pageno first, word count)
{
    for (pageno pn = first; pn < first + count; pn++) {
        uint8_t user = user_of[pn];
        if (user == NOBODY)
            continue;
        user_of[pn] = NOBODY;
        for (unsigned index = 1; index < ENV_MAX; index++)
            if ((user == MANY || user == index) && env_at(index))
                lose(env_at(index), pn);
    }
}

void gmap_drop_all(struct env *e)
{
    for (word index = 1; index < GSEG_PAGES; index++)
        if (e->gmap[index])
            write(e, index, 0);
}
