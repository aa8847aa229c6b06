/* ELF files: the kernel loads the first program of a boot, everything after is libOS work. Every field is checked before
 * anything is allocated; a file that is wrong is named with the reason.
 *
 * What is loaded are the segments in the guaranteed segment, from PROGRAM_VA on: their pages are then mapped by guarantee,
 * and the program runs before it has a refill handler of its own. Those in the ordinary segment are the program's
 * business: it is told where in the archive its file is (boot.c). Segments do not share pages, so that each page has one
 * protection.
 *
 * The file stays in the boot archive; its symbol table names addresses in fault reports. */
#include <aegis/kernel.h>
#include <aegis/string.h>

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    word version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct segment {
    word type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
struct section {
    word name, type, flags, addr, offset, size, link, info, align, entsize;
};
struct symbol {
    word name, value, size;
    uint8_t info, other;
    uint16_t section;
};
static const uint8_t ident[7] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };      /* 32 bits, little-endian, version 1 */
enum { TYPE_EXEC = 2, MACHINE_MIPS = 8, LOAD = 1, EXECUTE = 1, WRITE = 2, SYMTAB = 2 };
enum { SYMBOL_NOTYPE = 0, SYMBOL_FUNCTION = 2, SEGMENT_MAX = 16 };
#define PROGRAM_TOP DEFAULT_VA

/* The loaded program. */
static struct program {
    const char *name;
    const uint8_t *file;
    word bytes;
} program;

/* Arrays in the file: whole, inside it, and aligned. The archive gives every file 4-byte alignment and more. */
static const void *array(const uint8_t *file, word bytes, word offset, word count, word size)
{
    if (offset % 4 || offset > bytes || count > (bytes - offset) / size)
        return NULL;
    return file + offset;
}

static word page_down(word va) { return va & ~(word)(PAGE_SIZE - 1); }
static word page_up(word va) { return page_down(va + PAGE_SIZE - 1); }

static const char *header_wrong(const struct elf_header *h, word bytes)
{
    if (bytes < sizeof *h || memcmp(h->ident, ident, sizeof ident) != 0)
        return "not an ELF file for 32-bit little-endian machines";
    if (h->type != TYPE_EXEC || h->machine != MACHINE_MIPS)
        return "not an executable for MIPS";
    if (h->flags >> 28 != 0)
        return "needs more than MIPS I";
    if (h->phentsize != sizeof(struct segment) || h->phnum == 0 || h->phnum > SEGMENT_MAX)
        return "number or size of its program headers";
    if (!array((const uint8_t *)h, bytes, h->phoff, h->phnum, sizeof(struct segment)))
        return "program headers lie outside the file";
    if (h->entry % 4)
        return "entry is not word-aligned";
    return NULL;
}

static bool within(const struct segment *s, word start, word end)
{
    return s->vaddr >= start && s->vaddr < end && s->memsz <= end - s->vaddr;
}

static const char *segment_wrong(const struct segment *s, word bytes)
{
    if (s->filesz > s->memsz)
        return "segment has more in the file than in memory";
    if (s->offset > bytes || s->filesz > bytes - s->offset)
        return "segment lies outside the file";
    if (!within(s, PROGRAM_VA, PROGRAM_TOP) && !within(s, GSEG_PAGES << PAGE_SHIFT, USER_TOP))
        return "segment lies outside [0x10000, 0xff000) and [0x100000, 0x80000000)";
    return NULL;
}

static bool loadable(const struct segment *s)
{
    return s->type == LOAD && s->memsz > 0;
}

static bool guaranteed(const struct segment *s)
{
    return loadable(s) && s->vaddr < PROGRAM_TOP;
}

static bool contains(const struct segment *s, word va)
{
    return loadable(s) && va >= s->vaddr && va - s->vaddr < s->memsz;
}

static bool share_page(const struct segment *a, const struct segment *b)
{
    return loadable(a) && loadable(b) && page_down(a->vaddr) < page_up(b->vaddr + b->memsz)
        && page_down(b->vaddr) < page_up(a->vaddr + a->memsz);
}

/* NULL if the file can be loaded; then *pages is what it needs. */
static const char *file_wrong(const uint8_t *file, word bytes, word *pages)
{
    const struct elf_header *h = (const struct elf_header *)file;
    const struct segment *s;
    const char *wrong = header_wrong(h, bytes);
    bool entered = false;

    if (wrong)
        return wrong;
    *pages = 0;
    s = (const struct segment *)(file + h->phoff);
    for (word i = 0; i < h->phnum; i++) {
        if (!loadable(&s[i]))
            continue;
        wrong = segment_wrong(&s[i], bytes);
        if (wrong)
            return wrong;
        for (word j = 0; j < i; j++)
            if (share_page(&s[i], &s[j]))
                return "two segments overlap or share a page";
        if (!guaranteed(&s[i]))
            continue;
        entered |= s[i].flags & EXECUTE && contains(&s[i], h->entry);
        *pages += (page_up(s[i].vaddr + s[i].memsz) - page_down(s[i].vaddr)) / PAGE_SIZE;
    }
    if (!entered)
        return "entry lies in no executable segment";
    if (*pages > page_free_count())
        return "needs more pages than are free";
    return NULL;
}

