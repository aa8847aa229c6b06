/* Handlers in the kernel: what is refused, what one may do, what stops it, and that everything comes back. */
#include "handlers.h"

#define OTHER   0x20100000
#define NO_PAGE 0xfffff

static struct min_child child;

/* ---- handlers ---- */

static int counts(const uint8_t *message, word bytes, struct memory *m)
{
    m->count++;
    m->sum += message[14] + bytes;
    return message[15];
}

static int never_ends(const uint8_t *message, word bytes, volatile struct memory *m)
{
    (void)message;
    (void)bytes;
    do
        m->count++;
    while (m->count);
    return ASH_TAKEN;
}

static int works(const uint8_t *message, word bytes, struct memory *m)
{
    (void)message;
    for (word i = 0; i < m->bytes; i++)
        m->words[i & 63] += bytes;
    return ASH_TAKEN;
}

static int breaks(const uint8_t *message, word bytes, struct memory *m)
{
    m->result = bytes / message[14];
    return ASH_TAKEN;
}

/* Its memory is the message: what the kernel was asked to look at changes while it is looked at. */
static int rewrites(const uint8_t *message, word bytes, struct memory *m)
{
    for (word i = 0; i < 64; i++)
        m->words[i] += 0x01010101;
    m->bytes = bytes;
    ash_copy(m->copy, message + 16, 512);
    m->sum = message[(word)m->words & (PAGE_SIZE - 1)];
    return ASH_TAKEN;
}

static void own_message(struct min_ash *a)
{
    attached(a, rewrites, 0);
    for (word i = 0; i < 64; i++)
        M->words[i] = 0x05050505;
    is(min_ash_run(a, a->memory, 0, PAGE_SIZE, a->cap[0]), ASH_TAKEN, "a message that is its handler's memory");
    is(M->sum, 6, "  it reads what was just written");
    is(M->bytes, PAGE_SIZE, "  its length is what it was");
    is(((volatile word *)M->copy)[2], 0x06060606, "  and a copy is of what there was then");
    for (word i = 0; i < 64; i++)
        M->words[i] = 0;
    detached(a);
}

static void ordinary(struct min_ash *a)
{
    M->count = M->sum = 0;
    attached(a, counts, 0);
    is(TABLE[a->id].owner, ENV->id, "the table names its owner");
    is(TABLE[a->id].state, ASH_ATTACHED, "and says that it is attached");
    is(ENV->handlers, 1, "the environment page counts it");
    MESSAGE[14] = 5, MESSAGE[15] = 0;
    is(run(a, 60), ASH_LEFT, "it runs, and leaves a message");
    MESSAGE[15] = 7;
    is(run(a, 61), ASH_TAKEN, "or takes it");
    is(M->count, 2, "it has written to its memory");
    is(M->sum, 5 + 60 + 5 + 61, "and read the message");
    is(TABLE[a->id].runs << 8 | TABLE[a->id].taken, 0x201, "the table counts");
    is(run(a, 0), ASH_TAKEN, "a message without any byte reads like what its page holds");
}

static void page_is_taken(struct min_ash *a)
{
    struct cap cap;
    int page = min_page(&cap);

    min_map(OTHER, page << PAGE_SHIFT | PTE_V | PTE_D, cap);
    *(volatile word *)OTHER = 0x03e00008;                       /* jr ra; li v0, 1 */
    *(volatile word *)(OTHER + 4) = 0x24020001;
    UPAGE->arg[0] = a->memory, UPAGE->arg[1] = a->pages, UPAGE->arg[2] = a->va, UPAGE->arg[3] = 0;
    for (word i = 0; i < a->pages; i++)
        UPAGE->arg[4 + 2 * i] = a->cap[i].lo, UPAGE->arg[5 + 2 * i] = a->cap[i].hi;
    int id = sys_ash_attach(0, page, 2, OTHER);
    ok(id > 0, "a handler of two instructions");
    is(sys_tlb_write(OTHER, page << PAGE_SHIFT | PTE_V | PTE_D, cap.lo, cap.hi), -E_CAP, "its page cannot be written any more");
    is(sys_tlb_write(OTHER, page << PAGE_SHIFT | PTE_V, cap.lo, cap.hi), -E_CAP, "nor read");
    is(sys_page_caps(page), -E_OWNER, "nor does anybody get capabilities for it");
    is(sys_page_free(page), -E_BUSY, "nor is it freed");
    is(sys_page_revoke(page), -E_BUSY, "nor revoked");
    is(sys_page_give(page, ENV->id, 0, 0), -E_BUSY, "nor given away");
    is(sys_page_ref(page, cap.lo, cap.hi, 0), -E_CAP, "nor held");
    is(sys_ash_attach(0, page, 2, OTHER), -E_BUSY, "nor made another handler");
    is(sys_ash_detach(id), 0, "when it is detached");
    is(sys_page_free(page), 0, "it is its owner's again");
    min_unmap(OTHER);
}

