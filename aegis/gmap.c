/* Guaranteed mappings (paper 5.3): a table of 256 EntryLo words in each environment page, one for each page of the
 * guaranteed segment, from which the kernel itself answers TLB misses (vectors.S).
 *
 * Such a mapping exists in the table and in the TLB, never in the STLB, and is not recorded in the page's binding. So that
 * pages that are freed need not look through all tables, user_of says which environment maps a page, if only one does; and
 * however many are freed at once, the tables are looked through once (gmap_finish). */
#include <aegis/kernel.h>

#define NOBODY      0
#define BREAKING    254     /* until gmap_finish(); the same as NOBODY afterwards */
#define MANY        255
static uint8_t user_of[PAGE_TABLE_MAX];
static unsigned broken_of = NOBODY;     /* whose tables name pages that are BREAKING */

/* The last two indices say no more than MANY: it only costs a search. */
static uint8_t user_value(const struct env *e)
{
    unsigned index = ENV_INDEX(e->id);
    return index < BREAKING ? (uint8_t)index : MANY;
}

#define FIXED(index) ((index) == ENVPAGE_VA >> PAGE_SHIFT || (index) == UPAGE_VA >> PAGE_SHIFT || \
                      (index) == DEFAULT_VA >> PAGE_SHIFT)

static bool refill_handler_in(const struct env *e, word index)
{
    return e->handler[VEC_UTLB] >> PAGE_SHIFT == index;
}

static void write(struct env *e, word index, word lo)
{
    e->gmap[index] = lo;
    if (index >= e->gmap_end)
        e->gmap_end = index + 1;
    for (unsigned i = 0; i < sizeof e->asids / sizeof *e->asids; i++)
        if (e->asids[i])
            machine_tlb_kill(index << PAGE_SHIFT | e->asids[i]);
}

static void note_user(const struct env *e, pageno pn)
{
    uint8_t *user = &user_of[pn];
    *user = !gmap_names(pn) || *user == user_value(e) ? user_value(e) : MANY;
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

    if (lo)
        note_user(e, lo >> PAGE_SHIFT);
    write(e, index, lo);
    return 0;
}

/* Copies of what `from` writes at count indices from first on, for e at the same ones. Those before one that fails are made. */
int gmap_copy(struct env *e, const struct env *from, word first, word count)
{
    if (!first || first >= GSEG_PAGES || count > RANGE_MAX || count > GSEG_PAGES - first)
        return -E_RANGE;
    for (word index = first; index < first + count; index++) {
        word lo = from->gmap[index];
        if ((lo & (PTE_V | PTE_D)) != (PTE_V | PTE_D) || FIXED(index) || !page_of(lo >> PAGE_SHIFT))
            continue;
        int page = page_claim_copy(e, lo >> PAGE_SHIFT);
        if (page < 0)
            return page;
        note_user(e, (pageno)page);
        write(e, index, (word)page << PAGE_SHIFT | (lo & (PTE_N | PTE_D | PTE_V)));
        slice_poll();
    }
    return 0;
}

/* What the parent reads there. Only what is bound now is handed on: whatever was revoked is not in its table. */
void gmap_inherit(struct env *e, const struct env *parent)
{
    for (word index = 1; index < parent->gmap_end; index++) {
        word lo = parent->gmap[index];
        if ((lo & (PTE_V | PTE_D)) == PTE_V && !FIXED(index)) {
            note_user(e, lo >> PAGE_SHIFT);
            e->gmap[index] = lo;
        }
    }
    e->gmap_end = parent->gmap_end;
}

bool gmap_names(pageno pn)
{
    return user_of[pn] != NOBODY && user_of[pn] != BREAKING;
}

/* A device's registers, which no page record stands for: strict's test device alone. */
bool gmap_device(struct env *e, word index, word phys)
{
    if (!index || index >= GSEG_PAGES || FIXED(index) || refill_handler_in(e, index))
        return false;
    write(e, index, (phys & ~(word)(PAGE_SIZE - 1)) | PTE_N | PTE_D | PTE_V);
    return true;
}

/* Losing the refill handler's page loses the handler. */
static void lose_broken(struct env *e)
{
    for (word index = 1; index < e->gmap_end; index++) {
        pageno pn = e->gmap[index] >> PAGE_SHIFT;       /* strict's test device lies beyond all pages */
        if (!e->gmap[index] || pn >= PAGE_TABLE_MAX || user_of[pn] != BREAKING)
            continue;
        if (refill_handler_in(e, index))
            e->handler[VEC_UTLB] = DEFAULT_VA;
        write(e, index, 0);
    }
}

void gmap_mark(pageno pn)
{
    if (!gmap_names(pn))
        return;
    broken_of = broken_of == NOBODY || broken_of == user_of[pn] ? user_of[pn] : MANY;
    user_of[pn] = BREAKING;
}

void gmap_finish(void)
{
    for (unsigned index = 1; broken_of != NOBODY && index < env_end; index++)
        if ((broken_of == MANY || broken_of == index) && env_at(index)) {
            lose_broken(env_at(index));
            slice_poll();
        }
    broken_of = NOBODY;
}

void gmap_break(pageno first, word count)
{
    for (pageno pn = first; pn < first + count; pn++)
        gmap_mark(pn);
    gmap_finish();
}

void gmap_drop_all(struct env *e)
{
    for (word index = 1; index < e->gmap_end; index++)
        if (e->gmap[index])
            write(e, index, 0);
    write(e, ENVPAGE_VA >> PAGE_SHIFT, 0);
    write(e, UPAGE_VA >> PAGE_SHIFT, 0);
    write(e, DEFAULT_VA >> PAGE_SHIFT, 0);
}
