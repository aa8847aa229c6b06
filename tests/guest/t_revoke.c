/* Visible revocation and the abort protocol: whoever has most is asked, chooses, and loses by force only what it keeps. */
#include "tap.h"

enum order { COUNTS, STUBBORN, FORGET };
#define RESOURCE_PAGE 1
#define HOARD 20000
#define NEED 6

extern char revoke_entry[], repossess_entry[];
static struct min_child hog;

/* ---- the hog ---- */

static word hoard[HOARD], have, given, stubborn;
extern volatile word asked, told;        /* the upcalls count. What is wanted stands in the environment page until it is given */

static int obey(envid caller, word order, word what, word c)
{
    (void)caller, (void)c;
    if (order == STUBBORN)
        return stubborn = 1;
    if (order == FORGET)
        return sys_repossessed(ENV->repossessed_count);
    switch (what) {
    case 0: return asked;
    case 1: return given;
    case 2: return told;
    case 3: return ENV->repossessed_count;
    case 4: return ENV->repossessed[0].kind;
    case 5: return sys_page_caps(ENV->repossessed[0].name);
    default: return have;
    }
}

static void hoarder(void)
{
    int page;

    min_serve(obey);
    sys_vector(0, VEC_REVOKE, (word)revoke_entry);
    sys_vector(0, VEC_REPOSSESS, (word)repossess_entry);
    while (have < HOARD && (page = sys_page_alloc(-1)) > 0)
        hoard[have++] = page;
    for (;;) {
        while (!stubborn && ENV->revoke_kind == RESOURCE_PAGE && have)
            given += sys_page_free(hoard[--have]) == 0;
        min_yield(0);
    }
}

/* ---- who needs pages ---- */

static word mine[2 * NEED], pages;

/* Asks until `wanted` pages have come or 1000 slices have passed. */
static bool get(word wanted)
{
    word until = SYSINFO->ticks + 1000;

    while (pages < wanted && (int)(until - SYSINFO->ticks) > 0) {
        int page = sys_page_alloc(-1);

        if (page > 0)
            mine[pages++] = page;
        else
            min_yield(0);
    }
    return pages == wanted;
}

static word count(word what) { return min_call(hog.id, COUNTS, what, 0); }

int main(void)
{
    word leave;

    tap_begin();
    leave = ENV->pages_guaranteed;
    is(sys_guarantee(0, ENV->pages + 40), 0, "the first environment has a guarantee");
    ok(min_spawn(hoarder, &hog) == 0 && min_slice(&hog) >= 0, "another takes every page");
    for (word until = SYSINFO->ticks + 600; SYSINFO->pages_free && (int)(until - SYSINFO->ticks) > 0;)
        min_yield(0);
    is(SYSINFO->pages_free, 0, "none is left");
    ok(sys_page_alloc(-1) < 0, "page_alloc: none");
    ok(get(NEED), "what is guaranteed comes");
    ok(count(0) > 0 && count(1) > 0, "the other was asked, and chose what to give");
    is(count(3), 0, "nothing was taken by force");
    min_print("# asked %u times, gave %u\n", count(0), count(1));

    is(min_call(hog.id, STUBBORN, 0, 0), 1, "now it gives nothing");
    ok(get(2 * NEED), "what is guaranteed comes all the same");
    ok(count(3) > 0, "it was taken by force");
    is(count(4), RESOURCE_PAGE, "the repossession vector says what");
    is(count(5), -E_OWNER, "  and it belongs to the other no longer");
    ok(count(2) > 0, "  who was told by an upcall");
    is(min_call(hog.id, FORGET, 0, 0), 0, "  and clears the vector");

    is(min_destroy(&hog), 0, "it is destroyed");
    while (pages)
        sys_page_free(mine[--pages]);
    sys_guarantee(0, leave);
    tap_done();
}
