/* See image.h. Everything here lies in guaranteed mappings or on the stack, so that the server, which never faults, uses it
 * too: two pages of the guaranteed segment are windows, one for reading the archive, one for writing the child's pages. */
#include <errno.h>
#include <string.h>
#include <aegis/call.h>
#include <exos/pt.h>
#include "image.h"

#define READING     0x5000
#define WRITING     0x2000
#define OWN         (PTE_READ | PTE_WRITE | PTE_DIRTY | PTE_OWNED)

struct page_of_child { word page; struct cap cap; };    /* page 0: none */

static const void *archive_page(word at)
{
    word page = SYSINFO->archive.first + at / PAGE_SIZE;
    return rt_gmap(READING, page << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0 ? NULL : (const char *)READING + at % PAGE_SIZE;
}

static void archive_read(void *file, word at, void *to, word n)
{
    const struct image *i = file;
    for (word done = 0, part; done < n; done += part) {
        word place = i->file + at + done;
        part = PAGE_SIZE - place % PAGE_SIZE < n - done ? PAGE_SIZE - place % PAGE_SIZE : n - done;
        memcpy((char *)to + done, archive_page(place), part);
    }
}

static char *show(const struct page_of_child *p)
{
    rt_gmap(WRITING, p->page << PAGE_SHIFT | PTE_V | PTE_D, p->cap);
    return (char *)WRITING;
}

/* In environment env, guaranteed; its parent is the caller. */
static int map(envid env, word va, word lo, struct cap cap)
{
    UPAGE->arg[0] = cap.lo;
    UPAGE->arg[1] = cap.hi;
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_gmap(env, va >> PAGE_SHIFT, lo);
}

static int fresh(struct page_of_child *p)
{
    int page = rt_page(&p->cap);
    p->page = page < 0 ? 0 : (word)page;
    return page < 0 ? -ENOMEM : 0;
}

/* The page becomes env's, so that its end frees it. */
static int give(envid env, struct page_of_child *p)
{
    if (sys_page_give(p->page, env, 0, 0) < 0) {
        sys_page_free(p->page);
        return -ENOMEM;
    }
    return 0;
}

static int place(envid env, word va, struct page_of_child *p)
{
    if (map(env, va, p->page << PAGE_SHIFT | PTE_V | PTE_D, p->cap) < 0) {
        sys_page_free(p->page);
        return -ENOMEM;
    }
    return give(env, p);
}

/* A page of a resident segment with what the file has for it, from its beginning on. */
static int data_page(const struct image *i, const struct elf_segment *s, word va)
{
    struct page_of_child p;
    word start = s->va & ~(word)(PAGE_SIZE - 1);
    word filled = s->va + s->filled > va ? s->va + s->filled - va : 0, at = i->file + s->offset - (s->va - start) + (va - start);
    if (filled) {
        int page = sys_page_copy(SYSINFO->archive.first + at / PAGE_SIZE, 0, 0, 0);
        if (page < 0)
            return -ENOMEM;
        p = (struct page_of_child){ (word)page, { UPAGE->result[2], UPAGE->result[3] } };
        if (filled < PAGE_SIZE)
            memset(show(&p) + filled, 0, PAGE_SIZE - filled);
    } else if (fresh(&p) < 0) {
        return -ENOMEM;
    }
    return place(i->env, va, &p);
}

static int resident(const struct image *i, const struct elf_segment *s)
{
    for (word va = s->va & ~(word)(PAGE_SIZE - 1); va < s->va + s->bytes; va += PAGE_SIZE) {
        word at = i->file + s->offset - s->va % PAGE_SIZE + (va - (s->va & ~(word)(PAGE_SIZE - 1)));
        word page = SYSINFO->archive.first + at / PAGE_SIZE;
        if (s->writable ? data_page(i, s, va) < 0 : map(i->env, va, page << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0)
            return -ENOMEM;
    }
    return 0;
}

/* ---- arguments: behind the start of the stack, in this order: what is handed, argv, envp, the strings ---- */

struct writer {
    word va;                            /* next byte */
    struct page_of_child page[ARGUMENT_PAGES];
    unsigned pages, shown;              /* one is in the window; ARGUMENT_PAGES: none */
    word start;
};

static void put(struct writer *w, const void *from, word n)
{
    for (word part; n; n -= part, from = (const char *)from + part) {
        unsigned page = (w->va - w->start) / PAGE_SIZE;
        word offset = w->va % PAGE_SIZE;
        part = PAGE_SIZE - offset < n ? PAGE_SIZE - offset : n;
        if (page != w->shown)
            show(&w->page[page]);
        w->shown = page;
        memcpy((char *)WRITING + offset, from, part);
        w->va += part;
    }
}

/* Counts a list and the bytes of its strings; false: too much. */
static bool measure(char *const *list, word *count, word *bytes)
{
    for (*count = 0; list && list[*count]; ++*count) {
        *bytes += strlen(list[*count]) + 1;
        if (*bytes > ARGUMENT_BYTES || *count > ARGUMENT_BYTES / sizeof(word))
            return false;
    }
    return true;
}

static void put_list(struct writer *w, char *const *list, word count, word *string)
{
    static const word zero;
    for (word n = 0; n < count; n++) {
        put(w, string, sizeof *string);
        *string += strlen(list[n]) + 1;
    }
    put(w, &zero, sizeof zero);
}

static int arguments(struct image *i, struct birth *b)
{
    struct writer w = { .shown = ARGUMENT_PAGES };
    word argc, envc, bytes = 0, total, string, handed = (i->handed_bytes + 3) & ~3u;
    int error = 0;
    if (!measure(i->argv, &argc, &bytes) || !measure(i->envp, &envc, &bytes))
        return -E2BIG;
    total = (handed + (argc + envc + 2) * sizeof(word) + bytes + 15) & ~15u;
    if (total > ARGUMENT_BYTES)
        return -E2BIG;
    w.va = STACK_TOP - total;
    w.start = w.va & ~(word)(PAGE_SIZE - 1);
    for (; !error && w.start + w.pages * PAGE_SIZE < STACK_TOP; w.pages += !error)
        error = fresh(&w.page[w.pages]);
    if (!error) {
        b->sp = w.va;
        b->argc = argc;
        b->handover = i->handed_bytes ? w.va : 0;
        put(&w, i->handed, i->handed_bytes);
        w.va = b->sp + handed;
        b->argv = w.va;
        b->envp = b->argv + (argc + 1) * sizeof(word);
        string = b->envp + (envc + 1) * sizeof(word);
        put_list(&w, i->argv, argc, &string);
        put_list(&w, i->envp, envc, &string);
        for (word n = 0; n < argc; n++)
            put(&w, i->argv[n], strlen(i->argv[n]) + 1);
        for (word n = 0; n < envc; n++)
            put(&w, i->envp[n], strlen(i->envp[n]) + 1);
    }
    for (unsigned n = 0; n < w.pages; n++) {
        struct page_of_child *p = &w.page[n];
        if (error)
            sys_page_free(p->page);
        else
            error = give(i->env, p);
        b->handed[b->handed_count++] = (struct handed_page){ w.start + n * PAGE_SIZE, p->page << PAGE_SHIFT | OWN, p->cap };
    }
    return error;
}

/* The state page comes last: it says where all else is. */
static int state(struct image *i)
{
    struct page_of_child p;
    static struct birth b;
    int error;
    b = (struct birth){ .given = 1, .file = i->file - SYSINFO->archive.offset, .file_bytes = i->bytes, .pid = i->pid,
                        .server = STATE->birth.server };
    memcpy(b.table, STATE->birth.table, sizeof b.table);
    error = arguments(i, &b);
    if (error || (error = fresh(&p)) < 0)
        return error;
    ((struct state *)show(&p))->birth = b;
    error = place(i->env, STATE_VA, &p);
    for (unsigned n = 0; !error && n < SERVER_TABLES; n++)
        if (b.table[n].page && map(i->env, TABLES_VA + n * PAGE_SIZE, b.table[n].page << PAGE_SHIFT | PTE_V, b.table[n].read) < 0)
            error = -ENOMEM;
    return error;
}

static int fill(struct image *i, const struct elf_program *p)
{
    int error = map(i->env, SYSINFO_VA, ENV->sysinfo_pn << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0 ? -ENOMEM : 0;
    for (unsigned n = 0; !error && n < p->segments; n++)
        if (p->segment[n].va < TEXT_VA)
            error = resident(i, &p->segment[n]);
    if (!error)
        error = state(i);
    if (!error && sys_vector(i->env, VEC_START, p->entry) < 0)
        error = -ENOEXEC;
    return error;
}

int image_build(struct image *i)
{
    static struct elf_program p;
    word archive = SYSINFO->archive.offset + SYSINFO->archive.bytes;
    int error, env;
    if (i->file > archive || i->bytes > archive - i->file)
        return -ENOEXEC;
    error = elf_check(archive_read, i, i->bytes, &p);
    if (error)
        return error;
    env = sys_env_create(ENV_GUARANTEED_PAGES, 0);
    if (env < 0)
        return -EAGAIN;
    i->env = (envid)env;
    i->cap = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    error = fill(i, &p);
    if (error)
        image_destroy(i);
    return error;
}

int image_begin(const struct image *i)
{
    UPAGE->arg[2] = UPAGE->arg[3] = 0;
    return sys_slice_alloc((word)-1, i->env) < 0 ? -EAGAIN : 0;
}

void image_destroy(const struct image *i) { sys_env_destroy(i->env, i->cap.lo, i->cap.hi); }
