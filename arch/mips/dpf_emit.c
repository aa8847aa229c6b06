/* Scheduling and encoding: dpf_emit.h says what is owned here. */
#include "dpf_emit.h"

#define WINDOW 12                   /* how far ahead an instruction is looked for */

static const uint8_t temporaries[] = { AT, T0, T1, T2, T3, T4, T5 };

void emit_start(struct emit *e, bool near)
{
    e->items = e->branches = e->words = e->fixes = e->constants = e->near_loads = e->rotation = e->pinned = 0;
    e->labels = 1;
    e->label[0] = 0;
    e->near = near;
    e->failed = false;
    for (word i = 0; i < 32; i++)
        e->ready[i] = 0;
}

word emit_label(struct emit *e)
{
    if (e->labels == EMIT_LABELS) {
        e->failed = true;
        return 0;
    }
    e->label[e->labels] = 0;
    e->late[e->labels] = 0;
    return e->labels++;
}

void emit_place(struct emit *e, word label)
{
    e->label[label] = e->words + 1;
    if (label && e->late[label])
        e->ready[e->late[label]] = e->words + 1;
}

word emit_temp(struct emit *e)
{
    word r;

    do
        r = temporaries[e->rotation++ % sizeof temporaries];
    while (r == e->pinned);
    return r;
}

void emit_raw(struct emit *e, word insn)
{
    if (e->words == EMIT_WORDS)
        e->failed = true;
    else
        e->out[e->words++] = insn;
}

void emit_item(struct emit *e, struct item i)
{
    if (e->items == EMIT_ITEMS) {
        e->failed = true;
        return;
    }
    i.done = false;
    e->item[e->items++] = i;
    e->branches += (i.flags & ITEM_BRANCH) != 0;
}

/* May item `i` be executed at position `at`, with `behind` branches behind it, before all that is not done yet? */
static bool item_free(const struct emit *e, word first, word i, word at, word behind)
{
    const struct item *t = &e->item[i];

    if (t->guard > behind || e->ready[t->use0] > at || e->ready[t->use1] > at)
        return false;
    if (!(t->flags & ITEM_MERGE) && t->def && e->ready[t->def] > at)
        return false;
    for (word j = first; j < i; j++) {
        const struct item *u = &e->item[j];

        if (u->done)
            continue;
        if (u->def && (u->def == t->use0 || u->def == t->use1 || u->def == t->def))
            return false;
        if (t->def && (t->def == u->use0 || t->def == u->use1))
            return false;
        if (t->flags & ITEM_END || (t->flags & ITEM_BARRIER && !(u->flags & ITEM_BRANCH)))
            return false;
    }
    return true;
}

static word item_find(const struct emit *e, word first, word at, word behind, bool loads, word limit)
{
    for (word i = first; i < limit && i < first + WINDOW; i++)
        if (!e->item[i].done && !(e->item[i].flags & ITEM_BRANCH) && (loads || !(e->item[i].flags & ITEM_LOAD)) &&
            item_free(e, first, i, at, behind))
            return i;
    return e->items;
}

static void item_put(struct emit *e, word i)
{
    struct item *t = &e->item[i];

    t->done = true;
    if (t->def)
        e->ready[t->def] = e->words + (t->flags & ITEM_LOAD ? 2 : 1);
    if (t->flags & ITEM_NEAR) {
        if (e->near_loads == EMIT_LABELS)
            e->failed = true;
        else
            e->near_load[e->near_loads++] = (uint16_t)e->words;
    }
    emit_raw(e, t->insn);
}

static void branch_put(struct emit *e, word b, word slot)
{
    struct item *t = &e->item[b];
    word label = t->label;

    t->done = true;
    if (!(t->flags & ITEM_END)) {
        if (e->fixes == EMIT_LABELS) {
            e->failed = true;
            return;
        }
        e->branch[e->fixes].at = e->words;
        e->branch[e->fixes++].label = (uint16_t)label;
    }
    emit_raw(e, t->insn);
    if (slot == e->items) {
        emit_raw(e, 0);
        return;
    }
    if (e->item[slot].flags & ITEM_LOAD && label)
        e->late[label] = e->item[slot].def;
    item_put(e, slot);
}

/* The last of the items may be waiting for the slot of the block's end: then it is free but for that. */
static bool end_takes(const struct emit *e, word first, word b, word *slot)
{
    word left = e->items;

    if (e->ready[e->item[b].use0] > e->words)
        return false;
    for (word i = first; i < b; i++)
        if (!e->item[i].done) {
            if (left != e->items)
                return false;
            left = i;
        }
    *slot = left;
    return left == e->items || (!(e->item[left].flags & (ITEM_LOAD | ITEM_BRANCH)) &&
                                item_free(e, left, left, e->words + 1, e->branches) &&
                                e->item[left].def != e->item[b].use0);
}

