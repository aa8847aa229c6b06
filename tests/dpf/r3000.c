/* What a real R3000 does and GXemul does not: the instruction behind a load sees the register's old value. With
 * `hazards` set, such a read is reported instead, because correct code has none; lwl and lwr may follow a load of the
 * same register. Unaligned accesses, accesses outside of the regions, unknown instructions and branches in delay slots
 * are faults. */
#include <string.h>
#include "r3000.h"

#define RETURN 0x9ffffff0u
#define NOBODY 32

void r3000_map(struct r3000 *m, uint32_t at, void *memory, uint32_t bytes, bool writable)
{
    m->region[m->regions++] = (struct r3000_region) { at, bytes, memory, writable };
}

static uint8_t *at(struct r3000 *m, uint32_t address, uint32_t bytes, bool write)
{
    for (unsigned i = 0; i < m->regions; i++) {
        struct r3000_region *r = &m->region[i];

        if (address - r->at < r->bytes && address - r->at + bytes <= r->bytes && (!write || r->writable))
            return (uint8_t *)r->memory + (address - r->at);
    }
    m->fault = write ? "store outside of memory" : "load outside of memory";
    m->fault_address = address;
    return NULL;
}

static uint32_t load(struct r3000 *m, uint32_t address, uint32_t bytes)
{
    uint32_t value = 0;
    uint8_t *p;

    if (address & (bytes - 1)) {
        m->fault = "unaligned load";
        m->fault_address = address;
        return 0;
    }
    p = at(m, address, bytes, false);
    if (p)
        memcpy(&value, p, bytes);
    return value;
}

static void store(struct r3000 *m, uint32_t address, uint32_t bytes, uint32_t value)
{
    uint8_t *p;

    if (address & (bytes - 1)) {
        m->fault = "unaligned store";
        m->fault_address = address;
        return;
    }
    p = at(m, address, bytes, true);
    if (p)
        memcpy(p, &value, bytes);
}

