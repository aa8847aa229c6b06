/* Who owns the floating-point unit (primitive FPUmod). It moves lazily: whoever takes it finds its own registers, zero
 * the first time; the one before it loses CU1 and keeps its registers in its environment page. */
#include <aegis/kernel.h>

static struct env *owner;

void fpu_drop(struct env *e)
{
    if (owner != e)
        return;
    machine_fpu_save(e->fpr, &e->fcsr);
    e->fpu_used = 1;
    e->fpu = 0;
    e->status &= ~STATUS_CU1;
    owner = NULL;
}

void fpu_take(struct env *e)
{
    if (owner == e)
        return;
    if (owner)
        fpu_drop(owner);
    machine_fpu_load(e->fpu_used ? e->fpr : NULL, e->fpu_used ? e->fcsr : 0);
    e->fpu = 1;
    e->status |= STATUS_CU1;
    owner = e;
}

void fpu_forget(struct env *e)
{
    if (owner == e)
        owner = NULL;                   /* the next owner loads its own or zeroes */
}
