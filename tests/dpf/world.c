#include "world.h"

struct r3000 world;
const struct cap world_root = { 0x600d, 0xcafe };
uint64_t world_invalidated, random_state = 1;
struct given given[DPF_FILTERS + 1];
static word near_page[DPF_NEAR], stack[1024], icache[DPF_CODE_WORDS];
static uint8_t message_memory[MESSAGE_MAX];

word random_word(void)
{
    random_state += 0x9e3779b97f4a7c15u;
    uint64_t z = random_state;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (word)(z ^ z >> 31);
}

void machine_icache_invalidate(word phys, word bytes)
{
    word from = (phys | 0x80000000) - WORLD_DPF - (word)offsetof(struct dpf, code);

    if (from > sizeof icache || bytes > sizeof icache - from)
        abort();
    memcpy((uint8_t *)icache + from, (uint8_t *)dpf.code + from, bytes);
    world_invalidated += bytes;
}

word dpf_code_run(word entry, const uint8_t *message, word bytes)
{
    word size = bytes < DPF_READABLE ? DPF_READABLE : (bytes + 3) & ~3u, args[4] = { WORLD_MESSAGE, bytes, 0, 0 }, id;

    if (size > MESSAGE_MAX)
        abort();
    for (word i = 0; i < size; i++)             /* what lies behind the end must not decide */
        message_memory[i] = i < bytes ? message[i] : (uint8_t)(0xa5 ^ i);
    world.region[0].bytes = size;
    for (int i = 1; i < 32; i++)
        world.reg[i] = 0xdead0000u + (uint32_t)i;
    world.reg[29] = WORLD_STACK + sizeof stack - 64;
    id = r3000_call(&world, entry, args, 1000000);
    if (world.fault) {
        fprintf(stderr, "generated code: %s at %08x (entry %08x, address %08x)\n", world.fault, world.fault_pc, entry,
                world.fault_address);
        for (word a = (world.fault_pc & ~3u) - 64; a < world.fault_pc + 24; a += 4)
            if (a - world.icache.at < world.icache.bytes)
                fprintf(stderr, "%08x %08x\n", a, icache[(a - world.icache.at) / 4]);
        abort();
    }
    for (int i = 16; i < 24; i++)
        if (world.reg[i] != 0xdead0000u + (uint32_t)i)
            abort();
    if (world.reg[29] != WORLD_STACK + sizeof stack - 64)
        abort();
    return id;
}

void world_start(bool near)
{
    memset(&world, 0, sizeof world);
    world.hazards = true;
    r3000_map(&world, WORLD_MESSAGE, message_memory, sizeof message_memory, false);
    r3000_map(&world, WORLD_DPF, &dpf, sizeof dpf, false);
    r3000_map(&world, WORLD_NEAR, near_page, sizeof near_page, false);
    r3000_map(&world, WORLD_STACK, stack, sizeof stack, true);
    memset(icache, 0xff, sizeof icache);
    world.icache = (struct r3000_region) { WORLD_DPF + (word)offsetof(struct dpf, code), sizeof icache, icache, false };
    dpf_init(WORLD_DPF, near_page, WORLD_NEAR, near ? DPF_NEAR : 0, world_root);
    for (word i = 0; i <= DPF_FILTERS; i++)
        given[i].atoms = ~0u;
}

word world_code(const uint8_t *message, word bytes)
{
    if (!dpf.entry)
        abort();
    return dpf_code_run(dpf.entry, message, bytes);
}

word world_count(void)
{
    return (word)world.count;
}

static word filters_below(word state);

static word filters_behind(const struct dpf_switch *s, word sw)
{
    word n = 0, edges = 0, others = 0;
    dpf_ref_t before = 0;

    for (dpf_ref_t ref = s->first; ref; before = ref, ref = dpf_edge(&dpf, ref)->after, edges++) {
        struct dpf_edge *e = dpf_edge(&dpf, ref);

        if (e->of != sw || e->before != before || e->self != ref || switch_find(s, e->key) != ref)
            abort();
        others += !e->inlined;
        n += ref & REF_STATE ? filters_below(ref & ~REF_STATE) : 1;
        if (s->kind == SWITCH_HASH && !e->inlined && !e->code && dpf.entry)
            abort();
    }
    if (edges != s->count || !edges || (s->kind == SWITCH_HASH && others != s->others))
        abort();
    return n;
}

static word filters_below(word state)
{
    const struct dpf_state *t = &dpf.state[state];
    word n = t->accept != 0;

    for (word i = t->first; i; i = dpf.sw[i].next) {
        if (dpf.sw[i].state != state)
            abort();
        n += filters_behind(&dpf.sw[i], i);
    }
    if (state && n < 2)
        abort();
    return n;
}

void world_check(void)
{
    if (filters_below(0) != dpf.filters)
        abort();
}

static word bits_set(const word *map, size_t bytes)
{
    word n = 0;

    for (size_t i = 0; i < bytes / 4; i++)
        n += (word)__builtin_popcount(map[i]);
    return n;
}

void world_empty(void)
{
    const struct dpf_state *root = &dpf.state[0];

    if (dpf.filters || root->first || root->accept || dpf.states_left != DPF_STATES - 1 ||
        dpf.switches_left != DPF_SWITCHES - 1 || bits_set(dpf.bucket_used, sizeof dpf.bucket_used) ||
        bits_set(dpf.near_used, sizeof dpf.near_used) || bits_set(dpf.code_used, sizeof dpf.code_used) != 1)
        abort();
}

int given_insert(const struct dpf_atom *atoms, word n, struct cap cap)
{
    int id = dpf_insert(7, atoms, n, cap);

    if (id > 0) {
        if (n)
            memcpy(given[id].atom, atoms, n * sizeof *atoms);
        given[id].atoms = n;
    }
    return id;
}

void given_delete(word id)
{
    if (dpf_delete(7, id))
        abort();
    given[id].atoms = ~0u;
}

bool naive_match(const struct dpf_atom *atoms, word n, const uint8_t *message, word bytes)
{
    uint64_t base = 0;

    for (word i = 0; i < n; i++) {
        const struct dpf_atom *a = &atoms[i];
        uint64_t value = 0;
        word j = i;

        while (j < n && atoms[j].op != DPF_EQ)
            j++;
        if (j == n)
            return true;                    /* a shift that no test follows asks nothing */
        if (a->op == DPF_SHIFT) {
            base += a->offset;
            continue;
        }
        for (word b = 0; b < a->bytes; b++) {
            uint64_t at = base + a->offset + b;

            if (at >= bytes)
                return false;
            value = value << 8 | message[at];
        }
        value &= a->mask;
        if (a->op == DPF_EQ) {
            if (value != a->value)
                return false;
        } else {
            base += a->scale < 0 ? value >> -a->scale : value << a->scale;
        }
    }
    return true;
}

word naive_demux(const uint8_t *message, word bytes)
{
    word best = 0;

    for (word i = 1; i <= DPF_FILTERS; i++)
        if (given[i].atoms != ~0u && (!best || dpf.filter[i].bits > dpf.filter[best].bits) &&
            naive_match(given[i].atom, given[i].atoms, message, bytes))
            best = i;
    return best;
}
