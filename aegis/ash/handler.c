/* Handlers of messages: whose they are, what they may touch, when they end (paper 6.3).
 *
 * A handler's code lies in a page that its owner gave for it: the page stays counted as the owner's, but is pinned, bound
 * by nothing, and its capabilities are void, so that what was verified is what runs. Its memory is pages whose write
 * capabilities were shown. Both carry PAGE_ASH; the flag goes with the authorisation (freed, revoked, taken), and the
 * handler that named the page is stopped before anything else can happen to it.
 * A stopped handler names no pages and is not called any more; its entry tells its owner why until that detaches it. Owners are
 * told as of a frame that arrived: idle does not wait.
 * Guarantee: every environment that could exist can have one handler. */
#include <aegis/kernel.h>
#include <aegis/string.h>
#include "aegis/ash/inside.h"

_Static_assert(ASH_READABLE == DPF_READABLE, "what of any message may be read");

union ash_pages ash_pages __attribute__((aligned(PAGE_SIZE)));
static struct handler handlers[ASH_MAX];
static word without = ENV_MAX - 1;                  /* environments that may come to exist, or do, and have no handler */
static word entries_free = ASH_MAX - 1;
static bool broken;                                 /* a page has lost its flag, and its handler does not know yet */
struct running ash_running;

void ash_init(void)
{
    static void (*const helper[ASH_HELPERS])(void) = {
        [ASH_HELPER_SEND] = (void (*)(void))ash_send, [ASH_HELPER_COPY] = (void (*)(void))ash_copy,
        [ASH_HELPER_CKSUM] = (void (*)(void))ash_cksum, [ASH_HELPER_PIPE] = (void (*)(void))ash_pipe,
        [ASH_HELPER_WAKE] = (void (*)(void))ash_wake,
    };

    ash_entries.leave = (word)(uintptr_t)ash_leave;
    ash_entries.stop = (word)(uintptr_t)ash_stop;
    ash_entries.time = KHOTPAGE + offsetof(struct hot, ash_time);
    for (word i = 0; i < ASH_HELPERS; i++)
        ash_entries.helper[i] = (word)(uintptr_t)helper[i];
}

static void count(struct env *e, int change)
{
    without -= !e->handlers;
    e->handlers += (word)change;
    without += !e->handlers;
    entries_free -= (word)change;
}

/* ---- pages ---- */

static void flag_pages(const struct handler *h)
{
    page_record(h->code)->info |= PAGE_ASH | PAGE_PINNED;
    for (word i = 0; i < h->pages; i++)
        page_record(h->memory + i)->info |= PAGE_ASH;
}

/* Others may name the same memory: they flag it again. */
static void let_go(struct handler *h)
{
    page_record(h->code)->info &= ~(word)(PAGE_ASH | PAGE_PINNED);
    for (word i = 0; i < h->pages; i++)
        page_record(h->memory + i)->info &= ~(word)PAGE_ASH;
    h->pages = 0;
    for (word id = 1; id < ASH_MAX; id++)
        if (handlers[id].pages && !handlers[id].losing)
            flag_pages(&handlers[id]);
}

/* It is called no more, and names no pages. */
static void end(word id)
{
    word filter = ash_table[id].filter;

    if (filter && net_handler[filter].of == &handlers[id])
        net_handler[filter].function = NULL;
    let_go(&handlers[id]);
    ash_table[id].state = ASH_STOPPED;
}

static void stop(word id, enum ash_rule rule, word at)
{
    struct ash_info *info = &ash_table[id];

    end(id);
    info->rule = rule;
    info->at = at;
    env_at(ENV_INDEX(info->owner))->arrived++;
}

void ash_mark(pageno pn)
{
    struct page *p = page_record(pn);

    broken |= (p->info & PAGE_ASH) != 0;
    p->info &= ~(word)PAGE_ASH;
}

static bool is_whole(const struct handler *h)
{
    bool whole = (page_record(h->code)->info & PAGE_ASH) != 0;

    for (word i = 0; i < h->pages; i++)
        whole &= (page_record(h->memory + i)->info & PAGE_ASH) != 0;
    return whole;
}

void ash_finish(void)
{
    if (!broken)
        return;
    broken = false;
    for (word id = 1; id < ASH_MAX; id++)
        handlers[id].losing = handlers[id].pages && !is_whole(&handlers[id]);
    for (word id = 1; id < ASH_MAX; id++)
        if (handlers[id].losing) {
            handlers[id].losing = false;
            stop(id, ASH_PAGE_LOST, 0);
        }
}

/* ---- attaching ---- */

/* 0, or why not; changes nothing. */
static int check(struct env *e, const struct ash_request *r)
{
    const struct page *p = page_of(r->page);

    if (r->filter > DPF_FILTERS || (r->filter && !filter_table[r->filter].owner))
        return -E_RANGE;
    if (r->filter && filter_table[r->filter].owner != e->id)
        return -E_OWNER;
    if (r->filter && net_handler[r->filter].function)
        return -E_BUSY;
    if (!p)
        return -E_PAGE;
    if (p->owner != e->id)
        return -E_OWNER;
    if (p->info & (PAGE_REFS | PAGE_PINNED | PAGE_RING | PAGE_ASH))
        return -E_BUSY;
    if (!r->words || r->words > ASH_WORDS || r->va & 3 || r->pipe >> 16)
        return -E_RANGE;
    if ((r->pages != 1 && r->pages != 2 && r->pages != ASH_PAGES_MAX) || r->memory & (r->pages - 1))
        return -E_RANGE;
    if (r->memory_va >= USER_TOP || r->memory_va & (r->pages * PAGE_SIZE - 1))
        return -E_RANGE;
    if (r->page - r->memory < r->pages)
        return -E_RANGE;
    for (word pipe = r->pipe; pipe; pipe >>= 4)
        if ((pipe & 15) >= ASH_STAGES)
            return -E_RANGE;
    for (word i = 0; i < r->pages; i++) {
        if (!page_of(r->memory + i))
            return -E_PAGE;
        if (!page_authorised(r->memory + i, r->cap[i], true))
            return -E_CAP;
    }
    return e->handlers && entries_free <= without ? -E_NONE : 0;
}

