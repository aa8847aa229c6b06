/* Follows all paths through a handler at once: what each register may hold before each instruction, whatever the message
 * (abstract interpretation). States are kept at jump targets; where paths meet, what both agree on remains. A register
 * can only get less certain, KNOWN, ANY, MIXED, UNDEFINED, so that a few passes reach the end of it; handlers that need more
 * than ASH_PASSES are refused. Rules about registers are judged afterwards, on what is certain. */
#include <aegis/ash/ash.h>

enum { AT = 1, A1 = 5, A2 = 6, K0 = 26, K1 = 27, GP = 28, SP = 29 };
#define NEVER ((uint64_t)1 << AT | (uint64_t)1 << K0 | (uint64_t)1 << K1 | (uint64_t)1 << GP)
#define FINE ((struct verdict) { ASH_FINE, 0 })

static struct insn insns[ASH_WORDS];
static word words;                      /* of the handler; what stands behind its end is not looked at */
static uint8_t label[ASH_WORDS];        /* index + 1 of its state; 0: nothing jumps there */
static struct state states[ASH_LABELS_MAX];
static word labels;
static word target_of[ASH_WORDS];
static const uint8_t helper_arguments[ASH_HELPERS] = { 2, 3, 3, 4, 0 };

const struct insn *ash_insn(word i) { return &insns[i]; }
bool ash_label(word i) { return label[i] != 0; }
word ash_target(word i) { return target_of[i]; }

static struct verdict refuse(enum ash_rule rule, word at)
{
    return (struct verdict) { rule, at };
}

static bool jumps(const struct insn *i)
{
    return i->kind >= INSN_BRANCH && i->kind <= INSN_INDIRECT;
}

/* ---- each instruction alone ---- */

/* ra is the handler's to save, to restore and to return to: what it holds does not matter. */
static bool register_allowed(const struct insn *i)
{
    uint64_t reads = i->reads, ra = (uint64_t)1 << REG_RA;
    bool restores = i->kind == INSN_LOAD && !i->partial;

    if (i->kind == INSN_STORE && i->value == REG_RA && i->base != REG_RA)
        reads &= ~ra;
    if (reads & (NEVER | ra))
        return false;
    if (i->dest == REG_NONE || i->dest >= 32)
        return true;
    return !(NEVER >> i->dest & 1) && (i->dest != REG_RA || restores);
}

static bool set_label(word i)
{
    if (label[i])
        return true;
    if (labels == ASH_LABELS_MAX)
        return false;
    states[labels].reached = false;
    label[i] = (uint8_t)++labels;
    return true;
}

static bool is_jump_inside(const struct insn *i)
{
    return i->kind == INSN_BRANCH || i->kind == INSN_JUMP;
}

static bool goes_on(const struct insn *i)               /* behind its slot */
{
    return i->kind == INSN_CALL || (i->kind == INSN_BRANCH && i->conditional);
}

static word jump_target(const struct sandbox *box, word n)
{
    const struct insn *i = &insns[n];

    return i->kind == INSN_BRANCH ? n + 1 + (word)i->offset : (i->target - (box->code_va & 0x0ffffffc)) / 4;
}

/* The handler ends where control comes no further: behind an end over which nothing jumps, or a word that is none. */
static word read_all(const struct sandbox *box)
{
    word furthest = 0, n;

    for (n = 0; n < box->words; n++) {
        bool in_slot = n && jumps(&insns[n - 1]);

        label[n] = 0;
        if (!insn_decode(box->source[n], &insns[n]))
            return n + 1;
        if (is_jump_inside(&insns[n]) && jump_target(box, n) < box->words && jump_target(box, n) > furthest)
            furthest = jump_target(box, n);
        if (((in_slot && !goes_on(&insns[n - 1])) || insns[n].kind == INSN_BREAK) && n >= furthest)
            return n + 1;
    }
    return n;
}

static struct verdict jump_judge(const struct sandbox *box, word n)
{
    const struct insn *i = &insns[n];
    word to;

