/* Which tests share a register, and so a comparison. */
#include "dpf_gen.h"
#include "aegis/string.h"

/* Bytes that are loaded alone, as 8 or 16 bits: 1, 2; 0 if the test is none of these. */
word test_size(const struct dpf_test *t)
{
    word m = t->mask >> dpf_key_shift(t);

    if (t->op == STEP_BYTE)
        return 1;
    return t->op != STEP_WORD || m > 0xffff ? 0 : m > 0xff ? 2 : 1;
}

word test_cover(const struct dpf_test *t)
{
    word size = test_size(t);

    return size == 1 ? 0xff : size == 2 ? 0xffff : 0xffffffff;
}

/* Bytes from the word's beginning on that lwl brings to the top of a register; 0 if that is no way to load it. */
word test_top(const struct dpf_test *t)
{
    word n = 0;

    if (t->op != STEP_WORD)
        return 0;
    while (n < 4 && t->mask >> 8 * n & 0xff)
        n++;
    return n < 4 && !(t->mask >> 8 * n) ? n : 0;
}

void plan_add(struct plan *p, const struct dpf_test *t, word want, word segment)
{
    p->test[p->steps] = t;
    p->want[p->steps] = want;
    p->segment[p->steps++] = (uint8_t)segment;
}

/* The tests of a filter from step `from` on, which is in segment `segment`. */
void plan_filter(struct plan *p, const struct dpf_filter *f, word from, word segment)
{
    for (word i = from; i < f->steps; i++) {
        plan_add(p, &f->test[i], f->want[i], segment);
        segment += f->test[i].op == STEP_MOVE;
    }
}

/* How far the plan reaches in a segment, up to and with the shift that ends it. */
word plan_reach(const struct plan *p, word segment)
{
    word most = 0;

    for (word i = 0; i < p->steps; i++)
        if (p->segment[i] == segment && dpf_reach(p->test[i]) > most)
            most = dpf_reach(p->test[i]);
    return most;
}

/* Pairs tests: a byte or half takes the low end of a register, the beginning of an aligned word its top. */
void plan_pack(struct plan *p, bool key_first)
{
    bool used[DPF_STEPS + 1];

    memset(used, 0, p->steps);
    p->compares = 0;
    for (word i = 0; i < p->steps; i++) {
        struct compare c = { (uint8_t)i, NONE };
        word size = test_size(p->test[i]), top = test_top(p->test[i]), best = 0;

        if (used[i] || p->test[i]->op == STEP_MOVE)
            continue;
        for (word j = i + 1; j < p->steps; j++) {
            word low = test_size(p->test[j]), high = test_top(p->test[j]);

            if (used[j])
                continue;
            if (size && high && size + high <= 4 && size + high > best) {
                c = (struct compare) { (uint8_t)i, (uint8_t)j };
                best = size + high;
            } else if (top && low && top + low <= 4 && top + low > best && !(key_first && !i)) {
                c = (struct compare) { (uint8_t)j, (uint8_t)i };
                best = top + low;
            }
        }
        used[c.a] = true;
        if (c.b != NONE)
            used[c.b] = true;
        p->compare[p->compares++] = c;
    }
}

static word pack(const struct plan *p, struct compare c, word a, word b)
{
    word low = a >> dpf_key_shift(p->test[c.a]);

    return c.b == NONE ? low : low | b << (32 - 8 * test_top(p->test[c.b]));
}

word plan_value(const struct plan *p, struct compare c)
{
    return pack(p, c, p->want[c.a], c.b == NONE ? 0 : p->want[c.b]);
}

void dpf_code_recipe(struct dpf *d, const struct dpf_switch *s, struct dpf_recipe *r)
{
    const struct dpf_filter *f = &d->filter[s->model];
    struct plan p;

    p.steps = 0;
    plan_filter(&p, f, f->depth - 1u, d->state[s->state].segment);
    plan_pack(&p, true);
    r->values = p.compares;
    for (word i = 0; i < p.compares; i++) {
        struct compare c = p.compare[i];

        r->value[i].low = c.a;
        r->value[i].right = (uint8_t)dpf_key_shift(p.test[c.a]);
        r->value[i].high = RECIPE_NONE;
        if (c.b != NONE) {
            r->value[i].high = c.b;
            r->value[i].left = (uint8_t)(32 - 8 * test_top(p.test[c.b]));
        }
    }
}
