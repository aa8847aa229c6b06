/* See elf.h. Format: System V ABI, MIPS supplement. */
#include <errno.h>
#include <string.h>
#include <exos/layout.h>
#include "elf.h"

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    word version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct program_header { word type, offset, vaddr, paddr, filesz, memsz, flags, align; };

enum { EXECUTABLE = 2, MIPS = 8, LOAD = 1, EXECUTE = 1, WRITE = 2 };
static const uint8_t ident[7] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };      /* 32 bits, little-endian, version 1 */

#define GUARANTEED_END DEFAULT_VA               /* of what a program may have in the guaranteed segment */

static word page_down(word va) { return va & ~(word)(PAGE_SIZE - 1); }

static bool lies_in(const struct elf_segment *s, word start, word end)
{
    return s->va >= start && s->va < end && s->bytes <= end - s->va;
}

/* Pages are mapped from the archive as they are, so that place and address must agree. */
static bool segment_right(const struct elf_segment *s, word bytes)
{
    return s->filled <= s->bytes && s->offset <= bytes && s->filled <= bytes - s->offset &&
           s->offset % PAGE_SIZE == s->va % PAGE_SIZE &&
           (lies_in(s, RESIDENT_VA, GUARANTEED_END) || lies_in(s, TEXT_VA, MMAP_VA));
}

static bool share_page(const struct elf_segment *a, const struct elf_segment *b)
{
    return page_down(a->va) <= page_down(b->va + b->bytes - 1) && page_down(b->va) <= page_down(a->va + a->bytes - 1);
}

static bool add(struct elf_program *p, const struct program_header *h, word bytes)
{
    struct elf_segment *s = &p->segment[p->segments];
    *s = (struct elf_segment){ h->vaddr, h->offset, h->filesz, h->memsz, (h->flags & WRITE) != 0 };
    if (!segment_right(s, bytes))
        return false;
    for (unsigned i = 0; i < p->segments; i++)
        if (share_page(s, &p->segment[i]))
            return false;
    p->segments++;
    return true;
}

static bool entered(const struct elf_program *p)
{
    for (unsigned i = 0; i < p->segments; i++) {
        const struct elf_segment *s = &p->segment[i];
        if (!s->writable && s->va < GUARANTEED_END && p->entry >= s->va && p->entry - s->va < s->filled)
            return !(p->entry & 3);
    }
    return false;
}

int elf_check(void (*read)(void *file, word at, void *to, word n), void *file, word bytes, struct elf_program *p)
{
    struct elf_header h;
    struct program_header ph;
    memset(p, 0, sizeof *p);
    if (bytes < sizeof h)
        return -ENOEXEC;
    read(file, 0, &h, sizeof h);
    if (memcmp(h.ident, ident, sizeof ident) != 0 || h.type != EXECUTABLE || h.machine != MIPS || h.version != 1 ||
        h.phentsize != sizeof ph || h.phnum > ELF_SEGMENTS || h.phoff & 3 || h.phoff > bytes ||
        h.phnum * sizeof ph > bytes - h.phoff)
        return -ENOEXEC;
    p->entry = h.entry;
    for (unsigned i = 0; i < h.phnum; i++) {
        read(file, h.phoff + i * (word)sizeof ph, &ph, sizeof ph);
        if (ph.type == LOAD && ph.memsz && !add(p, &ph, bytes))
            return -ENOEXEC;
    }
    return entered(p) ? 0 : -ENOEXEC;
}