    if (i->kind == INSN_INDIRECT)
        return refuse(ASH_INDIRECT, n);
    if (i->kind == INSN_CALL) {
        to = (i->target - ASH_HELPER_AT(0)) / 8;
        if (i->target & 7 || i->target < ASH_HELPER_AT(0) || to >= ASH_HELPERS)
            return refuse(ASH_TARGET, n);
        target_of[n] = to;
    } else if (is_jump_inside(i)) {
        to = jump_target(box, n);
        if (to >= words)
            return refuse(ASH_TARGET, n);
        if (!set_label(to))
            return refuse(ASH_LABELS, n);
        target_of[n] = to;
    }
    if (n + 1 == words)
        return refuse(ASH_END, n);
    if (jumps(&insns[n + 1]) || insns[n + 1].kind == INSN_BREAK)
        return refuse(ASH_SLOT, n + 1);
    return FINE;
}

static struct verdict judge_each(const struct sandbox *box)
{
    struct verdict v = FINE;

    labels = 0;
    set_label(0);
    for (word n = 0; n < words && !v.rule; n++) {
        if (insns[n].kind == INSN_BAD)
            return refuse(ASH_OPCODE, n);
        if (!register_allowed(&insns[n]))
            return refuse(ASH_REGISTER, n);
        if (jumps(&insns[n]))
            v = jump_judge(box, n);
    }
    for (word n = 0; n < words && !v.rule; n++)
        if (is_jump_inside(&insns[n]) && target_of[n] && jumps(&insns[target_of[n] - 1]))
            return refuse(ASH_SLOT, n);
    return v;
}

/* ---- what registers hold ---- */

static bool of_message(word holds)
{
    return holds == HOLDS_MESSAGE || holds == HOLDS_IN_MESSAGE || holds == HOLDS_MIXED;
}

/* Where two paths meet. */
static word meet(word a, word b)
{
    if (a == HOLDS_UNDEFINED || b == HOLDS_UNDEFINED)
        return HOLDS_UNDEFINED;
    if (of_message(a) != of_message(b) || a == HOLDS_MIXED || b == HOLDS_MIXED)
        return HOLDS_MIXED;
    return of_message(a) ? HOLDS_IN_MESSAGE : HOLDS_ANY;
}

static bool join(struct state *into, const struct state *from)
{
    bool changed = false;

    if (!into->reached) {
        *into = *from;
        return true;
    }
    for (word r = 0; r < REGS; r++) {
        word a = into->holds[r], b = from->holds[r], both = a;

        if (a != b || into->number[r] != from->number[r])
            both = meet(a, b);
        changed |= both != a;
        if (both != a)
            into->number[r] = 0;
        into->holds[r] = (uint8_t)both;
    }
    changed |= (from->late & ~into->late) != 0;
    into->late |= from->late;
    return changed;
}

static void set(struct state *s, word r, word holds, word number)
{
    s->holds[r] = (uint8_t)holds;
    s->number[r] = holds == HOLDS_KNOWN || holds == HOLDS_MESSAGE ? number : 0;
}

static void add(struct state *s, const struct insn *i, bool minus)
{
    word a = s->holds[i->base], b = s->holds[i->value], x = s->number[i->base], y = s->number[i->value], holds;

    if (a == HOLDS_UNDEFINED || b == HOLDS_UNDEFINED)
        holds = HOLDS_UNDEFINED;
    else if (a == HOLDS_MIXED || b == HOLDS_MIXED)
        holds = HOLDS_MIXED;
    else if (of_message(a) && of_message(b))                /* a distance, or nonsense */
        holds = !minus ? HOLDS_MIXED : a == HOLDS_MESSAGE && b == HOLDS_MESSAGE ? HOLDS_KNOWN : HOLDS_ANY;
    else if (of_message(b) && minus)
        holds = HOLDS_MIXED;
    else if (of_message(a) || of_message(b))
        holds = (of_message(a) ? a : b) == HOLDS_MESSAGE && (of_message(a) ? b : a) == HOLDS_KNOWN ? HOLDS_MESSAGE :
                HOLDS_IN_MESSAGE;
    else
        holds = a == HOLDS_KNOWN && b == HOLDS_KNOWN ? HOLDS_KNOWN : HOLDS_ANY;
    set(s, i->dest, holds, minus ? x - y : x + y);
}

static bool is_compare(const struct insn *i)
{
    word op = i->raw >> 26;
    return op == 10 || op == 11 || (!op && ((i->raw & 63) == 42 || (i->raw & 63) == 43));
}

