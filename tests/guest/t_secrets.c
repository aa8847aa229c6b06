/* Promise 14: what everyone may read holds no capability. Searches every public page, and the own environment page, for
 * those that this environment knows: of pages before and after they are revoked, of a child, of itself. */
#include "tap.h"

#define WINDOW  0x20000000
#define SECRETS 16

static struct cap secret[SECRETS];
static unsigned secrets;

static void know(unsigned result)
{
    secret[secrets].lo = UPAGE->result[result];
    secret[secrets++].hi = UPAGE->result[result + 1];
}

static bool is_secret(word a, word b)
{
    for (unsigned i = 0; i < secrets; i++)
        if ((a == secret[i].lo && b == secret[i].hi) || (a == secret[i].hi && b == secret[i].lo))
            return true;
    return false;
}

static word found_in(const volatile word *at)
{
    word found = 0;

    for (unsigned i = 0; i + 1 < PAGE_SIZE / sizeof *at; i++)
        found += is_secret(at[i], at[i + 1]);
    return found;
}

static void child_main(void)
{
    for (;;)
        min_yield(0);
}

int main(void)
{
    struct min_child child;
    word read = 0, found = 0;
    int first, second;

    tap_begin();
    first = sys_page_alloc(-1);
    second = sys_page_alloc(-1);
    ok(first > 0 && second > 0, "two pages");
    sys_page_caps(first), know(0), know(2);
    sys_page_caps(second), know(0), know(2);
    sys_page_revoke(second);
    sys_page_caps(second), know(0), know(2);
    is(min_spawn(child_main, &child), 0, "a child");
    secret[secrets++] = child.cap;
    is(sys_env_cap(0), 0, "the own environment's capability");
    know(0);

    /* The search finds what is there. */
    min_map(WINDOW, first << PAGE_SHIFT | PTE_V | PTE_D, secret[1]);
    ((volatile word *)WINDOW)[500] = secret[0].lo;
    ((volatile word *)WINDOW)[501] = secret[0].hi;
    is(found_in((volatile word *)WINDOW), 1, "the search finds one where it was put");
    ((volatile word *)WINDOW)[500] = 0;

    for (pageno pn = 0; pn < SYSINFO->pages; pn++) {
        if (pn == (word)first || sys_tlb_write(WINDOW, pn << PAGE_SHIFT | PTE_V, 0, 0) < 0)
            continue;
        read++;
        found += found_in((volatile word *)WINDOW);
    }
    sys_tlb_delete(WINDOW);
    ok(read > 16, "pages that everyone may read");
    is(found, 0, "  hold none of the capabilities");
    is(found_in((volatile word *)ENVPAGE_VA), 0, "  nor does the environment page");
    min_print("# %u public pages, %u capabilities\n", read, secrets);

    is(min_destroy(&child), 0, "the child is gone");
    min_unmap(WINDOW);
    sys_page_free(first);
    sys_page_free(second);
    tap_done();
}
