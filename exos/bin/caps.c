#include "exposed.h"

/* This process's own page table: what it may do with which page. The secrets themselves are nobody's business. */
int main(int argc, char **argv)
{
    const volatile struct page *page;
    unsigned n = 0;
    word va;

    exposed_no_arguments(argc, argv, "caps: shows which pages this process holds capabilities of, and to do what");
    page = exposed(&SYSINFO->page_table);
    puts("ADDRESS   PAGE   RIGHT  IS                    OTHERS HOLD");
    for (struct pte *p = pt_next(0); p; p = pt_next(va + PAGE_SIZE)) {
        word lo = p->lo;
        bool public = !(p->cap.lo | p->cap.hi);
        const char *is = lo & PTE_OWNED ? lo & PTE_COW ? "ours until written" : "ours"
                       : lo & PTE_REF ? "another's, held" : public ? "the kernel's, public" : "lent";

        va = p->va;                             /* printing may map more, and move the entries */
        printf("%08x  %5x  %-5s  %-20s  %11u\n", (unsigned)va, (unsigned)PTE_PAGE(lo),
               public || lo & PTE_COW ? "read" : lo & PTE_WRITE ? "write" : "read", is,
               (unsigned)(page[~PTE_PAGE(lo) & SYSINFO->page_mask].info & PAGE_REFS));
        n++;
    }
    printf("%u pages\n", n);
    return tool_end(0);
}