/* One page of a segment: what of the file falls into it, zeros around. */
static const char *page_load(struct env *e, const struct segment *s, const uint8_t *file, word va)
{
    int pn = page_claim(e, (word)-1);
    word lo = PTE_V | (s->flags & WRITE ? PTE_D : 0);
    struct cap read, write;
    uint8_t *page;
    int error;

    if (pn < 0)
        return error_text(pn);
    page = machine_phys((word)pn << PAGE_SHIFT);
    word begin = va > s->vaddr ? va : s->vaddr;
    word end = va + PAGE_SIZE < s->vaddr + s->filesz ? va + PAGE_SIZE : s->vaddr + s->filesz;
    if (begin < end)
        memcpy(page + (begin - va), file + s->offset + (begin - s->vaddr), end - begin);
    machine_icache_invalidate((word)pn << PAGE_SHIFT, PAGE_SIZE);
    error = page_caps_of(e, pn, &read, &write);
    if (error == 0)
        error = gmap_set(e, va >> PAGE_SHIFT, (word)pn << PAGE_SHIFT | lo, lo & PTE_D ? write : read);
    return error < 0 ? error_text(error) : NULL;
}

bool elf_load(struct env *e, const char *name, const uint8_t *file, word bytes, word *entry)
{
    const struct elf_header *h = (const struct elf_header *)file;
    const struct segment *s = NULL;
    word pages;
    const char *wrong = file_wrong(file, bytes, &pages);

    if (!wrong)
        s = (const struct segment *)(file + h->phoff);
    for (word i = 0; !wrong && i < h->phnum; i++)
        for (word va = page_down(s[i].vaddr); !wrong && guaranteed(&s[i]) && va < s[i].vaddr + s[i].memsz;
             va += PAGE_SIZE)
            wrong = page_load(e, &s[i], file, va);
    if (wrong) {
        print("%s: %s\n", name, wrong);
        return false;
    }
    program = (struct program){ name, file, bytes };
    *entry = h->entry;
    return true;
}

/* Where the file has the byte at va; NULL if it has none, or not as code. */
static const uint8_t *code_at(word va)
{
    const struct elf_header *h = (const struct elf_header *)program.file;
    const struct segment *s = (const struct segment *)(program.file + h->phoff);

    for (word i = 0; i < h->phnum; i++)
        if (s[i].flags & EXECUTE && contains(&s[i], va) && va - s[i].vaddr < s[i].filesz)
            return program.file + s[i].offset + (va - s[i].vaddr);
    return NULL;
}

/* Does e run the loaded program there? Other programs that a libOS has loaded lie at the same addresses, but do not have
 * the same instruction. A page that is not mapped by guarantee gets the benefit of the doubt. */
static bool runs_program(const struct env *e, word va)
{
    const uint8_t *code = va % 4 ? NULL : code_at(va);
    word lo = va < PROGRAM_TOP ? e->gmap[va >> PAGE_SHIFT] : 0;

    if (code == NULL)
        return false;
    return !(lo & PTE_V) || page_of(lo >> PAGE_SHIFT) == NULL
        || memcmp(code, (uint8_t *)machine_phys(page_down(lo)) + (va & (PAGE_SIZE - 1)), 4) == 0;
}

const char *elf_program(void)
{
    return program.name;
}

const char *elf_symbol(const struct env *e, word va, word *offset)
{
    const struct elf_header *h = (const struct elf_header *)program.file;
    const struct section *s, *names;
    const struct symbol *symbol, *best = NULL;
    word count;

    if (program.file == NULL || !runs_program(e, va) || h->shentsize != sizeof *s)
        return NULL;
    s = array(program.file, program.bytes, h->shoff, h->shnum, sizeof *s);
    word i = 0;
    while (s && i < h->shnum && s[i].type != SYMTAB)
        i++;
    if (s == NULL || i == h->shnum || s[i].link >= h->shnum)
        return NULL;
    names = &s[s[i].link];
    count = s[i].size / sizeof *symbol;
    symbol = array(program.file, program.bytes, s[i].offset, count, sizeof *symbol);
    if (symbol == NULL || names->offset > program.bytes || names->size > program.bytes - names->offset
        || names->size == 0 || program.file[names->offset + names->size - 1] != '\0')
        return NULL;
    for (; count > 0; count--, symbol++) {
        word kind = symbol->info & 15;

        if ((kind == SYMBOL_FUNCTION || kind == SYMBOL_NOTYPE) && symbol->section != 0 && symbol->name != 0
            && symbol->name < names->size && symbol->value <= va && code_at(symbol->value)
            && (best == NULL || symbol->value > best->value || (symbol->value == best->value && kind == SYMBOL_FUNCTION)))
            best = symbol;
    }
    if (best == NULL)
        return NULL;
    *offset = va - best->value;
    return (const char *)program.file + names->offset + best->name;
}
