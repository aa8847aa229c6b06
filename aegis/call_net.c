/* The system calls of the network (syscall.tbl). */
#include "aegis/caller.h"
#include <aegis/string.h>
#include "aegis/dpf/dpf.h"

/* Atoms are copied before anyone looks at them: page 0, which nobody has, stands for the u-page's data. */
CALL(dpf_insert, count, page, offset, d)
{
    static struct dpf_atom atoms[DPF_ATOMS];
    struct cap cap = cap_at(2);
    word bytes = count * sizeof *atoms, room = page ? PAGE_SIZE : sizeof upage()->data;
    const uint8_t *from = page ? machine_phys(page << PAGE_SHIFT) : upage()->data;

    if (page && !page_of(page))
        return -E_PAGE;
    if (page && !page_authorised(page, cap_at(0), false))
        return -E_CAP;
    if (count > DPF_ATOMS || offset & 3 || offset > room || bytes > room - offset)
        return -E_RANGE;
    memcpy(atoms, from + offset, bytes);
    int id = filter_insert(hot.running, atoms, count, &cap);
    if (id > 0)
        give_cap(0, cap);
    return id;
}

CALL(dpf_delete, filter, b, c, d) { return filter_delete(hot.running, filter); }
CALL(dpf_ref, filter, cap_lo, cap_hi, d) { return filter_ref(filter, (struct cap){ cap_lo, cap_hi }); }
CALL(dpf_bind, filter, ring, c, d) { return filter_bind(hot.running, filter, ring); }

CALL(dpf_root, a, b, c, d)
{
    if (!is_first())
        return -E_BOOT;
    give_cap(0, filter_root());
    return 0;
}

CALL(dpf_demux, page, offset, bytes, cap_lo)
{
    if (!page_of(page))
        return -E_PAGE;
    if (!page_authorised(page, (struct cap){ cap_lo, upage()->arg[0] }, false))
        return -E_CAP;
    if (offset & (DPF_ALIGN - 1) || offset > PAGE_SIZE - DPF_READABLE || bytes > PAGE_SIZE - offset)
        return -E_RANGE;
    const uint8_t *message = machine_phys(page << PAGE_SHIFT | offset);
    return (int)(dpf.entry ? dpf_code_run_marked(dpf.entry, message, bytes) : dpf_interpret(message, bytes));
}

CALL(ring_alloc, a, b, c, d) { return ring_new(hot.running); }
CALL(ring_free, ring, b, c, d) { return ring_free(hot.running, ring); }

CALL(ring_page, ring, page, cap_lo, cap_hi)
{
    return ring_extend(hot.running, ring, page, (struct cap){ cap_lo, cap_hi });
}

CALL(net_send, page, offset, bytes, cap_lo)
{
    return net_send(page, offset, bytes, (struct cap){ cap_lo, upage()->arg[0] }, cap_at(2));
}
