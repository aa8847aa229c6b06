/* The program's own regions: text and data from its file in the boot archive, the stack, and pages that a parent handed. */
#include <aegis/call.h>
#include "../rt/elf.h"
#include "../rt/rt.h"
#include "vm_hidden.h"

word vm_archive(word file) { return SYSINFO->archive.offset + file; }

void vm_archive_read(word place, void *to, word bytes)
{
    char *t = to;

    while (bytes) {
        word offset = place % PAGE_SIZE, n = PAGE_SIZE - offset < bytes ? PAGE_SIZE - offset : bytes;
        const char *from = vm_window(0, (SYSINFO->archive.first + place / PAGE_SIZE) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 });

        for (word i = 0; i < n; i++)
            t[i] = from ? from[offset + i] : 0;
        t += n;
        place += n;
        bytes -= n;
    }
    vm_window_end(0);
}

static bool add_segment(word file, const struct elf_segment_header *p)
{
    struct vm_region r = { .start = vm_page_of(p->va), .end = vm_page_of(p->va + p->memory_bytes + PAGE_SIZE - 1),
                           .flags = VM_READ | (p->flags & ELF_WRITE ? VM_WRITE : 0) };

    r.page = SYSINFO->archive.first + (vm_archive(file) + p->offset) / PAGE_SIZE;
    r.filled = p->flags & ELF_WRITE ? p->va + p->file_bytes : r.end;
    return vm_add(&r) == 0;
}

bool vm_begin(const struct birth *b)
{
    struct vm_region stack = { .start = STACK_TOP - PAGE_SIZE, .end = STACK_TOP, .flags = VM_READ | VM_WRITE | VM_GROWS };
    struct elf_file_header h;

    vm_archive_read(vm_archive(b->file), &h, sizeof h);
    for (word i = 0; i < h.segments; i++) {
        struct elf_segment_header p;

        vm_archive_read(vm_archive(b->file) + h.segments_at + i * sizeof p, &p, sizeof p);
        if (p.type == ELF_LOAD && p.memory_bytes && p.va >= GSEG_PAGES << PAGE_SHIFT && !add_segment(b->file, &p))
            return false;
    }
    for (word i = 0; i < b->handed_count; i++)
        if (b->handed[i].va >= STACK_TOP - STACK_MAX && b->handed[i].va < stack.start)
            stack.start = b->handed[i].va;
    if (vm_add(&stack) < 0)
        return false;
    for (word i = 0; i < b->handed_count; i++)
        if (vm_insert(b->handed[i].va, b->handed[i].lo, b->handed[i].cap) < 0)
            return false;
    return true;
}
