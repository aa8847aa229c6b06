/* What is called when a slice starts and the program was interrupted in its own code: upcalls.S decides when. */
#include "rt.h"
#include "../vm/vm_hidden.h"

static void (*slice_hook)(struct exos_frame *f);

void exos_on_slice(void (*hook)(struct exos_frame *f))
{
    slice_hook = hook;
    STATE->hook = hook != NULL;
}

void rt_hook(struct exos_frame *f)
{
    if (STATE->revoked)
        vm_revoked();
    if (slice_hook)
        slice_hook(f);
}
