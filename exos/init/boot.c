/* What the server's files begin with: the tables shown to all, the boot archive in the tree. */
#include <string.h>
#include <aegis/call.h>
#include <exos/upcall.h>
#include "files.h"

#define WINDOW 0x5000                   /* where the archive's headers are looked at, a page at a time */

static void expose(const void *table, struct exposed_page *pages, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        pages[i].page = ENV->gmap[(word)table / PAGE_SIZE + i] >> PAGE_SHIFT;
        sys_page_caps(pages[i].page);
        pages[i].read = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    }
}

static void archive_read(word at, void *to, word n)
{
    for (word done = 0, part; done < n; done += part) {
        word place = files.archive_offset + at + done;

        part = PAGE_SIZE - place % PAGE_SIZE < n - done ? PAGE_SIZE - place % PAGE_SIZE : n - done;
        rt_gmap(WINDOW, (files.archive_page + place / PAGE_SIZE) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 });
        memcpy((char *)to + done, (const char *)WINDOW + place % PAGE_SIZE, part);
    }
    rt_gmap(WINDOW, 0, (struct cap){ 0, 0 });
}

void files_boot(void)
{
    files_init();
    expose(nodes, files.node_pages, sizeof files.node_pages / sizeof *files.node_pages);
    expose(entries, files.entry_pages, sizeof files.entry_pages / sizeof *files.entry_pages);
    files.archive_page = SYSINFO->archive.first;
    files.archive_offset = SYSINFO->archive.offset;
    archive_mount(archive_read, SYSINFO->archive.bytes);
}
