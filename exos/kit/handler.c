/* A function of this program as a handler of messages: its instructions are copied to a page, and the page is handed to
 * the kernel, which makes safe code of them in place. The function must be compiled with -fno-jump-tables and
 * -fno-optimize-sibling-calls if it has a switch or ends with a call; addresses of its memory are those of this program. */
#include "kit.h"

extern char program_end[];

int min_ash_memory(struct min_ash *a, word va, word pages)
{
    word first = SYSINFO->pages & -pages;

    *a = (struct min_ash){ .va = va, .pages = pages };
    do {                                        /* a multiple of their number, from the end of memory down */
        first -= pages;
        if (!first)
            return -E_NONE;
    } while (sys_page_alloc_range(first, pages));
    a->memory = first;
    for (word i = 0; i < pages; i++) {
        sys_page_caps(first + i);
        a->cap[i] = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
        int error = min_map(va + i * PAGE_SIZE, (first + i) << PAGE_SHIFT | PTE_V | PTE_D, a->cap[i]);
        if (error)
            return error;
    }
    return 0;
}

int min_ash_words(struct min_ash *a, word filter, const word *code, word words, word va, word pipe)
{
    word *to = (word *)MIN_WINDOW;
    struct cap cap;
    int page = min_page(&cap), error;

    if (page < 0)
        return page;
    error = min_map(MIN_WINDOW, (word)page << PAGE_SHIFT | PTE_V | PTE_D, cap);
    for (word i = 0; !error && i < words; i++)
        to[i] = code[i];
    min_unmap(MIN_WINDOW);
    if (!error) {
        UPAGE->arg[0] = a->memory;
        UPAGE->arg[1] = a->pages;
        UPAGE->arg[2] = a->va;
        UPAGE->arg[3] = pipe;
        for (word i = 0; i < ASH_PAGES_MAX; i++) {
            UPAGE->arg[4 + 2 * i] = a->cap[i].lo;
            UPAGE->arg[5 + 2 * i] = a->cap[i].hi;
        }
        error = sys_ash_attach(filter, page, words, va);
    }
    if (error < 0) {
        a->rule = UPAGE->result[0];
        a->at = UPAGE->result[1];
        sys_page_free(page);
    } else {
        a->id = error;
        a->code = page;
    }
    return error;
}

int min_ash_attach(struct min_ash *a, word filter, int (*handler)(), word pipe)
{
    word left = (word)(program_end - (char *)handler) / sizeof (word);

    return min_ash_words(a, filter, (const word *)handler, left < ASH_WORDS ? left : ASH_WORDS, (word)handler, pipe);
}

int min_ash_run(struct min_ash *a, word page, word offset, word bytes, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    int taken = sys_ash_run(a->id, page, offset, bytes);
    a->rule = UPAGE->result[0];
    a->at = UPAGE->result[1];
    return taken;
}

int min_ash_free(struct min_ash *a)
{
    if (a->id > 0 && !sys_ash_detach(a->id))
        sys_page_free(a->code);
    for (word i = 0; i < a->pages; i++)
        min_unmap(a->va + i * PAGE_SIZE);
    a->id = 0;
    int freed = sys_page_free_range(a->memory, a->pages);
    return freed < 0 ? freed : 0;
}

const char *min_ash_text(word rule)
{
#define TEXT(number, name, text) [number] = text,
    static const char *const texts[ASH_RULE_COUNT] = { "nothing", ASH_RULES(TEXT) };

    return rule < ASH_RULE_COUNT ? texts[rule] : texts[0];
}