/* Each word alone: the host's tests have a handler for each rule. */
static void refused(struct min_ash *a)
{
    static const struct { word code[4]; word rule, at; const char *name; } bad[] = {
        { { 0x03e00008, 0x0000000c }, ASH_OPCODE, 1, "syscall is refused" },
        { { 0x40026000, 0, 0x03e00008, 0 }, ASH_OPCODE, 0, "mfc0 is refused" },
        { { 0x3c028011, 0xac450000, 0x03e00008, 0 }, ASH_ADDRESS, 1, "a store to the kernel is refused" },
        { { 0xacc5fffc, 0, 0x03e00008, 0 }, ASH_ADDRESS, 0, "a store in front of memory is refused" },
        { { 0x08004000, 0, 0x03e00008, 0 }, ASH_TARGET, 0, "a jump into the program is refused" },
        { { 0xac850000, 0x24020001, 0x03e00008, 0 }, ASH_READ_ONLY, 0, "a store to the message is refused" },
        { { 0x0060f809, 0, 0x03e00008, 0 }, ASH_OPCODE, 0, "a call of an address is refused" },
        { { 0x03e00008, 0, 0, 0 }, ASH_UNDEFINED, 0, "a result that nobody computed is refused" },
    };

    for (word i = 0; i < sizeof bad / sizeof *bad; i++) {
        is(min_ash_words(a, 0, bad[i].code, 4, OTHER, 0), -E_RULE, bad[i].name);
        is(a->rule << 16 | a->at, bad[i].rule << 16 | bad[i].at, "  with the rule and the instruction");
    }
}

static int attach_with(struct min_ash *a, word filter, word page, word words, word va)
{
    for (word i = 0; i < ASH_PAGES_MAX; i++)
        UPAGE->arg[4 + 2 * i] = a->cap[i].lo, UPAGE->arg[5 + 2 * i] = a->cap[i].hi;
    UPAGE->arg[0] = a->memory, UPAGE->arg[1] = a->pages, UPAGE->arg[2] = a->va, UPAGE->arg[3] = 0;
    return sys_ash_attach(filter, page, words, va);
}

static int attach_arg(struct min_ash *a, word page, word arg, word value)
{
    for (word i = 0; i < ASH_PAGES_MAX; i++)
        UPAGE->arg[4 + 2 * i] = a->cap[i].lo, UPAGE->arg[5 + 2 * i] = a->cap[i].hi;
    UPAGE->arg[0] = a->memory, UPAGE->arg[1] = a->pages, UPAGE->arg[2] = a->va, UPAGE->arg[3] = 0;
    UPAGE->arg[arg] = value;
    return sys_ash_attach(0, page, 2, OTHER);
}

