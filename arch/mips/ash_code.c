/* The words that make a handler harmless.
 *
 * Registers of a handler's code that are not the handler's:
 *   at  the message's address            gp  the memory's kernel address
 *   k0  an address on its way            ra  the result of a comparison
 *   k1  bytes of the message
 * Nothing here reads a register in the slot of a load: what the handler loaded last it may not use next, and a guard
 * reads only what the guarded instruction reads. */
#include <aegis/ash/ash.h>

enum { ZERO = 0, AT = 1, K0 = 26, K1 = 27, GP = 28, RA = 31 };
enum { J = 2, JAL = 3, BEQ = 4, BNE = 5, ADDIU = 9, SLTIU = 11, ANDI = 12, ORI = 13, LW = 35, SW = 43 };
#define MTHI_ZERO 17
#define MTLO_ZERO 19
#define BLTZ(rs) (1u << 26 | (rs) << 21)
#define MAX_MESSAGE 0xffff              /* distances in a message are cut to these bits */

struct ash_entries ash_entries;

static word imm(word op, word rt, word rs, word value) { return op << 26 | rs << 21 | rt << 16 | (value & 0xffff); }
static word addu(word rd, word rs, word rt) { return rs << 21 | rt << 16 | rd << 11 | 33; }
static word subu(word rd, word rs, word rt) { return rs << 21 | rt << 16 | rd << 11 | 35; }
static word sltu(word rd, word rs, word rt) { return rs << 21 | rt << 16 | rd << 11 | 43; }
static word jump(word op, word address) { return op << 26 | (address >> 2 & 0x3ffffff); }
static word branch(word insn, word where, word to) { return insn | ((to - where - 1) & 0xffff); }

static word put(word *out, word n, word insn)
{
    if (out)
        out[n] = insn;
    return n + 1;
}

/* Bits of an address that an access of this width may use. */
static word mask(const struct insn *i, word limit)
{
    return i->partial ? limit : limit & ~(i->width - 1u);
}

/* k0 = the address of the access, as the handler computes it. */
static word address(word *out, word n, const struct insn *i, word *reg)
{
    *reg = i->base;
    if (!i->offset)
        return n;
    *reg = K0;
    return put(out, n, imm(ADDIU, K0, i->base, (word)i->offset));
}

word code_guard(word *out, word where, const struct insn *i, const struct access *access, const struct sandbox *box,
                word stop)
{
    word n = 0, reg;

    if (access->clear && i->divides) {
        n = put(out, n, MTHI_ZERO);
        n = put(out, n, MTLO_ZERO);
    } else if (access->clear)
        n = put(out, n, addu(i->dest, ZERO, ZERO));
    switch (access->kind) {
    case ACCESS_MEMORY:
        n = address(out, n, i, &reg);
        n = put(out, n, imm(ANDI, K0, reg, mask(i, box->memory_bytes - 1)));
        n = put(out, n, addu(K0, K0, GP));
        break;
    case ACCESS_MESSAGE_CHECKED:
        n = put(out, n, imm(SLTIU, RA, K1, access->at + (i->partial ? 1 : i->width)));
        n = put(out, n, branch(imm(BNE, ZERO, RA, 0), where + n, stop));
        n = put(out, n, 0);
        break;
    case ACCESS_MESSAGE:
        n = address(out, n, i, &reg);
        n = put(out, n, subu(K0, reg, AT));
        n = put(out, n, imm(ANDI, K0, K0, mask(i, MAX_MESSAGE)));
        n = put(out, n, sltu(RA, K0, K1));
        n = put(out, n, branch(imm(BEQ, ZERO, RA, 0), where + n, stop));
        n = put(out, n, addu(K0, K0, AT));
        break;
    }
    return n;
}

word code_access(word *out, const struct insn *i, const struct access *access)
{
    bool in_message = access->kind == ACCESS_MESSAGE_AT || access->kind == ACCESS_MESSAGE_CHECKED;
    bool known = in_message || access->kind == ACCESS_MEMORY_AT;

    return put(out, 0, imm(i->raw >> 26, access->zero ? ZERO : i->value, in_message ? AT : known ? GP : K0,
                           known ? access->at : 0));
}

/* The time that is left lies at an address that register 0 reaches. */
word code_charge(word *out, word where, word cost, word stop)
{
    word n = put(out, 0, imm(LW, K0, ZERO, ash_entries.time));

    n = put(out, n, 0);
    n = put(out, n, imm(ADDIU, K0, K0, -cost));
    n = put(out, n, branch(BLTZ(K0), where + n, stop));
    return put(out, n, imm(SW, K0, ZERO, ash_entries.time));
}

/* Within the code a jump is a branch: the code has a page at most. */
word code_branch(word *out, word where, const struct insn *i, word target)
{
    return put(out, 0, branch(i->kind == INSN_JUMP ? imm(BEQ, ZERO, ZERO, 0) : i->raw & 0xffff0000, where, target));
}

word code_call(word *out, word helper) { return put(out, 0, jump(JAL, ash_entries.helper[helper])); }
word code_leave(word *out) { return put(out, 0, jump(J, ash_entries.leave)); }
word code_nop(word *out) { return put(out, 0, 0); }

word code_stop(word *out, enum ash_rule rule, word at)
{
    put(out, 0, jump(J, ash_entries.stop));
    return put(out, 1, imm(ORI, RA, ZERO, rule << 10 | at));
}
