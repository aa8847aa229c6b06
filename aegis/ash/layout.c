/* Lays out what is made of a handler and writes it: twice over the code, first counting, to know where each instruction
 * will be, then emitting. Where an instruction needs a check, whoever jumps to it arrives at the check: positions are
 * those of the first word of each. What stands in a delay slot is checked before the jump; that is right because a slot
 * is executed whichever way the jump goes.
 *
 * Time: each jump backwards is charged the distance that it goes back, so no run executes more words than the code has
 * and ASH_TIME together. Behind the code stand the ends that a failed check jumps to, two words each, which say which
 * instruction it was. */
#include <aegis/ash/ash.h>

static uint16_t start[ASH_WORDS];       /* position of the first word of each instruction */
static const struct sandbox *box_now;
static word *out;                       /* NULL: only counting */
static word at, stops, stops_at;        /* next position; ends so far; position of the first of them */
static bool in_slot;                    /* the next instruction that is visited was emitted together with its jump */

static word *here(void) { return out ? out + at : NULL; }

static word new_stop(enum ash_rule rule, word n)
{
    word where = stops_at + 2 * stops++;

    if (out)
        code_stop(out + where, rule, n);
    return where;
}

/* What comes before the access itself. Words; emitted unless counting. */
static word guard(word n, const struct access *access, bool emit)
{
    bool may_fail = access->kind == ACCESS_MESSAGE || access->kind == ACCESS_MESSAGE_CHECKED;

    return code_guard(emit ? here() : NULL, at, ash_insn(n), access, box_now,
                      emit && may_fail ? new_stop(ASH_MESSAGE, n) : 0);
}

static void body(word n, const struct access *access)
{
    const struct insn *i = ash_insn(n);

    if (access->kind != ACCESS_NONE)
        at += code_access(here(), i, access);
    else if (i->kind == INSN_LOAD)
        at += code_nop(here());         /* of ra; it may stand in another load's delay slot */
    else {
        if (out)
            out[at] = i->raw;
        at++;
    }
}

static bool is_backward(const struct insn *i, word n)
{
    return (i->kind == INSN_BRANCH || i->kind == INSN_JUMP) && ash_target(n) <= n;
}

/* A jump and its slot. The state before the slot differs from that before the jump only in that loads have arrived: a
 * check that moves in front of the jump must not read them there. */
static void jump(word n, const struct state *s)
{
    const struct insn *i = ash_insn(n), *slot = ash_insn(n + 1);
    struct access access;
    word to = i->kind == INSN_BRANCH || i->kind == INSN_JUMP ? start[ash_target(n)] : 0;

    ash_access(box_now, n + 1, s, &access);
    if (is_backward(i, n)) {
        word before = code_charge(NULL, 0, 0, 0) + guard(n + 1, &access, false);

        at += code_charge(here(), at, at + before + 2 - to, new_stop(ASH_TIMEOUT, n));
    } else if (access.kind != ACCESS_NONE && s->late >> slot->base & 1)
        at += code_nop(here());
    at += guard(n + 1, &access, true);
    if (i->kind == INSN_CALL)
        at += code_call(here(), ash_target(n));
    else if (i->kind == INSN_RETURN)
        at += code_leave(here());
    else
        at += code_branch(here(), at, i, to);
    body(n + 1, &access);
    in_slot = true;
}

static struct verdict visit(const struct sandbox *box, word n, const struct state *s)
{
    const struct insn *i = ash_insn(n);
    struct access access;

    if (in_slot) {
        in_slot = false;
        return (struct verdict) { ASH_FINE, 0 };
    }
    start[n] = (uint16_t)at;
    if (i->kind >= INSN_BRANCH && i->kind != INSN_BREAK)
        jump(n, s);
    else if (i->kind == INSN_BREAK)
        at += code_stop(here(), ASH_BREAK, n);
    else {
        ash_access(box, n, s, &access);
        at += guard(n, &access, true);
        body(n, &access);
    }
    return (struct verdict) { at > ASH_CODE_WORDS ? ASH_LONG : ASH_FINE, n };
}

static struct verdict walk(const struct sandbox *box, word *to)
{
    out = to;
    at = stops = 0;
    in_slot = false;
    return ash_walk(box, visit);
}

struct verdict ash_make(const struct sandbox *box, word reserve, word *made)
{
    struct verdict v = ash_follow(box);

    if (v.rule)
        return v;
    box_now = box;
    stops_at = 0;
    v = walk(box, NULL);
    if (v.rule)
        return v;
    if (at + 2 * stops + reserve > ASH_CODE_WORDS)
        return (struct verdict) { ASH_LONG, box->words - 1 };
    stops_at = at;
    walk(box, box->out);
    *made = stops_at + 2 * stops;
    return v;
}