static void compute(struct state *s, const struct insn *i)
{
    word a = s->holds[i->base], b = s->holds[i->value], result = 0, holds;

    if (i->dest == REG_NONE)
        return;
    switch (insn_sum(i)) {
    case INSN_PLUS_OFFSET:
        set(s, i->dest, a, s->number[i->base] + (word)i->offset);
        return;
    case INSN_PLUS:
        add(s, i, false);
        return;
    case INSN_MINUS:
        add(s, i, true);
        return;
    default:
        break;
    }
    holds = a == HOLDS_UNDEFINED || b == HOLDS_UNDEFINED ? HOLDS_UNDEFINED :
            (of_message(a) || of_message(b)) && !is_compare(i) ? HOLDS_MIXED : HOLDS_ANY;
    if (a == HOLDS_KNOWN && b == HOLDS_KNOWN && !i->both &&
        insn_evaluate(i, s->number[i->base], s->number[i->value], &result))
        holds = HOLDS_KNOWN;
    set(s, i->dest, holds, result);
    if (i->both)
        set(s, REG_LO, holds, 0);
}

/* Of two that together load an unaligned word, adjacent, the first may merge into whatever the register held. */
static bool is_pair(word n)
{
    const struct insn *i = &insns[n], *j = &insns[n + 1];
    bool left = i->raw >> 26 == 34;

    return n + 1 < words && i->kind == INSN_LOAD && i->partial && j->kind == INSN_LOAD && j->partial &&
           (j->raw >> 26 == 34) != left && i->dest == j->dest && i->base == j->base && i->base != i->dest &&
           i->offset - j->offset == (left ? 3 : -3) && !label[n + 1] && (!n || !jumps(&insns[n - 1]));
}

static bool completes_pair(word n)
{
    return n && is_pair(n - 1);
}

static void step(struct state *s, word n)
{
    const struct insn *i = &insns[n];

    s->late = 0;
    if (i->kind == INSN_ALU)
        compute(s, i);
    else if (i->kind == INSN_LOAD && i->dest != REG_NONE && i->dest != REG_RA) {
        if (!(s->holds[i->dest] == HOLDS_UNDEFINED && is_pair(n)))
            set(s, i->dest, HOLDS_ANY, 0);
        s->late = (word)1 << i->dest;
    }
}

/* A helper of the kernel keeps what a C function keeps. */
static void after_call(struct state *s)
{
    s->late = 0;
    for (word r = 1; r < REGS; r++)
        if (r < 16 || r == 24 || r == 25 || r >= 31)
            set(s, r, HOLDS_UNDEFINED, 0);
    set(s, REG_V0, HOLDS_ANY, 0);
}

/* ---- all paths ---- */

static void begin(const struct sandbox *box)
{
    struct state *s = &states[0];

    s->reached = true;
    s->late = 0;
    for (word r = 0; r < REGS; r++)
        set(s, r, HOLDS_UNDEFINED, 0);
    set(s, 0, HOLDS_KNOWN, 0);
    set(s, REG_A0, HOLDS_MESSAGE, 0);
    set(s, A1, HOLDS_ANY, 0);
    set(s, A2, HOLDS_KNOWN, box->memory_va);
    set(s, SP, HOLDS_KNOWN, box->memory_va + box->memory_bytes - ASH_STACK_HOME);
}

static struct state now;

/* From the first instruction to the last; *changed: some target's state got less certain. */
static struct verdict sweep(const struct sandbox *box, ash_visit visit, bool *changed)
{
    struct verdict v = FINE;

    now.reached = false;
    for (word n = 0; n < words; n++) {
        const struct insn *i = &insns[n];

        if (label[n]) {
            struct state *s = &states[label[n] - 1];

            if (now.reached)
                *changed |= join(s, &now);
            now = *s;
        }
        if (!now.reached)
            continue;
        if (visit && (v = visit(box, n, &now)).rule)
            return v;
        if (i->kind == INSN_BREAK)
            now.reached = false;
        if (!jumps(i)) {
            step(&now, n);
            continue;
        }
        now.late = 0;
        n++;
        if (visit && (v = visit(box, n, &now)).rule)
            return v;
        step(&now, n);
        if (is_jump_inside(i))
            *changed |= join(&states[label[target_of[n - 1]] - 1], &now);
        if (i->kind == INSN_CALL)
            after_call(&now);
        else
            now.reached = goes_on(i);
    }
    return now.reached ? refuse(ASH_END, words - 1) : FINE;
}

