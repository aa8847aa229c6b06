/* An application that holds all of memory and must give some of it back: it chooses the page that it likes least. When it
 * does not answer, the kernel chooses. docs/tutorials/revocation.md explains it. */
#include "kit.h"

#define SHELF       8                   /* pages that we use and know the worth of */
#define SHELF_VA    0x10000000
#define CHUNK       64
#define GUARANTEE   32                  /* pages, of the other environment: more than it has */

void upcall(void);                      /* upcalls.S */
volatile word noted;                    /* how often it came */

static struct { pageno pn; word uses; bool gone; } shelf[SHELF];
static word requests, given = SHELF, lost = SHELF;
static bool willing = true;

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static volatile word *at(word i) { return (volatile word *)(SHELF_VA + i * PAGE_SIZE); }

static word use(word i) { shelf[i].uses++; return *at(i); }

/* ---- the other environment: takes a page when it is called ---- */

#define UNUSED __attribute__((unused))
static int take_page(envid caller UNUSED, word a UNUSED, word b UNUSED, word c UNUSED) { return sys_page_alloc(-1); }

static void asker_main(void)
{
    min_serve(take_page);
    for (;;)
        min_yield(0);
}

/* ---- the first environment: what its upcalls noted is in the environment page until it is dealt with ---- */

static void answer(void)
{
    requests += ENV->revoke_kind == RESOURCE_PAGE;
    while (willing && ENV->revoke_kind == RESOURCE_PAGE) {
        for (word i = given = 0; i < SHELF; i++)
            if (!shelf[i].gone && (shelf[given].gone || shelf[i].uses < shelf[given].uses))
                given = i;
        shelf[given].gone = true;
        min_unmap((word)at(given));
        sys_page_free(shelf[given].pn);
    }
    for (word n = 0; n < ENV->repossessed_count; n++)
        for (word i = 0; i < SHELF; i++)
            if (shelf[i].pn == ENV->repossessed[n].name)
                shelf[lost = i].gone = true;
    sys_repossessed(ENV->repossessed_count);
}

/* Ends the slice. If the next one began with an upcall, there is something to do. */
static void wait(void)
{
    static word seen;

    min_yield(0);
    if (seen != noted)
        seen = noted, answer();
}

static volatile word faults;

static void on_fault(struct min_frame *f)
{
    faults++;
    f->pc += 4;
}

static void hoard(void)
{
    for (word pn = 0; pn < SYSINFO->pages && SYSINFO->pages_free > CHUNK + SHELF; pn += CHUNK)
        sys_page_alloc_range(pn, CHUNK);
    while (SYSINFO->pages_free > SHELF + 1)             /* the shelf, and a page of its page table */
        sys_page_alloc(-1);
    for (word i = 0; i < SHELF; i++) {
        must(!min_alloc(SHELF_VA + i * PAGE_SIZE), "the shelf is filled");
        shelf[i].pn = min_lookup(SHELF_VA + i * PAGE_SIZE)->lo >> PAGE_SHIFT;
        *at(i) = i;
        for (word n = 0; n <= i * 3 % SHELF; n++)
            use(i);
    }
}

int main(void)
{
    struct min_child asker;
    int page;

    must(!min_spawn(asker_main, &asker) && min_slice(&asker) >= 0, "there is room for an environment");
    must(!sys_guarantee(asker.id, GUARANTEE), "the first environment gives guarantees");
    min_yield(asker.id);                                /* it sets itself up */
    hoard();
    min_print("We own %u pages and are guaranteed %u; %u are free.\n", ENV->pages, ENV->pages_guaranteed, SYSINFO->pages_free);

    sys_vector(0, VEC_REVOKE, (word)upcall);
    sys_vector(0, VEC_REPOSSESS, (word)upcall);
    min_print("Environment %x asks for a page: %s.\n", asker.id, error_text(min_transfer(asker.id, 0, 0, 0)));
    wait();                                             /* our next slice begins with the upcall */
    must(requests == 1 && given < SHELF, "the kernel asks before it takes");
    min_print("The kernel asked us. We gave page %x, uses: %u.\n", shelf[given].pn, shelf[given].uses);
    page = min_call(asker.id, 0, 0, 0);
    min_print("Environment %x asks again: page %x.\n", asker.id, page);
    must(page == (int)shelf[given].pn, "what we gave is what it gets");

    willing = false;
    min_print("The same once more: %s.\n", error_text(min_transfer(asker.id, 0, 0, 0)));
    for (word begin = SYSINFO->ticks; lost == SHELF && SYSINFO->ticks - begin < 100; )
        wait();
    must(requests == 2 && lost < SHELF, "who does not give is taken from");
    min_print("We did not answer. The kernel took page %x, uses: %u.\n", shelf[lost].pn, shelf[lost].uses);
    page = min_call(asker.id, 0, 0, 0);
    min_print("Environment %x asks again: page %x.\n", asker.id, page);
    must(page == (int)shelf[lost].pn, "what we lost is what it gets");

    min_handle(VEC_TLBL, on_fault);
    for (word i = 0; i < SHELF; i++)
        if (!shelf[i].gone)
            must(use(i) == i && !faults, "the others are as they were");
    use(lost);
    must(faults == 1, "the mapping of a lost page is broken");
    min_print("The %u other pages are as they were. Reading there: a fault.\n", SHELF - 2);
    return 0;
}