int ash_attach(struct env *e, const struct ash_request *r, word result[2])
{
    static word source[ASH_WORDS];
    int error = check(e, r);

    if (error)
        return error;
    word *code = machine_phys(r->page << PAGE_SHIFT), made = 0, entry[2] = { 0, 0 };
    memcpy(source, code, r->words * sizeof *source);        /* once; what is judged is the copy */
    struct sandbox box = { .source = source, .words = r->words, .code_va = r->va, .memory_va = r->memory_va,
                           .memory_bytes = r->pages * PAGE_SIZE, .out = code };
    struct verdict v = ash_make(&box, r->pipe ? ash_pipe_make(NULL, 0, r->pipe, entry) : 0, &made);
    if (v.rule) {
        result[0] = v.rule;
        result[1] = v.at;
        return -E_RULE;
    }
    if (r->pipe)
        ash_pipe_make(code + made, ASH_CODE_WORDS - made, r->pipe, entry);
    page_renew(e, r->page);                                 /* cannot fail: check() has looked */

    word id = 1;
    while (ash_table[id].owner)
        id++;
    word at = (word)(uintptr_t)code, memory = r->pages * PAGE_SIZE;
    handlers[id] = (struct handler) {
        .id = id, .info = &ash_table[id], .owner = e->id, .code = r->page, .memory = r->memory, .pages = r->pages, .entry = at, .stages = r->pipe,
        .pipe = { at + 4 * (made + entry[0]), at + 4 * (made + entry[1]) },
        .base = { (word)(uintptr_t)machine_phys(r->memory << PAGE_SHIFT), r->memory_va, r->memory_va + memory - ASH_STACK_HOME },
        .bytes = memory,
    };
    ash_table[id] = (struct ash_info) { .owner = e->id, .state = ASH_ATTACHED, .filter = r->filter, .words = made };
    flag_pages(&handlers[id]);
    count(e, 1);
    machine_icache_invalidate(r->page << PAGE_SHIFT, PAGE_SIZE);
    if (r->filter)
        net_handler[r->filter] = (struct net_handler) { ash_arrive, &handlers[id] };
    return (int)id;
}

static void detach(struct env *e, word id)
{
    if (ash_table[id].state == ASH_ATTACHED)
        end(id);
    ash_table[id] = (struct ash_info) { .owner = 0 };
    count(e, -1);
}

static int owned(const struct env *e, word id)
{
    if (!id || id >= ASH_MAX || !ash_table[id].owner)
        return -E_RANGE;
    return ash_table[id].owner == e->id ? 0 : -E_OWNER;
}

int ash_detach(struct env *e, word id)
{
    int error = owned(e, id);

    if (!error)
        detach(e, id);
    return error;
}

void ash_detach_all(struct env *e)
{
    for (word id = 1; e->handlers; id++)
        if (ash_table[id].owner == e->id)
            detach(e, id);
}

/* ---- running ---- */

/* 1: taken, 0: left, or negative, stopped. */
static inline int run(struct handler *h, const uint8_t *message, word bytes)
{
    ash_running = (struct running) { h, message, bytes };
    int result = machine_ash_enter(h->entry, message, bytes, &h->base);
    h->info->runs++;
    if (result > 0)
        h->info->taken++;
    return result;
}

/* The last word of a message is read as a whole, and any message as if it had ASH_READABLE bytes: zeros, where an earlier
 * message may have been. */
static __attribute__((noinline)) void fill_up(uint8_t *message, word bytes)
{
    if (bytes & 3)
        *(word *)(message + (bytes & ~3u)) &= (1u << 8 * (bytes & 3)) - 1;
    for (bytes = (bytes + 3) & ~3u; bytes < ASH_READABLE; bytes += 4)
        *(word *)(message + bytes) = 0;
}

bool ash_arrive(void *of, const uint8_t *message, word bytes)
{
    struct handler *h = of;

    /* The interface's memory is the kernel's to write. */
    if (bytes == ASH_READABLE - 4)                  /* the shortest frame that Ethernet has */
        *(word *)(message + bytes) = 0;
    else if (bytes & 3 || bytes < ASH_READABLE)
        fill_up((uint8_t *)message, bytes);
    int result = run(h, message, bytes);
    net_charge(ASH_TIME - hot.ash_time);
    if (result >= 0)
        return result;
    stop(h->id, (word)-result >> 10, (word)-result & 1023);
    return false;
}

int ash_run(struct env *e, word id, const uint8_t *message, word bytes, word result[2])
{
    int error = owned(e, id);

    if (error)
        return error;
    if (ash_table[id].state != ASH_ATTACHED)
        return -E_RANGE;
    int done = run(&handlers[id], message, bytes);
    if (done >= 0)
        return done;
    result[0] = (word)-done >> 10;
    result[1] = (word)-done & 1023;
    stop(id, result[0], result[1]);
    return -E_RULE;
}