uint32_t r3000_call(struct r3000 *m, uint32_t pc, const uint32_t args[4], uint64_t limit)
{
    uint32_t *r = m->reg, next = pc + 4, late_value = 0;
    unsigned late = NOBODY;     /* register whose load has not arrived */
    bool in_slot = false;

    for (int i = 0; i < 4; i++)
        r[4 + i] = args[i];
    r[0] = 0;
    r[31] = RETURN;
    m->count = m->nops = 0;
    m->fault = NULL;
    while (pc != RETURN && !m->fault) {
        uint32_t w, op, rs, rt, rd, sa, imm, after = next + 4, a, b, value = 0, address;
        unsigned loads = NOBODY, writes = NOBODY;
        bool branches = false, taken = false, reads_s = true, reads_t = true, merges = false;
        uint32_t target = 0;

        if (m->count++ == limit) {
            m->fault = "does not end";
            break;
        }
        if (pc - m->icache.at < m->icache.bytes && !(pc & 3))
            memcpy(&w, (uint8_t *)m->icache.memory + (pc - m->icache.at), 4);
        else
            w = load(m, pc, 4);
        if (m->fault)
            break;
        m->nops += w == 0;
        op = w >> 26;
        rs = w >> 21 & 31;
        rt = w >> 16 & 31;
        rd = w >> 11 & 31;
        sa = w >> 6 & 31;
        imm = (uint32_t)(int32_t)(int16_t)w;
        a = r[rs];
        b = r[rt];
        address = a + imm;
        switch (op) {
        case 0:
            writes = rd;
            switch (w & 63) {
            case 0: value = b << sa; reads_s = false; break;
            case 2: value = b >> sa; reads_s = false; break;
            case 3: value = (uint32_t)((int32_t)b >> sa); reads_s = false; break;
            case 4: value = b << (a & 31); break;
            case 6: value = b >> (a & 31); break;
            case 7: value = (uint32_t)((int32_t)b >> (a & 31)); break;
            case 8: writes = NOBODY; branches = taken = true; target = a; reads_t = false; break;
            case 9: value = pc + 8; branches = taken = true; target = a; reads_t = false; break;
            case 16: value = m->hi; break;
            case 17: m->hi = a; writes = NOBODY; break;
            case 18: value = m->lo; break;
            case 19: m->lo = a; writes = NOBODY; break;
            case 24: { int64_t p = (int64_t)(int32_t)a * (int32_t)b; m->lo = (uint32_t)p; m->hi = (uint32_t)(p >> 32); writes = NOBODY; break; }
            case 25: { uint64_t p = (uint64_t)a * b; m->lo = (uint32_t)p; m->hi = (uint32_t)(p >> 32); writes = NOBODY; break; }
            case 26: if (b) { m->lo = (uint32_t)((int32_t)a / (int32_t)b); m->hi = (uint32_t)((int32_t)a % (int32_t)b); } writes = NOBODY; break;
            case 27: if (b) { m->lo = a / b; m->hi = a % b; } writes = NOBODY; break;
            case 13: m->fault = "break"; break;
            case 33: value = a + b; break;
            case 35: value = a - b; break;
            case 36: value = a & b; break;
            case 37: value = a | b; break;
            case 38: value = a ^ b; break;
            case 39: value = ~(a | b); break;
            case 42: value = (int32_t)a < (int32_t)b; break;
            case 43: value = a < b; break;
            default: m->fault = "unknown instruction";
            }
            break;
        case 1:
            branches = true;
            reads_t = false;
            taken = rt == 0 ? (int32_t)a < 0 : (int32_t)a >= 0;
            target = pc + 4 + (imm << 2);
            if (rt > 1)
                m->fault = "unknown instruction";
            break;
        case 2: case 3:
            branches = taken = true;
            reads_s = reads_t = false;
            target = ((pc + 4) & 0xf0000000) | (w & 0x3ffffff) << 2;
            if (op == 3) {
                writes = 31;
                value = pc + 8;
            }
            break;
        case 4: branches = true; taken = a == b; target = pc + 4 + (imm << 2); break;
        case 5: branches = true; taken = a != b; target = pc + 4 + (imm << 2); break;
        case 6: branches = true; taken = (int32_t)a <= 0; target = pc + 4 + (imm << 2); break;
        case 7: branches = true; taken = (int32_t)a > 0; target = pc + 4 + (imm << 2); break;
        case 9: value = address; writes = rt; reads_t = false; break;
        case 10: value = (int32_t)a < (int32_t)imm; writes = rt; reads_t = false; break;
        case 11: value = a < imm; writes = rt; reads_t = false; break;
        case 12: value = a & (w & 0xffff); writes = rt; reads_t = false; break;
        case 13: value = a | (w & 0xffff); writes = rt; reads_t = false; break;
        case 14: value = a ^ (w & 0xffff); writes = rt; reads_t = false; break;
        case 15: value = w << 16; writes = rt; reads_s = reads_t = false; break;
        case 32: value = (uint32_t)(int32_t)(int8_t)load(m, address, 1); loads = rt; reads_t = false; break;
        case 33: value = (uint32_t)(int32_t)(int16_t)load(m, address, 2); loads = rt; reads_t = false; break;
        case 36: value = load(m, address, 1); loads = rt; reads_t = false; break;
        case 37: value = load(m, address, 2); loads = rt; reads_t = false; break;
        case 35: value = load(m, address, 4); loads = rt; reads_t = false; break;
        case 34: case 38: {
            uint32_t old = late == rt ? late_value : b, k = (address & 3) * 8, word = load(m, address & ~3u, 4);

            merges = true;
            if (op == 34)
                value = k == 24 ? word : (old & (0xffffffffu >> (k + 8))) | word << (24 - k);
            else
                value = k == 0 ? word : (old & (0xffffffffu << (32 - k))) | word >> k;
            loads = rt;
            break;
        }
        case 40: store(m, address, 1, b); break;
        case 41: store(m, address, 2, b); break;
        case 42: case 46: {
            uint32_t k = (address & 3) * 8, word = load(m, address & ~3u, 4);

            if (op == 42)
                word = (word & (uint32_t)(0xffffffffff00u << k)) | b >> (24 - k);
            else
                word = (word & ~(0xffffffffu << k)) | b << k;
            if (!m->fault)
                store(m, address & ~3u, 4, word);
            break;
        }
        case 43: store(m, address, 4, b); break;
        default: m->fault = "unknown instruction";
        }
        if (m->hazards && late != NOBODY && late && w &&
            ((reads_s && rs == late) || (reads_t && !merges && rt == late)))
            m->fault = "register read in its load's delay slot";
        if (branches && in_slot)
            m->fault = "branch in a delay slot";
        if (m->fault)
            break;
        if (late != NOBODY && late != loads)
            r[late] = late_value;
        late = NOBODY;
        if (loads != NOBODY) {
            late = loads;
            late_value = value;
        }
        if (writes != NOBODY)
            r[writes] = value;
        r[0] = 0;
        pc = next;
        next = taken ? target : after;
        in_slot = branches;
    }
    if (late != NOBODY && m->hazards && late == 2 && !m->fault)
        m->fault = "result still on its way at the return";
    if (late != NOBODY)
        r[late] = late_value;
    r[0] = 0;
    if (m->fault)
        m->fault_pc = pc;
    return r[2];
}
