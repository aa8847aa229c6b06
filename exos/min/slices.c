/* Exceptions, slices and the protected entry, above the stubs of upcalls.S.
 *
 * Two threads: main() and the server. Each has a frame that holds its registers while it is suspended. A slice that is
 * our own runs main; on another's slice we serve (its owner called us and pays), or run main after a directed yield. */
#include "min.h"

struct min_thread {
    struct min_frame frame;
    word state;                 /* THREAD_* or whose reply it waits for */
    word sp;                    /* while it waits */
    envid caller;               /* server: whose request is being served, 0 = none */
    word arg[4], result[4];     /* of the u-page, while it is suspended */
    word pad;
};

struct min_state {
    struct min_thread main, serve;
    struct min_frame now;       /* what the end of the slice interrupted */
    word refill[5];
    struct min_thread *current;
    envid refuse;               /* its request came when the server was busy and the slice over */
};
#define STATE ((volatile struct min_state *)MIN_STATE)
#define STATIC_OFFSET(type, member, value) _Static_assert(offsetof(type, member) == (value), #member)
STATIC_OFFSET(struct min_frame, reg, F_REG);
STATIC_OFFSET(struct min_frame, hi, F_HI);
STATIC_OFFSET(struct min_frame, pc, F_PC);
STATIC_OFFSET(struct min_frame, cause, F_CAUSE);
STATIC_OFFSET(struct min_frame, state, F_STATE);
STATIC_OFFSET(struct min_thread, state, T_STATE);
STATIC_OFFSET(struct min_thread, sp, T_SP);
STATIC_OFFSET(struct min_thread, caller, T_CALLER);
STATIC_OFFSET(struct min_state, serve, SERVE - MIN_STATE);
STATIC_OFFSET(struct min_state, now, NOW - MIN_STATE);
STATIC_OFFSET(struct min_state, refill, REFILL - MIN_STATE);
STATIC_OFFSET(struct min_state, current, CURRENT - MIN_STATE);
STATIC_OFFSET(struct env, save1, ENV_SAVE1 - ENVPAGE_VA);
STATIC_OFFSET(struct env, save2, ENV_SAVE2 - ENVPAGE_VA);
STATIC_OFFSET(struct sysinfo, running_owner, RUNNING_OWNER - MIN_SYSINFO);
STATIC_OFFSET(struct upage, resume_pc, RESUME_PC - UPAGE_VA);
_Static_assert(sizeof(struct min_frame) == F_SIZE && sizeof(struct min_thread) == T_SIZE, "layout.h");
_Static_assert(MIN_STATE + sizeof(struct min_state) <= UPAGE_VA + PAGE_SIZE, "layout.h");

/* Labels of upcalls.S. */
extern char min_refill[], min_refill_saved[], min_refill_end[], min_exception[], min_exception_stored[];
extern char min_exception_end[], min_run_named[], min_resume[], min_resume_call[], min_resume_end[], min_end[];
extern char min_start[], min_start_end[], min_yield_commit[], min_yield_end[], min_sync[], min_sync_end[], min_request_first[];
extern char min_reply_call[], min_call_return[], min_upcall_stack[], min_upcall_stack_top[];
void min_run(volatile struct min_thread *t) __attribute__((noreturn));
void min_refuse(envid whom) __attribute__((noreturn));
int min_memory_init(void);

static bool within(word x, const char *from, const char *to) { return x >= (word)from && x < (word)to; }
#define AT_LABEL(x, label) ((x) == (word)(label))

/* ---- exceptions ---- */

static min_handler handlers[16];

void min_handle(unsigned code, min_handler handler) { handlers[code] = handler; }

void min_fault(struct min_frame *f)
{
    unsigned code = f->cause >> 2 & 15;

    if (handlers[code]) {
        handlers[code](f);
        return;
    }
    min_print("environment %x: exception %u at %08x, address %08x\n", ENV->id, code, f->pc, f->badvaddr);
    if (!ENV->parent)
        sys_halt(255);
    sys_env_destroy(0, 0, 0);
}

/* ---- slices ---- */

static void suspend(volatile struct min_thread *t, volatile struct min_frame *now)
{
    t->frame = *now;
    t->frame.state = t->state;
    t->state = THREAD_SUSPENDED;
    for (int i = 0; i < 4; i++) {
        t->arg[i] = UPAGE->arg[i];
        t->result[i] = UPAGE->result[i];
    }
}

/* Whom a transfer that has just arrived concerns: min_sync's rule once more. NULL: nobody. */
static volatile struct min_thread *entered(envid caller, bool reply)
{
    if (!reply)
        return STATE->serve.caller ? NULL : &STATE->serve;
    return STATE->serve.state == caller ? &STATE->serve : STATE->main.state == caller ? &STATE->main : NULL;
}

