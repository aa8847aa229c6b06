/* Vetting: from the atoms that a libOS gives to the canonical steps of a filter.
 *
 * Each tested byte is put into the word of the message that holds it, whatever the width and alignment of the atom was:
 * this joins neighbouring atoms, finds atoms that contradict each other, and makes filters that say the same the same.
 * Whether a segment's words are aligned is proved here: the message is, and a loaded shift by multiples of four keeps
 * it so. In a segment without the proof, a whole word may lie anywhere and everything else is tested by bytes. */
#include "aegis/dpf/dpf.h"
#include "aegis/string.h"
#include <aegis/error.h>

struct vetting {
    struct dpf_filter *f;
    word segment;               /* step that begins the current segment */
    word moved;                 /* constant shifts so far */
    word shifts;
    bool aligned;
};

static word bits_of(word mask)
{
    if (mask == 0xffffffff)
        return 32;
    mask -= mask >> 1 & 0x55555555;
    mask = (mask & 0x33333333) + (mask >> 2 & 0x33333333);
    mask = (mask + (mask >> 4)) & 0x0f0f0f0f;
    mask += mask >> 8;
    return (mask + (mask >> 16)) & 63;
}

static word swapped(word w)
{
    w = (w & 0x00ff00ff) << 8 | (w >> 8 & 0x00ff00ff);
    return w << 16 | w >> 16;
}

/* The step at place i is new; those from i on move up. */
static bool step_open(struct dpf_filter *f, word i)
{
    if (f->steps == DPF_STEPS)
        return false;
    for (word j = f->steps; j > i; j--) {
        f->test[j] = f->test[j - 1];
        f->want[j] = f->want[j - 1];
    }
    f->steps++;
    return true;
}

/* Adds mask and value to the word at offset, a multiple of 4; the message must have `reach` bytes from there. */
static int word_add(struct vetting *v, word offset, word mask, word value, word reach)
{
    struct dpf_filter *f = v->f;
    word i = f->steps;

    while (i > v->segment && f->test[i - 1].offset > offset)
        i--;
    if (i > v->segment && f->test[i - 1].offset == offset) {
        i--;
        if ((f->want[i] ^ value) & f->test[i].mask & mask)
            return -E_RANGE;            /* contradiction: no message would ever match */
        f->test[i].mask |= mask;
        f->want[i] |= value;
        if (reach > f->test[i].reach)
            f->test[i].reach = reach & 15;
        return 0;
    }
    if (!step_open(f, i))
        return -E_RANGE;
    f->test[i] = (struct dpf_test) { .offset = offset & 0xfff, .reach = reach & 15, .op = STEP_WORD, .mask = mask };
    f->want[i] = value;
    return 0;
}

/* A number in network byte order, as a little-endian load sees it at the low end of a register. */
static word loaded(word number, word bytes)
{
    if (bytes == 1)
        return number;
    if (bytes == 2)
        return (number << 8 & 0xff00) | number >> 8;
    return swapped(number);
}

static int atom_eq(struct vetting *v, const struct dpf_atom *a)
{
    word offset = v->moved + a->offset, at = (offset & 3) * 8;
    word mask = loaded(a->mask, a->bytes), value = loaded(a->value, a->bytes), end = (offset & 3) + a->bytes;
    word more = end > 4 ? mask >> (32 - at) : 0;        /* in the next word */
    int error = 0;

    if (mask << at)
        error = word_add(v, offset & ~3u, mask << at, value << at, more ? 4 : end);
    if (more && !error)
        error = word_add(v, (offset & ~3u) + 4, more, value >> (32 - at), end - 4);
    return error;
}

