/* Where generated code lives: blocks of granules, constants beside them, absolute jumps between them. */
#include "dpf_gen.h"
#include "aegis/string.h"

#define JUMPS 1024

struct emit gen;
static struct { word at; dpf_ref_t to; uint16_t label; } jump[JUMPS];    /* absolute ones: to an edge or a label */
static word jumps;

void gen_jump(word at, dpf_ref_t to, word label)
{
    if (jumps == JUMPS) {
        gen.failed = true;
        return;
    }
    jump[jumps].at = at;
    jump[jumps].to = to;
    jump[jumps++].label = (uint16_t)label;
}

/* First run of n clear bits, set; ~0: there is none. The search begins at word `from` of the map and wraps around. */
static word bits_take(word *map, word size, word n, word from)
{
    word run = 0, at = from * 32;

    for (word steps = 0; steps < size + n; steps++, at++) {
        if (at >= size)
            at = run = 0;
        if (!run && !(at & 31) && map[at / 32] == ~0u) {
            at += 31;
            steps += 31;
            continue;
        }
        run = map[at / 32] >> at % 32 & 1 ? 0 : run + 1;
        if (run == n) {
            at -= n - 1;
            for (word i = at; i < at + n; i++)
                map[i / 32] |= 1u << i % 32;
            return at;
        }
    }
    return ~0u;
}

static void bits_give(word *map, word at, word n)
{
    for (word i = at; i < at + n; i++)
        map[i / 32] &= ~(1u << i % 32);
}

static void block_free(struct dpf *d, struct dpf_block *b)
{
    bits_give(d->code_used, b->granule, b->granules);
    bits_give(d->near_used, b->near, b->nears);
    *b = (struct dpf_block) { 0 };
}

void dpf_code_drop(struct dpf *d, struct dpf_edge *e)
{
    block_free(d, &e->block);
    e->code = 0;
    e->patch = 0;
}

static void code_write(struct dpf *d, word address, word insn)
{
    d->code[(address - dpf_address(d, d->code)) / 4] = insn;
}

/* Room for what was emitted; then it becomes the edge's code, and the old one is free. */
bool gen_install(struct dpf *d, struct dpf_edge *e)
{
    word granules = (gen.words + DPF_GRANULE - 1) / DPF_GRANULE, at, address;
    struct dpf_block b = { .granules = (uint16_t)granules, .nears = (uint16_t)gen.constants };

    emit_fix(&gen);
    if (gen.failed)
        return false;
    at = bits_take(d->code_used, DPF_CODE_WORDS / DPF_GRANULE, granules, d->code_next);
    if (at == ~0u)
        return false;
    b.granule = (uint16_t)at;
    d->code_next = at / 32;
    if (b.nears) {
        word near = bits_take(d->near_used, d->near_words, b.nears, 0);

        if (near == ~0u) {
            bits_give(d->code_used, at, granules);
            return false;
        }
        b.near = (uint16_t)near;
        memcpy(&d->near[near], gen.constant, 4 * b.nears);
        for (word i = 0; i < gen.near_loads; i++) {
            word *insn = &gen.out[gen.near_load[i]];

            *insn = (*insn & 0xffff0000) | ((*insn + d->near_at + 4 * near) & 0xffff);
        }
    }
    address = dpf_address(d, &d->code[at * DPF_GRANULE]);
    for (word i = 0; i < jumps; i++) {
        word to = jump[i].label ? address + 4 * (gen.label[jump[i].label] - 1) : dpf_edge(d, jump[i].to)->code;

        gen.out[jump[i].at] |= to >> 2 & 0x3ffffff;
        if (!jump[i].label)
            dpf_edge(d, jump[i].to)->patch = address + 4 * jump[i].at;
    }
    memcpy(&d->code[at * DPF_GRANULE], gen.out, 4 * gen.words);
    machine_icache_invalidate(address & 0x1fffffff, 4 * gen.words);
    d->generated += gen.words;
    block_free(d, &e->block);
    e->block = b;
    e->code = address;
    if (e->patch) {
        code_write(d, e->patch, OP_J << 26 | (address >> 2 & 0x3ffffff));
        machine_icache_invalidate(e->patch & 0x1fffffff, 4);
    }
    return true;
}

void gen_begin(bool near)
{
    emit_start(&gen, near);
    jumps = 0;
}

void gen_failure(void)
{
    emit_place(&gen, 0);
    emit_raw(&gen, insn_three(F_JR, 0, RA, 0));
    emit_raw(&gen, insn_imm(OP_ADDIU, V0, R0, 0));
}
