/* The processor: who runs when (paper 5.1.1, 5.2; design 4.4). The vector itself is slice_vector.c.
 *
 * A tick ends the running slice: whoever runs gets its end-slice upcall, with interrupts on, saves its own state and
 * yields; the next owner then starts. Until it yields it is late: its calls go through trap() (the Sys word of its page says
 * so, which costs the hot paths nothing), transfers are refused, each further tick adds to its excess, and each excess slice
 * costs it one slice of its own later. Past EXCESS_MAX in a row it is destroyed. Ticks that a long call lets pass cost the
 * same. What the dead owe is owed by whoever gave them slices; who owes more than EXCESS_MAX can give nobody any.
 *
 * Whose is a donated slice? A synchronous transfer gives this and all future slices, until control comes back: when a
 * slice ends and its owner is not the one that runs, the runner is remembered as the owner's delegate. yield and acall
 * set hot.donated: then nothing is remembered.
 *
 * What may follow what is in slice_steps.h, and each step is asserted; slice.pml is the model of this file. */
#include <aegis/kernel.h>
#include <aegis/slice_steps.h>
#include <aegis/slice_vector.h>
#include <aegis/step.h>

#define EXCESS_MAX 8
#define STATUS_NOBODY 3

static word now;                    /* position that runs */
static envid owner;                 /* who owns it, 0: nobody, the machine idles */
static bool remainder;              /* the owner yielded early: its successor starts now, its own slice with the next tick */
static envid late;                  /* runs, got its end-slice upcall and has not yielded yet */
static word late_ticks;
static envid delegate[ENV_MAX];     /* by owner's index: who runs on its slices, 0: itself */
static envid answers[ENV_MAX];      /* by index: who gave it slices, or made it */

STEP_FUNCTION(step_allowed, SLICE_STEPS)
static unsigned before = SLICE_IDLE, event = SLICE_TICK;    /* the step under way; at boot, the first */

static unsigned state(void)
{
    if (!owner)
        return SLICE_IDLE;
    if (late)
        return SLICE_LATE;
    return remainder ? hot.donated ? SLICE_EARLY_GIVEN : SLICE_EARLY : hot.donated ? SLICE_GIVEN : SLICE_OWN;
}

static void step_begin(unsigned what)
{
    before = state();
    event = what;
}

static void step_done(void)
{
    assert(step_allowed(before, event, state()));
}

static void set_delegate(envid of, envid to)
{
    if (delegate[ENV_INDEX(of)] == to)
        return;
    delegate[ENV_INDEX(of)] = to;
    for (word i = 0; i < SLICE_MAX; i++)
        if (slice_table[i].owner == of)
            slice_table[i].delegate = to;
}

/* The slice is over, by the clock or by a yield: it counts, and its owner may have given it to another for good. */
static void finish(void)
{
    struct env *e = hot.running;
    revoke_tick(env_of(owner));
    if (e && env_of(owner) && !hot.donated)
        set_delegate(owner, e->id == owner ? 0 : e->id);
    hot.donated = 0;
}

static void set_late(struct env *e, bool is)
{
    late = is ? e->id : 0;
    late_ticks = 0;
    e->handler[CODE_SYS] = is ? WORD_KERNEL : WORD_CALLS;
}

/* Starts the next owner, or its delegate. Without any, waits for one to be there. */
void slice_next(void)
{
    for (;;) {
        owner = slice_vector_next(&now);
        sysinfo.slice_now = now;
        sysinfo.running_owner = owner;
        struct env *e = env_of(owner);
        if (e) {
            struct env *runner = env_of(delegate[ENV_INDEX(owner)]);
            if (!runner)
                runner = e;
            trace(TRACE_START, runner->id, owner, now);
            step_done();
            env_enter_start(runner, 0);
        }
        hot.running = NULL;
        if (!env_count()) {
            print("no environment is left\n");
            board_halt(STATUS_NOBODY);
        }
        step_done();
        sysinfo.ticks += machine_idle();
        step_begin(SLICE_TICK);
    }
}