struct verdict ash_walk(const struct sandbox *box, ash_visit visit)
{
    bool changed = false;
    return sweep(box, visit, &changed);
}

/* ---- the rules about registers ---- */

static struct verdict at_message(word n, const struct insn *i, word at, struct access *access)
{
    word end = i->partial ? (at & ~3u) + 4 : at + i->width;

    if (at >= 2048)
        return refuse(ASH_MESSAGE, n);
    if (!i->partial && at & (i->width - 1u))
        return refuse(ASH_ALIGNED, n);
    access->kind = end <= ASH_READABLE ? ACCESS_MESSAGE_AT : ACCESS_MESSAGE_CHECKED;
    access->at = at;
    return FINE;
}

static struct verdict at_memory(const struct sandbox *box, word n, const struct insn *i, word address,
                                struct access *access)
{
    word at = address - box->memory_va;

    if (at >= box->memory_bytes)
        return refuse(ASH_ADDRESS, n);
    if (!i->partial && at & (i->width - 1u))
        return refuse(ASH_ALIGNED, n);
    access->kind = ACCESS_MEMORY_AT;
    access->at = at;
    return FINE;
}

struct verdict ash_access(const struct sandbox *box, word n, const struct state *s, struct access *access)
{
    const struct insn *i = &insns[n];
    word holds = s->holds[i->base], at = s->number[i->base] + (word)i->offset;
    bool undefined = s->holds[i->value] == HOLDS_UNDEFINED;

    *access = (struct access) { .kind = ACCESS_NONE };
    access->clear = i->divides && (s->holds[REG_HI] == HOLDS_UNDEFINED || s->holds[REG_LO] == HOLDS_UNDEFINED);
    if (i->dest == REG_RA || (i->kind != INSN_LOAD && i->kind != INSN_STORE))
        return FINE;
    access->kind = ACCESS_MEMORY;
    access->zero = i->kind == INSN_STORE && undefined;
    access->clear = i->kind == INSN_LOAD && i->partial && i->dest != REG_NONE && undefined && !is_pair(n) &&
                    !completes_pair(n);
    if (holds == HOLDS_MIXED)
        return refuse(ASH_MIXED, n);
    if (of_message(holds) && i->kind == INSN_STORE)
        return refuse(ASH_READ_ONLY, n);
    if (holds == HOLDS_KNOWN)
        return at_memory(box, n, i, at, access);
    if (holds == HOLDS_MESSAGE)
        return at_message(n, i, at, access);
    if (holds == HOLDS_IN_MESSAGE)
        access->kind = ACCESS_MESSAGE;
    return FINE;
}

static bool defined_for_jump(const struct state *s, word n, word r)
{
    return s->holds[r] != HOLDS_UNDEFINED || insns[n + 1].dest == r;
}

static struct verdict judge(const struct sandbox *box, word n, const struct state *s)
{
    const struct insn *i = &insns[n];
    struct access access;

    for (word r = 0; r < REGS; r++) {
        if (!(i->reads >> r & 1))
            continue;
        if (r < 32 && s->late >> r & 1)
            return refuse(ASH_LATE, n);
        if (s->holds[r] == HOLDS_UNDEFINED && !(i->kind == INSN_STORE && r == i->value && r != i->base))
            return refuse(ASH_UNDEFINED, n);
    }
    if (i->kind == INSN_STORE && of_message(s->holds[i->value]))
        return refuse(ASH_KEEPS, n);
    if (i->kind == INSN_RETURN && !defined_for_jump(s, n, REG_V0))
        return refuse(ASH_UNDEFINED, n);
    if (i->kind == INSN_CALL)
        for (word r = REG_A0; r < REG_A0 + (word)helper_arguments[target_of[n]]; r++)
            if (!defined_for_jump(s, n, r))
                return refuse(ASH_UNDEFINED, n);
    return ash_access(box, n, s, &access);
}

struct verdict ash_follow(const struct sandbox *box)
{
    bool changed = true;
    struct verdict v;

    if (!box->words)
        return refuse(ASH_END, 0);
    words = read_all(box);
    v = judge_each(box);
    if (v.rule)
        return v;
    begin(box);
    for (word pass = 0; changed; pass++) {
        if (pass == ASH_PASSES)
            return refuse(ASH_DEEP, 0);
        changed = false;
        sweep(box, NULL, &changed);
    }
    return ash_walk(box, judge);
}