/* A stub that was interrupted is completed, or undone so that it repeats; its half-used words then belong to nobody. */
static void settle(volatile struct min_frame *now)
{
    word pc = now->pc, code = VEC_UTLB;

    if (within(pc, min_resume, min_resume_call)) {              /* registers half loaded from a frame */
        *now = *(struct min_frame *)now->reg[V0];
    } else if (AT_LABEL(pc, min_resume_call)) {
        now->pc = UPAGE->resume_pc;
        now->reg[V0] = UPAGE->resume_v0;
    } else if (within(pc, min_refill, min_refill_end)) {        /* misses again */
        now->pc = AT_LABEL(pc, min_refill) ? now->reg[T0] : now->reg[GP];
        if (pc >= (word)min_refill_saved) {
            now->reg[V0] = STATE->refill[0];
            for (int i = 0; i < 4; i++)
                now->reg[A0 + i] = STATE->refill[1 + i];
        }
    } else if (within(pc, min_exception, min_exception_end)) {  /* faults again */
        struct min_frame *f = (struct min_frame *)now->reg[SP] - 1;
        bool stored = pc >= (word)min_exception_stored;

        now->pc = stored ? f->pc : now->reg[T0];
        code = (stored ? f->cause : now->reg[T2]) >> 2 & 15;
    } else if (AT_LABEL(pc, min_request_first) || AT_LABEL(pc, min_reply_call)) {
        STATE->serve.caller = now->reg[V0];                     /* not idle while its frame is in use */
        if (AT_LABEL(pc, min_reply_call))
            now->pc -= 4;                                       /* it says so once more */
        return;
    } else
        return;
    if (within(pc, min_refill, min_exception_end)) {
        now->reg[T0] = ENV->save0[code];
        now->reg[T1] = ENV->save1[code];
        now->reg[T2] = ENV->save2[code];
    }
}

void min_slice_end(volatile struct min_frame *now)
{
    volatile struct min_thread *t = STATE->current;

    now->reg[T0] = ENV->end_save.t0;
    now->reg[T1] = ENV->end_save.t1;
    now->reg[T2] = ENV->end_save.t2;
    now->pc = ENV->end_save.epc;
    if (within(now->pc, min_run_named, min_resume)) {           /* its frame is untouched */
        ((struct min_thread *)now->reg[V0])->state = THREAD_SUSPENDED;
    } else if (within(now->pc, min_yield_commit, min_yield_end)) {
        t->state = THREAD_SUSPENDED;
    } else if (within(now->pc, min_sync, min_sync_end)) {       /* enters again when its thread is run */
        t = entered(now->reg[V0], now->reg[T0]);
        if (t)
            suspend(t, now);
        else if (!now->reg[T0])
            STATE->refuse = now->reg[V0];
    } else if (!within(now->pc, min_start, min_start_end)) {
        settle(now);
        if (!within(now->reg[SP] - 1, min_upcall_stack, min_upcall_stack_top))
            suspend(t, now);            /* otherwise a start was under way: it begins anew */
    }
    sys_yield(0);
}

void min_slice_start(void)
{
    bool own = SYSINFO->running_owner == ENV->id;
    volatile struct min_thread *t = !own && STATE->serve.state != THREAD_IDLE ? &STATE->serve : &STATE->main;

    if (!own && STATE->refuse) {
        word whom = STATE->refuse;

        STATE->refuse = 0;
        min_refuse(whom);
    }
    if (t->state > THREAD_SUSPENDED) {          /* it waits for a reply */
        if (sys_env_cap(t->state) != -E_ENV) {
            sys_yield(t->state);                /* a slice may help the callee */
        } else {                                /* which never comes: the call returns an error */
            t->frame.pc = (word)min_call_return;
            t->frame.reg[SP] = t->sp;
            t->frame.reg[A0] = -E_ENV;
            t->frame.state = THREAD_IDLE;
            t->state = THREAD_SUSPENDED;
        }
    }
    if (t->state == THREAD_SUSPENDED) {
        for (int i = 0; i < 4; i++) {
            UPAGE->arg[i] = t->arg[i];
            UPAGE->result[i] = t->result[i];
        }
        min_run(t);
    }
    for (;;)
        sys_yield(0);                           /* nobody to run */
}

/* ---- protected entry ---- */

static min_server server;

void min_serve(min_server function) { server = function; }

int min_request(envid caller, word a, word b, word c)
{
    return server ? server(caller, a, b, c) : -E_ENV;
}

/* ---- all of it ---- */

void min_init(void)
{
    STATE->main.state = STATE->serve.state = THREAD_IDLE;
    STATE->serve.caller = STATE->refuse = 0;
    STATE->current = (struct min_thread *)MAIN;
    if (min_memory_init() < 0)
        sys_env_destroy(0, 0, 0);
    for (unsigned v = VEC_MOD; v <= VEC_OV; v++)
        if (v != 8)             /* system calls are the kernel's */
            sys_vector(0, v, (word)min_exception);
    sys_vector(0, VEC_UTLB, (word)min_refill);
    sys_vector(0, VEC_SYNC, (word)min_sync);
    sys_vector(0, VEC_START, (word)min_start);
    sys_vector(0, VEC_END, (word)min_end);
}
