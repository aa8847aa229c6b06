/* The instructions that a handler may use, each word judged alone: integer instructions of MIPS I without traps. Those
 * that would trap on overflow are taken as their counterparts that do not; bits that must be zero must be zero. */
#include <aegis/ash/ash.h>

enum { SPECIAL = 0, REGIMM = 1, J = 2, JAL = 3, BEQ = 4, BNE, BLEZ, BGTZ, ADDI, ADDIU, SLTI, SLTIU, ANDI, ORI, XORI, LUI,
       LB = 32, LH, LWL, LW, LBU, LHU, LWR, SB = 40, SH, SWL, SW, SWR = 46 };
enum { SLL = 0, SRL = 2, SRA = 3, SLLV = 4, SRLV = 6, SRAV = 7, JR = 8, BREAK = 13, MFHI = 16, MTHI, MFLO, MTLO,
       MULT = 24, MULTU, DIV, DIVU, ADD = 32, ADDU, SUB, SUBU, AND, OR, XOR, NOR, SLT = 42, SLTU };

#define BIT(r) ((uint64_t)1 << (r))
static word op_of(word raw) { return raw >> 26; }
static word rs_of(word raw) { return raw >> 21 & 31; }
static word rt_of(word raw) { return raw >> 16 & 31; }
static word rd_of(word raw) { return raw >> 11 & 31; }
static word sa_of(word raw) { return raw >> 6 & 31; }

static void operands(struct insn *i, word a, word b, word dest)
{
    i->kind = INSN_ALU;
    i->base = (uint8_t)a;
    i->value = (uint8_t)b;
    i->reads = BIT(a) | BIT(b);
    i->dest = (uint8_t)(dest ? dest : REG_NONE);
}

static bool special(word raw, struct insn *i)
{
    word rs = rs_of(raw), rt = rt_of(raw), rd = rd_of(raw), sa = sa_of(raw);

    switch (raw & 63) {
    case SLL: case SRL: case SRA:
        operands(i, rt, 0, rd);
        return !rs;
    case SLLV: case SRLV: case SRAV:
        operands(i, rt, rs, rd);
        return !sa;
    case JR:
        i->kind = rs == REG_RA ? INSN_RETURN : INSN_INDIRECT;
        return !(rt | rd | sa);
    case BREAK:
        i->kind = INSN_BREAK;
        return true;
    case MFHI: case MFLO:
        operands(i, (raw & 63) == MFHI ? REG_HI : REG_LO, 0, rd);
        return !(rs | rt | sa);
    case MTHI: case MTLO:
        operands(i, rs, 0, (raw & 63) == MTHI ? REG_HI : REG_LO);
        return !(rt | rd | sa);
    case MULT: case MULTU: case DIV: case DIVU:
        operands(i, rs, rt, REG_HI);
        i->both = true;
        i->divides = (raw & 63) >= DIV;
        return !(rd | sa);
    case ADD: case SUB:
        i->raw = raw | 1;
        /* falls through */
    case ADDU: case SUBU: case AND: case OR: case XOR: case NOR: case SLT: case SLTU:
        operands(i, rs, rt, rd);
        return !sa;
    default:
        return false;
    }
}

static bool branch(struct insn *i, word rs, word rt, bool conditional)
{
    i->kind = INSN_BRANCH;
    i->reads = BIT(rs) | BIT(rt);
    i->conditional = conditional;
    return true;
}

static bool access(struct insn *i, bool store, word width, bool partial)
{
    word rt = rt_of(i->raw);

    i->kind = store ? INSN_STORE : INSN_LOAD;
    i->base = (uint8_t)rs_of(i->raw);
    i->value = (uint8_t)rt;
    i->width = (uint8_t)width;
    i->partial = partial;
    i->dest = (uint8_t)(store || !rt ? REG_NONE : rt);
    i->reads = BIT(i->base) | (store ? BIT(rt) : 0);
    return true;
}

bool insn_decode(word raw, struct insn *i)
{
    word rs = rs_of(raw), rt = rt_of(raw);

    *i = (struct insn) { .kind = INSN_BAD, .dest = REG_NONE, .offset = (int16_t)raw, .raw = raw };
    bool good = false;
    switch (op_of(raw)) {
    case SPECIAL:
        good = special(raw, i);
        break;
    case REGIMM:
        good = rt <= 1 && branch(i, rs, 0, rs || rt == 0);      /* bltz, bgez */
        break;
    case J: case JAL:
        i->kind = op_of(raw) == J ? INSN_JUMP : INSN_CALL;
        i->target = (raw & 0x3ffffff) << 2;
        good = true;
        break;
    case BEQ:
        good = branch(i, rs, rt, rs != rt);
        break;
    case BNE:
        good = branch(i, rs, rt, true);
        break;
    case BLEZ: case BGTZ:
        good = !rt && branch(i, rs, 0, true);
        break;
    case ADDI:
        i->raw = raw | 1 << 26;
        /* falls through */
    case ADDIU: case SLTI: case SLTIU: case ANDI: case ORI: case XORI:
        operands(i, rs, 0, rt);
        good = true;
        break;
    case LUI:
        operands(i, 0, 0, rt);
        good = !rs;
        break;
    case LB: case LBU:
        good = access(i, false, 1, false);
        break;
    case LH: case LHU:
        good = access(i, false, 2, false);
        break;
    case LW:
        good = access(i, false, 4, false);
        break;
    case LWL: case LWR:
        good = access(i, false, 4, true);
        break;
    case SB:
        good = access(i, true, 1, false);
        break;
    case SH:
        good = access(i, true, 2, false);
        break;
    case SW:
        good = access(i, true, 4, false);
        break;
    case SWL: case SWR:
        good = access(i, true, 4, true);
        break;
    }
    if (!good)
        i->kind = INSN_BAD;
    return good;
}

enum insn_sum insn_sum(const struct insn *i)
{
    if (op_of(i->raw) == ADDIU)
        return INSN_PLUS_OFFSET;
    if (op_of(i->raw) != SPECIAL)
        return INSN_OTHER;
    switch (i->raw & 63) {
    case OR: case XOR:
        return !rs_of(i->raw) || !rt_of(i->raw) ? INSN_PLUS : INSN_OTHER;   /* one of them is zero: a move */
    case MFHI: case MFLO: case MTHI: case MTLO: case ADDU:
        return INSN_PLUS;                                   /* the first four: plus register 0 */
    case SLL:
        return i->raw ? INSN_OTHER : INSN_PLUS;
    case SUBU:
        return INSN_MINUS;
    default:
        return INSN_OTHER;
    }
}

bool insn_evaluate(const struct insn *i, word a, word b, word *result)
{
    word raw = i->raw, zero_extended = raw & 0xffff, sign_extended = (word)i->offset;

    switch (op_of(raw)) {
    case SLTI: *result = (int32_t)a < i->offset; return true;
    case SLTIU: *result = a < sign_extended; return true;
    case ANDI: *result = a & zero_extended; return true;
    case ORI: *result = a | zero_extended; return true;
    case XORI: *result = a ^ zero_extended; return true;
    case LUI: *result = raw << 16; return true;
    case SPECIAL:
        switch (raw & 63) {
        case SLL: *result = a << sa_of(raw); return true;
        case SRL: *result = a >> sa_of(raw); return true;
        case AND: *result = a & b; return true;
        case OR: *result = a | b; return true;
        case XOR: *result = a ^ b; return true;
        case NOR: *result = ~(a | b); return true;
        case SLT: *result = (int32_t)a < (int32_t)b; return true;
        case SLTU: *result = a < b; return true;
        }
    }
    return false;
}

