/* Address space identifiers, revoked invisibly (paper 3.3; design 4.1).
 *
 * The processor has 64; 0 is the kernel's. They are given out in order and taken back only all at once: a number whose
 * environment died or lost it names nobody until asid_recycle() has emptied TLB and STLB and forgotten every binding.
 * So a recycled number can never hit an entry, or a binding, of its former owner.
 *
 * Invariants: asids[cid] of an environment is its own alone; asid, stlb and entry_hi agree with asids[cid], or stand for
 * ASID 0 while it has none, and then it is not in the transfer table (env_publish). */
#include <aegis/kernel.h>

#define ASID_SHIFT  6
#define ASID_MAX    64
#define SPACES      (sizeof ((struct env *)0)->asids / sizeof (word))

static word next = 1;

static void install(struct env *e, word asid)
{
    e->asid = asid;
    e->bind = BINDING(asid);
    e->stlb = stlb_base(asid >> ASID_SHIFT);
    e->entry_hi = KENVPAGE | asid;
}

static void take_back(struct env *e)
{
    for (unsigned i = 0; i < SPACES; i++)
        e->asids[i] = 0;
    install(e, 0);
    env_lost_asid(ENV_INDEX(e->id));
}

void asid_give(struct env *e)
{
    assert(e->cid < SPACES);
    word asid = e->asids[e->cid];
    if (asid && asid == e->asid)
        return;
    if (!asid) {
        if (next == ASID_MAX)
            asid_recycle();
        asid = next++ << ASID_SHIFT;
        e->asids[e->cid] = asid;
    }
    install(e, asid);
    env_publish(e);
}

/* At destruction, after gmap_drop_all(). What TLB and STLB still hold under these numbers nobody can reach, and the bindings
 * of the pages they name know of it. */
void asid_drop(struct env *e)
{
    take_back(e);
}

/* Whoever returns to an environment after this gives it a new one first (asid_give) and installs it. */
void asid_recycle(void)
{
    stlb_purge();
    for (unsigned i = 1; i < ENV_MAX; i++)
        if (env_table[i].id)
            take_back(env_at(i));
    next = 1;
    sysinfo.asid_recycled++;
    trace(TRACE_ASIDS, 0, sysinfo.asid_recycled, 0);
}
