/* Upcalls outside the exception path, and the start of an environment on a slice.
 *
 * One is given at a time, when its environment next starts: its words in struct env stay until upcall_done. The end of a
 * slice has words and rules of its own (slice.c), since it may come while another upcall is being handled. */
#include <aegis/kernel.h>

static struct frame entry;              /* registers of whoever is started: zero but for what is delivered */

static word pending_bit(enum vector which)
{
    return 1u << (which - VEC_SYNC);
}

static word entry_of(const struct env *e, enum vector which)
{
    return which == VEC_REVOKE ? e->revoke_pc : which == VEC_REPOSSESS ? e->repossess_pc : e->died_pc;
}

void upcall_post(struct env *e, enum vector which)
{
    if (!entry_of(e, which))
        return;                         /* not interested: revocation goes on to the abort protocol by itself */
    e->upcall_pending |= pending_bit(which);
    env_publish(e);
}

void upcall_done(struct env *e)
{
    e->upcall_busy = 0;
}

/* Sets f up for the most urgent pending upcall, if one can be given now. */
static void deliver(struct env *e, struct frame *f)
{
    static const enum vector urgent[] = { VEC_REPOSSESS, VEC_REVOKE, VEC_DIED };
    if (e->upcall_busy || !e->upcall_pending)
        return;
    for (unsigned i = 0; i < sizeof urgent / sizeof *urgent; i++) {
        enum vector which = urgent[i];
        word pc = entry_of(e, which);
        if (!(e->upcall_pending & pending_bit(which)))
            continue;
        e->upcall_pending &= ~pending_bit(which);
        if (!pc)
            continue;
        e->upcall_save = (struct save){ f->reg[8], f->reg[9], f->reg[10], f->epc };
        e->upcall_busy = 1;
        f->reg[8] = f->epc;
        f->reg[9] = which == VEC_DIED ? e->died : e->revoke_kind;
        f->reg[10] = which == VEC_REVOKE ? e->revoke_count : which == VEC_REPOSSESS ? e->repossessed_count : 0;
        f->epc = pc;
        sysinfo.upcalls++;
        trace(TRACE_UPCALL, e->id, which, pc);
        break;
    }
    env_publish(e);
}

void env_enter_start(struct env *e, envid from)
{
    if (!e->start_pc) {
        hot.running = e;
        entry = (struct frame){ 0 };
        report_fault(e, &entry, "it was to start a slice and has no start-slice vector");
        env_destroy(e, "no start-slice vector");
    }
    asid_give(e);
    machine_env_install(e);
    entry = (struct frame){ .epc = e->start_pc, .status = e->status };
    entry.reg[4] = from;
    deliver(e, &entry);
    machine_frame_return(&entry);
}
