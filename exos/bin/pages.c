#include "exposed.h"

/* By owner's index; 0 stands for the kernel. */
static struct { envid id; unsigned owned, held, bound, many; } count[ENV_MAX];

int main(int argc, char **argv)
{
    const volatile struct page *page;
    unsigned free = 0, held = 0;

    exposed_no_arguments(argc, argv, "pages: shows whose the machine's pages are, from the kernel's page table");
    page = exposed(&SYSINFO->page_table);
    for (unsigned pn = 0; pn < SYSINFO->pages; pn++) {
        const volatile struct page *p = &page[~pn & SYSINFO->page_mask];
        envid owner = p->owner;
        unsigned i = owner == PAGE_KERNEL ? 0 : ENV_INDEX(owner);

        if (!owner) {
            free++;
            held += (p->info & PAGE_REFS) != 0;
            continue;
        }
        count[i].id = owner;
        count[i].owned++;
        count[i].held += (p->info & PAGE_REFS) != 0;
        count[i].bound += p->binding != PAGE_UNBOUND;
        count[i].many += p->binding == PAGE_MANY;
    }
    printf("%u pages of %u bytes, %u free", (unsigned)SYSINFO->pages, PAGE_SIZE, free - held);
    printf(held ? ", %u kept by references\n" : "\n", held);
    puts("OWNER   PAGES  SHARED  MAPPED  AT SEVERAL PLACES  PROCESS");
    for (unsigned i = 0; i < ENV_MAX; i++) {
        char name[48] = "the kernel", id[12] = "kernel";

        if (!count[i].owned)
            continue;
        if (i) {
            exposed_name(count[i].id, name, sizeof name);
            snprintf(id, sizeof id, "%x", (unsigned)count[i].id);
        }
        printf("%-6s  %5u  %6u  %6u  %17u  %s\n", id, count[i].owned, count[i].held, count[i].bound, count[i].many, name);
    }
    return tool_end(0);
}