void emit_flush(struct emit *e)
{
    word first = 0, behind = 0;

    while (first < e->items && !e->failed) {
        word b = first, slot, i;

        while (b < e->items && (e->item[b].done || !(e->item[b].flags & ITEM_BRANCH)))
            b++;
        if (b < e->items && e->item[b].flags & ITEM_END) {
            if (end_takes(e, first, b, &slot)) {
                branch_put(e, b, slot);
                break;
            }
        } else if (b < e->items && item_free(e, first, b, e->words, behind)) {
            e->item[b].done = true;     /* the slot may hold what comes after the branch */
            slot = item_find(e, first, e->words + 1, behind, true, e->items);
            branch_put(e, b, slot);
            behind++;
            goto next;
        }
        i = item_find(e, first, e->words, behind, true, e->items);
        if (i == e->items)
            emit_raw(e, 0);
        else
            item_put(e, i);
next:
        while (first < e->items && e->item[first].done)
            first++;
    }
    e->items = e->branches = 0;
}

void emit_fix(struct emit *e)
{
    for (word i = 0; i < e->fixes && !e->failed; i++) {
        word at = e->branch[i].at, to = e->label[e->branch[i].label] - 1;

        e->out[at] |= (to - at - 1) & 0xffff;
    }
}

void emit_load(struct emit *e, word op, word rt, word base, int offset, word guard)
{
    bool merge = op == OP_LWL || op == OP_LWR;

    emit_item(e, (struct item) {
        .insn = insn_imm(op, rt, base, (word)offset), .def = (uint8_t)rt, .use0 = (uint8_t)base,
        .flags = ITEM_LOAD | (merge ? ITEM_MERGE : 0), .guard = (uint8_t)guard });
}

void emit_imm(struct emit *e, word op, word rt, word rs, word imm)
{
    emit_item(e, (struct item) { .insn = insn_imm(op, rt, rs, imm), .def = (uint8_t)rt, .use0 = (uint8_t)rs });
}

void emit_three(struct emit *e, word funct, word rd, word rs, word rt)
{
    emit_item(e, (struct item) {
        .insn = insn_three(funct, rd, rs, rt), .def = (uint8_t)rd, .use0 = (uint8_t)rs, .use1 = (uint8_t)rt });
}

void emit_shift(struct emit *e, word rd, word rt, int left)
{
    word insn = rt << 16 | rd << 11 | (left < 0 ? (word)-left << 6 | 2 : (word)left << 6);

    emit_item(e, (struct item) { .insn = insn, .def = (uint8_t)rd, .use0 = (uint8_t)rt });
}

void emit_branch(struct emit *e, bool equal, word rs, word rt, word label, bool barrier)
{
    emit_item(e, (struct item) {
        .insn = insn_imm(equal ? OP_BEQ : OP_BNE, rt, rs, 0), .use0 = (uint8_t)rs, .use1 = (uint8_t)rt,
        .flags = ITEM_BRANCH | (barrier ? ITEM_BARRIER : 0), .label = (uint16_t)label });
}

word emit_constant(struct emit *e, word value)
{
    word r, i = 0;

    if (!value)
        return R0;
    r = emit_temp(e);
    if (value + 0x8000 < 0x10000)
        emit_imm(e, OP_ADDIU, r, R0, value);
    else if (value < 0x10000)
        emit_imm(e, OP_ORI, r, R0, value);
    else if (!(value & 0xffff) || !e->near || e->constants == EMIT_CONSTS) {
        emit_imm(e, OP_LUI, r, R0, value >> 16);
        if (value & 0xffff)
            emit_imm(e, OP_ORI, r, r, value);
    } else {
        while (i < e->constants && e->constant[i] != value)
            i++;
        if (i == e->constants)
            e->constant[e->constants++] = value;
        emit_item(e, (struct item) { .insn = insn_imm(OP_LW, r, R0, 4 * i), .def = (uint8_t)r,
                                     .flags = ITEM_LOAD | ITEM_NEAR });
    }
    return r;
}

void emit_end(struct emit *e, word insn, word use)
{
    emit_item(e, (struct item) { .insn = insn, .use0 = (uint8_t)use, .flags = ITEM_BRANCH | ITEM_END });
}