static void arguments(struct min_ash *a)
{
    struct cap cap;
    int page = min_page(&cap);

    is(attach_with(a, 5000, page, 2, OTHER), -E_RANGE, "ash_attach: no such filter");
    is(attach_with(a, 9, page, 2, OTHER), -E_RANGE, "ash_attach: a filter that nobody has");
    is(attach_with(a, 0, NO_PAGE, 2, OTHER), -E_PAGE, "ash_attach: no such page");
    is(attach_with(a, 0, 0, 2, OTHER), -E_OWNER, "ash_attach: the kernel's page");
    is(attach_with(a, 0, a->memory, 2, OTHER), -E_RANGE, "ash_attach: code in its own memory");
    is(attach_with(a, 0, ENV->page_pn, 2, OTHER), -E_BUSY, "ash_attach: the environment page");
    is(attach_with(a, 0, page, 0, OTHER), -E_RANGE, "ash_attach: no instruction");
    is(attach_with(a, 0, page, ASH_WORDS + 1, OTHER), -E_RANGE, "ash_attach: too many");
    is(attach_with(a, 0, page, 2, OTHER + 2), -E_RANGE, "ash_attach: code at no word");
    is(attach_arg(a, page, 0, NO_PAGE & -4), -E_PAGE, "ash_attach: memory that does not exist");
    is(attach_arg(a, page, 0, a->memory + 1), -E_RANGE, "ash_attach: memory that is not aligned");
    is(attach_arg(a, page, 1, 3), -E_RANGE, "ash_attach: three pages");
    is(attach_arg(a, page, 1, 0), -E_RANGE, "ash_attach: no page");
    is(attach_arg(a, page, 2, VA + PAGE_SIZE), -E_RANGE, "ash_attach: memory at an odd address");
    is(attach_arg(a, page, 2, 0x80000000), -E_RANGE, "ash_attach: memory in the kernel");
    is(attach_arg(a, page, 3, ASH_STAGES), -E_RANGE, "ash_attach: no such stage");
    is(attach_arg(a, page, 3, 1 << 16), -E_RANGE, "ash_attach: too many stages");
    is(attach_arg(a, page, 5, ~a->cap[0].hi), -E_CAP, "ash_attach: not the first page's capability");
    is(attach_arg(a, page, 6, ~a->cap[1].lo), -E_CAP, "ash_attach: not the second page's");
    sys_page_weaken(a->memory, a->cap[0].lo, a->cap[0].hi);
    struct cap write = a->cap[0];
    a->cap[0] = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    is(attach_with(a, 0, page, 2, OTHER), -E_CAP, "ash_attach: a capability to read");
    a->cap[0] = write;
    is(sys_ash_detach(0), -E_RANGE, "ash_detach: nobody");
    is(sys_ash_detach(3), -E_RANGE, "ash_detach: a free entry");
    is(sys_ash_detach(ASH_MAX), -E_RANGE, "ash_detach: no such entry");
    is(sys_page_free(page), 0, "the page was nobody else's");

    attached(a, counts, 0);
    is(min_ash_run(a, NO_PAGE, 0, 60, message_cap), -E_PAGE, "ash_run: no such page");
    is(min_ash_run(a, message_page, 0, 60, NONE), -E_CAP, "ash_run: no capability");
    is(min_ash_run(a, message_page, 2, 60, message_cap), -E_RANGE, "ash_run: not at a word");
    is(min_ash_run(a, message_page, PAGE_SIZE - 32, 30, message_cap), -E_RANGE, "ash_run: less than 64 readable bytes");
    is(min_ash_run(a, message_page, 0, -60, message_cap), -E_RANGE, "ash_run: a wild length");
    is(min_ash_run(a, message_page, -60, 60, message_cap), -E_RANGE, "ash_run: a wild offset");
    is(min_ash_run(a, message_page, 0, PAGE_SIZE, message_cap), ASH_TAKEN, "ash_run: a whole page");
    detached(a);
    is(sys_ash_run(1, message_page, 0, 60), -E_RANGE, "ash_run: a free entry");
}

static void stops(struct min_ash *a)
{
    word arrived = ENV->arrived;

    attached(a, never_ends, 0);
    is(run(a, 60), -E_RULE, "an endless loop is stopped");
    is(ENV->arrived - arrived, 1, "and its owner told");
    ok(M->count > 100 && M->count < 10000, "after a while");
    stopped(a, ASH_TIMEOUT, "for its time");
    M->bytes = 400;
    attached(a, works, 0);
    is(run(a, 1), ASH_TAKEN, "a long loop is not");
    is(M->words[0], 7, "it has done its work");
    M->bytes = 4000;
    is(run(a, 1), -E_RULE, "a longer one is");
    stopped(a, ASH_TIMEOUT, "for its time");
    attached(a, breaks, 0);
    MESSAGE[14] = 4;
    is(run(a, 100), ASH_TAKEN, "a division");
    is(M->result, 25, "is right");
    MESSAGE[14] = 0;
    is(run(a, 100), -E_RULE, "a division by zero is stopped");
    stopped(a, ASH_BREAK, "by the compiler's break");
}

/* Pages on both sides of the memory stay as they are, whatever a handler computes as an address. */
static int wild(const uint8_t *message, word bytes, struct memory *m)
{
    (void)bytes;
    word *p = (word *)m->from;

    p[0] = 1;
    p[1024 * 5] = 2;
    p[-1024 * 3] = 3;
    ((uint8_t *)p)[message[14]] = 4;
    m->result = p[m->to];
    return ASH_TAKEN;
}