/* Ends the segment. Words that are not proved aligned become loose words or bytes. */
static int segment_end(struct vetting *v)
{
    struct dpf_filter *f = v->f;

    for (word i = v->segment; !v->aligned && i < f->steps; i++) {
        struct dpf_test t = f->test[i];
        word want = f->want[i], left = 0;

        for (word b = 0; b < 4; b++)
            left += (t.mask >> 8 * b & 0xff) != 0;
        if (left == 4) {
            f->test[i].op = STEP_LOOSE;
            continue;
        }
        for (word b = 0; b < 4; b++) {
            word mask = t.mask >> 8 * b & 0xff;

            if (!mask)
                continue;
            f->test[i] = (struct dpf_test) { .offset = (t.offset + b) & 0xfff, .reach = 1, .op = STEP_BYTE, .mask = mask };
            if (left == 1)
                f->test[i].reach = (t.reach - b) & 15;      /* the last one: as far as any atom reached */
            f->want[i] = want >> 8 * b & 0xff;
            if (--left && !step_open(f, ++i))
                return -E_RANGE;
        }
    }
    return 0;
}

static int atom_move(struct vetting *v, const struct dpf_atom *a)
{
    int scale = a->scale - (int)(32 - a->bytes * 8u), error;
    word mask = a->mask << (32 - a->bytes * 8u), most;

    if (a->scale < -31 || a->scale > 15 || v->shifts == DPF_SHIFTS)
        return -E_RANGE;
    /* Bits that the division drops are not tested. */
    mask = scale <= -32 ? 0 : scale < 0 ? mask >> -scale << -scale : mask;
    if (!mask)
        return -E_RANGE;
    most = scale < 0 ? mask >> -scale : mask;
    if (most > (scale > 0 ? (word)DPF_SHIFT_MAX >> scale : DPF_SHIFT_MAX))
        return -E_RANGE;
    if (scale > 0)
        most <<= scale;
    error = segment_end(v);
    if (error)
        return error;
    if (!step_open(v->f, v->f->steps))
        return -E_RANGE;
    v->f->test[v->f->steps - 1] = (struct dpf_test) {
        .offset = (v->moved + a->offset) & 0xfff, .reach = a->bytes & 15, .op = STEP_MOVE, .scale = (int8_t)scale,
        .mask = mask };
    v->f->want[v->f->steps - 1] = 0;
    v->segment = v->f->steps;
    v->shifts++;
    v->aligned = v->aligned && !(most & 3);
    return 0;
}

static bool atom_fits(const struct vetting *v, const struct dpf_atom *a)
{
    word all = a->bytes == 4 ? 0xffffffff : a->bytes == 2 ? 0xffff : a->bytes == 1 ? 0xff : 0;

    if (a->zero[0] | a->zero[1] | a->zero[2])
        return false;
    if (v->moved + a->offset + a->bytes > DPF_REACH)
        return false;
    if (a->op == DPF_SHIFT)
        return !a->bytes && !a->mask && !a->value && !a->scale;
    if (!all || !a->mask || a->mask & ~all)
        return false;
    if (a->op == DPF_EQ)
        return !(a->value & ~a->mask) && !a->scale;
    return a->op == DPF_SHIFT_LOAD && !a->value;
}

int atom_vet(struct dpf_filter *f, const struct dpf_atom *atoms, word count)
{
    struct vetting v = { .f = f, .aligned = true };
    int error = 0;

    f->steps = 0;
    f->bits = 0;
    if (count > DPF_ATOMS)
        return -E_RANGE;
    for (word i = 0; i < count; i++) {
        const struct dpf_atom *a = &atoms[i];

        if (!atom_fits(&v, a))
            return -E_RANGE;
        if (a->op == DPF_EQ)
            error = atom_eq(&v, a);
        else if (a->op == DPF_SHIFT)
            v.moved += a->offset;
        else
            error = atom_move(&v, a);
        if (error)
            return error;
    }
    error = segment_end(&v);
    if (error)
        return error;
    while (f->steps && f->test[f->steps - 1].op == STEP_MOVE)
        f->steps--;                     /* a shift that nothing follows asks nothing */
    for (word i = 0; i < f->steps; i++)
        if (f->test[i].op != STEP_MOVE)
            f->bits = (uint16_t)(f->bits + bits_of(f->test[i].mask));
    return 0;
}
