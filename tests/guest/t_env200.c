/* 200 environments, three times as many as there are ASIDs, map the same address to different pages: none ever reads
 * another's. */
#include "tap.h"

#define MANY  200
#define VA    0x10000000
#define ROUNDS 3

/* Ids alone, which is all that a parent needs: each of the 200 has a copy of this program's data. */
static envid child[MANY];
static word round_now;

static word content(envid id, word round) { return id * 0x10001 + round; }

/* Reads what it wrote in the round before, writes what the next one must find. */
static int look(envid caller, word round, word b, word c)
{
    volatile word *p = (volatile word *)VA;

    (void)caller, (void)b, (void)c;
    if (round && *p != content(ENV->id, round - 1))
        return -1;
    *p = content(ENV->id, round);
    return *p == content(ENV->id, round) ? 0 : -1;
}

static void one(void)
{
    min_serve(look);
    min_alloc(VA);
    for (;;)
        min_yield(0);
}

int main(void)
{
    unsigned made = 0, wrong = 0, destroyed = 0;
    word recycled = SYSINFO->asid_recycled;

    tap_begin();
    min_alloc(VA);
    *(volatile word *)VA = 4711;
    for (struct min_child born; made < MANY && min_spawn(one, &born) == 0; made++) {
        child[made] = born.id;
        wrong += min_yield(child[made]) != 0;
    }
    is(made, MANY, "200 environments live");
    for (; round_now < ROUNDS; round_now++)
        for (unsigned i = 0; i < made; i++)
            wrong += min_call(child[i], round_now, 0, 0) != 0;
    is(wrong, 0, "each finds its own page at the address they share");
    is(*(volatile word *)VA, 4711, "and so does the first");
    ok(SYSINFO->asid_recycled > recycled, "ASIDs were recycled meanwhile");
    min_print("# recycled %u times\n", SYSINFO->asid_recycled - recycled);
    for (unsigned i = 0; i < made; i++)
        destroyed += min_destroy(&(struct min_child){ .id = child[i] }) == 0;
    is(destroyed, made, "all are destroyed");
    tap_done();
}