static void canaries(void)
{
    struct min_ash big;
    int error = min_ash_memory(&big, OTHER, 4);

    is(error, 0, "four pages");
    for (word i = 0; i < 4096; i++)
        ((volatile word *)OTHER)[i] = 0xca0a0000 + i;
    struct min_ash inner = { .va = VA + 0x100000, .pages = 1, .memory = big.memory + 1, .cap = { big.cap[1] } };
    attached(&inner, wild, 0);
    volatile struct memory *m = (volatile struct memory *)(OTHER + PAGE_SIZE);
    static const word from[] = { 0, 4, 0x80110000, 0xfffffffc, 0xa0000000, 0x20101000, 0x20100ffc, 0xbf900000, 0x7ffffffe };
    bool good = true;
    for (word i = 0; i < sizeof from / sizeof *from; i++) {
        m->from = from[i];
        m->to = from[i] >> 3;
        good &= run(&inner, 60) == ASH_TAKEN;
    }
    ok(good, "wild addresses stop nobody");
    for (word i = 0; i < 4096; i++)
        if (i >> 10 != 1)
            good &= ((volatile word *)OTHER)[i] == 0xca0a0000 + i;
    ok(good, "and reach nothing but memory");
    detached(&inner);
    is(min_ash_free(&big), 0, "they go back");
}

/* ---- whose pages they are ---- */

static void lost_pages(struct min_ash *a)
{
    struct min_ash other;
    word arrived = ENV->arrived;

    attached(a, counts, 0);
    min_ash_memory(&other, OTHER, 1);
    attached(&other, counts, 0);
    struct min_ash sharer = { .va = OTHER, .pages = 1, .memory = other.memory, .cap = { other.cap[0] } };
    attached(&sharer, counts, 0);
    is(sys_ash_detach(sharer.id), 0, "of two that share memory one is detached");
    sys_page_free(sharer.code);
    attached(&sharer, counts, 0);
    is(sys_page_free(other.memory), 0, "memory is freed");
    is(ENV->arrived - arrived, 2, "the owner is told of both");
    is(TABLE[sharer.id].rule, ASH_PAGE_LOST, "both are stopped");
    other.rule = TABLE[other.id].rule;
    stopped(&other, ASH_PAGE_LOST, "for a page that was lost");
    sys_ash_detach(sharer.id), sys_page_free(sharer.code);
    is(run(a, 60), ASH_TAKEN, "another goes on");
    is(sys_page_revoke(a->memory + 1), 0, "a page's capabilities are revoked");
    a->rule = TABLE[a->id].rule;
    stopped(a, ASH_PAGE_LOST, "for a page that was lost");
    sys_page_caps(a->memory + 1);
    a->cap[1] = (struct cap){ UPAGE->result[2], UPAGE->result[3] };
    min_map(VA + PAGE_SIZE, (a->memory + 1) << PAGE_SHIFT | PTE_V | PTE_D, a->cap[1]);
}

static void dies(void)
{
    struct min_ash own;

    if (!min_ash_memory(&own, VA, 1) && min_ash_attach(&own, 0, counts, 0) > 0)
        UPAGE->data[0] = (uint8_t)own.id;
    for (;;)
        min_yield(0);
}

static void death(struct min_ash *a)
{
    attached(a, counts, 0);
    is(min_spawn(dies, &child), 0, "a child");
    word id = ASH_MAX;
    for (word turn = 0; id == ASH_MAX && turn < 16; turn++) {          /* its slice may end before it is ready */
        min_yield(child.id);
        for (id = 1; id < ASH_MAX && TABLE[id].owner != child.id; )
            id++;
    }
    ok(id < ASH_MAX, "has a handler");
    is(sys_ash_detach(id), -E_OWNER, "that its parent cannot detach");
    is(sys_ash_run(id, message_page, 0, 60), -E_CAP, "nor run");
    is(min_destroy(&child), 0, "it dies");
    is(TABLE[id].owner, 0, "and its handler with it");
    is(run(a, 60), ASH_TAKEN, "that of its parent goes on");
    detached(a);
}

int main(void)
{
    struct min_ash a;

    tap_begin();
    handlers_begin(&a);
    ordinary(&a);
    detached(&a);
    page_is_taken(&a);
    refused(&a);
    own_message(&a);
    arguments(&a);
    stops(&a);
    canaries();
    lost_pages(&a);
    death(&a);
    handlers_done(&a);
}