/* f: the user registers that the clock interrupted, or those of an environment that waits in idle(). */
void slice_tick(struct frame *f)
{
    struct env *e = hot.running;
    sysinfo.ticks++;
    step_begin(SLICE_TICK);
    if (late) {
        e = env_of(late);
        e->excess++;
        env_publish(e);
        if (++late_ticks < EXCESS_MAX) {
            step_done();
            return;
        }
        report_fault(e, f, "it kept the processor past the end of its slice");
        env_destroy(e, "excess time");
        slice_next();               /* it was late through a callee, which has no right to the slice either */
    }
    if (remainder) {                /* what it runs on from here is its own slice */
        remainder = false;
        step_done();
        return;
    }
    trace(TRACE_TICK, e->id, f->epc, now);
    finish();
    set_late(e, true);
    step_done();
    if (!e->end_pc)
        return;
    e->end_save = (struct save){ f->reg[8], f->reg[9], f->reg[10], f->epc };
    f->reg[8] = f->epc;
    f->reg[9] = f->reg[10] = 0;
    f->epc = e->end_pc;
}

/* The running environment gives up the processor: to successor for the rest of this slice, or (NULL) to the next owner. */
void slice_yield(struct env *successor)
{
    step_begin(successor ? SLICE_NAME : SLICE_END);
    if (late) {
        set_late(hot.running, false);
        slice_next();
    }
    if (successor) {
        hot.donated = 1;
        step_done();
        env_enter_start(successor, hot.running->id);
    }
    finish();
    remainder = sysinfo.clock_on;
    slice_next();
}

bool slice_is_late(const struct env *e)
{
    return late == e->id;
}

/* A long call asks now and then whether a tick has come meanwhile: with interrupts off all but the last would be lost. The
 * first ends the slice, by a software interrupt when the call returns; each further one is a slice that the caller took
 * beyond its own. */
void slice_poll(void)
{
    struct env *e = hot.running;
    word cause = machine_cause();
    if (!trap_tick(cause))
        return;
    if (!(cause & CAUSE_SOFT)) {
        machine_cause_set(CAUSE_SOFT);
        return;
    }
    sysinfo.ticks++;
    if (e) {
        e->excess++;
        env_table[ENV_INDEX(e->id)].excess = e->excess;
    }
}

/* Whoever gave e its slices answers for the excess that e leaves behind; else children could overrun in turn for ever. */
void slice_given(const struct env *e, envid giver)
{
    if (giver != e->id)
        answers[ENV_INDEX(e->id)] = giver;
}

static void leave_excess(const struct env *e)
{
    struct env *heir = env_of(answers[ENV_INDEX(e->id)]);
    if (heir) {
        heir->excess += e->excess;
        env_publish(heir);
    }
    answers[ENV_INDEX(e->id)] = 0;
    for (unsigned i = 1; i < env_end; i++)
        if (answers[i] == e->id)
            answers[i] = heir ? heir->id : 0;
}

bool slice_owes(const struct env *e)
{
    return e->excess > EXCESS_MAX;
}

/* Slices on which e ran by a synchronous transfer return to their owners, who are told. */
void slice_runner_died(struct env *e)
{
    if (hot.running == e)
        step_begin(SLICE_DEATH);
    if (late == e->id) {
        late = 0;
        owner = 0;                  /* the slice was over already */
    }
    for (unsigned i = 1; i < env_end; i++) {
        struct env *of = env_at(i);
        if (!of || of == e)
            continue;
        bool ran_now = hot.running == e && of->id == owner && !hot.donated;
        if (delegate[i] == e->id || ran_now) {
            set_delegate(of->id, 0);
            of->died = e->id;
            upcall_post(of, VEC_DIED);
        }
    }
    delegate[ENV_INDEX(e->id)] = 0;
    leave_excess(e);
}

static void __attribute__((noreturn)) after_death(void)
{
    struct env *e = env_of(owner);
    bool ticked = machine_cause() & CAUSE_SOFT;             /* during the death */
    machine_cause_set(0);
    hot.donated = 0;
    if (ticked && remainder)                                /* the slice begins, it does not end */
        remainder = ticked = false;
    bool over = !owner || ticked;                           /* no owner: slice_runner_died */
    if (e && !over) {
        step_done();
        env_enter_start(e, 0);
    }
    remainder = !over && sysinfo.clock_on;
    slice_next();
}

/* The running environment was destroyed: whoever owns its slice goes on with the rest, or else the next. That one may
 * have to be destroyed at once too, and so on: no stack may pile up. */
void slice_after_death(void)
{
    machine_unwind(after_death);
}
