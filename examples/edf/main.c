/* Earliest deadline first (Liu and Layland, 1973): periodic tasks that take all of the processor meet every deadline.
 * Then the same tasks with fixed priorities, where one does not. All slices belong to this program.
 * docs/tutorials/scheduler.md explains it. */
#include "kit.h"

#define TASKS   3
#define SPAN    35                      /* quanta until the periods meet again */
#define ROUNDS  4

struct task {
    const word period, cost;            /* in quanta: each period it must get its cost */
    envid id;
    word deadline, left;                /* of the job that is due; quanta since the start */
    word done, missed;
};
static struct task task[TASKS] = { { .period = 5, .cost = 2 }, { .period = 7, .cost = 4 }, { .period = 35, .cost = 1 } };

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static void process(void)
{
    for (;;)
        ;
}

/* The two policies differ in this alone: which of two tasks with work left goes first. */
typedef bool (*policy)(const struct task *a, const struct task *b);
static bool earlier(const struct task *a, const struct task *b) { return a->deadline < b->deadline; }
static bool shorter(const struct task *a, const struct task *b) { return a->period < b->period; }

static void release(word now)           /* a deadline is also the release of the next job */
{
    for (struct task *t = task; t < task + TASKS; t++)
        if (t->deadline == now) {
            t->missed += t->left > 0;
            t->deadline += t->period;
            t->left = t->cost;
        }
}

static struct task *next(policy first)
{
    struct task *best = NULL;

    for (struct task *t = task; t < task + TASKS; t++)
        if (t->left && (!best || first(t, best)))
            best = t;
    return best;
}

/* Who ends a slice early gets what is left of it as a gift when its turn comes, and its own slice with the next tick. */
static void begin_slice(void)
{
    word ticks = SYSINFO->ticks;

    min_yield(0);
    while (SYSINFO->ticks == ticks)
        ;
}

static void run(const char *name, policy first)
{
    char order[SPAN + 1] = { 0 };
    word begun;

    for (struct task *t = task; t < task + TASKS; t++)
        t->deadline = t->left = t->done = t->missed = 0;
    begin_slice();
    begun = SYSINFO->ticks;
    for (word now = 0; now < SPAN * ROUNDS; now++) {
        struct task *t;

        release(now);
        t = next(first);
        if (now < SPAN)
            order[now] = t ? 'A' + (t - task) : '-';
        if (t) {
            t->done += --t->left == 0;
            min_yield(t->id);           /* returns when our next slice starts */
        } else
            sys_idle();
        must(SYSINFO->ticks - begun == now + 1, "we are asked once for each slice");
    }
    release(SPAN * ROUNDS);
    min_print("%s: %s\n", name, order);
    for (struct task *t = task; t < task + TASKS; t++)
        min_print("  %c: %u of %u quanta, %u jobs done, %u deadlines missed\n", 'A' + (t - task), t->cost, t->period,
                  t->done, t->missed);
}

int main(void)
{
    for (int i = 0; i < TASKS; i++) {
        struct min_child child;

        must(!min_spawn(process, &child), "there is room for a task");
        task[i].id = child.id;
    }
    run("Earliest deadline first", earlier);
    for (int i = 0; i < TASKS; i++)
        must(!task[i].missed && task[i].done == SPAN * ROUNDS / task[i].period, "every deadline is met");
    run("Shortest period first", shorter);
    must(task[1].missed > 0, "fixed priorities miss deadlines that could be met");
    return 0;
}
