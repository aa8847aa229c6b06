/* The server's table of processes against clients that ask for what they may, and for what they may not. The kernel is a
 * model: a set of live environments, their parents and capabilities. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../exos/init/init.h"

#define THE_SERVER  ENV_ID(1, 1)
#define SHELL   ENV_ID(2, 1)
#define CODE(n) ((n) << 8)

static struct { envid id, parent; } env[ENV_MAX];
static word generation[ENV_MAX];
static unsigned destroyed, forked, exited, held[PROCS_MAX];
static word now;

bool kernel_alive(envid id) { return id && env[ENV_INDEX(id)].id == id; }
envid kernel_parent(envid id) { return env[ENV_INDEX(id)].parent; }
static struct cap cap_of(envid id) { return (struct cap){ id * 3, id ^ 0x5555 }; }
bool kernel_grants(envid id, struct cap cap) { return cap.lo == cap_of(id).lo && cap.hi == cap_of(id).hi; }
word kernel_ticks(void) { return now++; }
void kernel_destroy(envid id, struct cap cap)
{
    if (!kernel_alive(id))
        return;
    assert_true(kernel_grants(id, cap));
    env[ENV_INDEX(id)].id = 0;
    destroyed++;
}
void files_fork(unsigned parent, unsigned child) { (void)parent, forked++, held[child] = 1; }
void files_exit(unsigned slot) { exited++, held[slot] = 0; }
int files_request(unsigned slot, unsigned op, word *w) { (void)slot, (void)op, (void)w; return -ENOSYS; }

static envid env_make(envid parent)
{
    unsigned i = 1;
    while (i < ENV_MAX && env[i].id)
        i++;
    if (i == ENV_MAX)
        return 0;
    env[i].id = ENV_ID(i, ++generation[i]);
    env[i].parent = parent;
    return env[i].id;
}

static int ask(envid who, word op, word a, word b, word c)
{
    struct message m = { { op, a, b, c } };
    init_serve(who, &m);
    return (int)m.w[0];
}

static int ask_status(envid who, word pid, word *status)
{
    struct message m = { { SERVER_REAP, pid } };
    init_serve(who, &m);
    *status = m.w[1];
    return (int)m.w[0];
}

static int fork_env(envid who, envid *child)
{
    *child = env_make(who);
    return ask(who, SERVER_FORK, *child, cap_of(*child).lo, cap_of(*child).hi);
}

static word take(envid who, word signals)
{
    struct message m = { { SERVER_TAKE, signals } };
    init_serve(who, &m);
    assert_int_equal(m.w[0], 0);
    return m.w[1];
}

static struct proc *p(int pid) { return proc_in(PID_SLOT(pid)); }

static int boot(void **state)
{
    (void)state;
    memset(env, 0, sizeof env);
    memset(generation, 0, sizeof generation);
    destroyed = forked = exited = 0;
    proc_init(env_make(0));
    assert_int_equal(proc_slot(THE_SERVER), PID_INIT);
    envid shell = env_make(THE_SERVER);
    assert_int_equal(shell, SHELL);
    assert_int_equal(proc_start(shell, cap_of(shell), "/bin/sh"), 2);
    return 0;
}

static void a_child_is_born_ends_and_is_waited_for(void **state)
{
    envid child;
    word status;
    (void)state;
    int pid = fork_env(SHELL, &child);
    assert_int_equal(pid, 3);
    assert_int_equal(p(pid)->ppid, 2);
    assert_int_equal(p(pid)->pgid, 2);
    assert_int_equal(p(pid)->sid, 2);
    assert_int_equal(p(pid)->state, PROC_RUNNING);
    assert_string_equal(p(pid)->name, "/bin/sh");
    assert_int_equal(forked, 1);
    assert_int_equal(ask_status(SHELL, pid, &status), -EAGAIN);
    assert_int_equal(ask(child, SERVER_EXIT, CODE(7), 0, 0), 0);
    assert_false(kernel_alive(child));
    assert_int_equal(exited, 1);
    assert_int_equal(p(pid)->state, PROC_ZOMBIE);
    assert_true(p(2)->pending & SIGNAL_BIT(SIGCHLD));
    assert_int_equal(ask(SHELL, SERVER_KILL, pid, SIGTERM, 0), 0);      /* it is there, and beyond harm */
    assert_int_equal(ask(child, SERVER_EXIT, 0, 0, 0), -EPERM);         /* the dead say nothing */
    assert_int_equal(ask_status(SHELL, pid, &status), 0);
    assert_int_equal(status, CODE(7));
    assert_int_equal(ask_status(SHELL, pid, &status), -ECHILD);
    assert_int_equal(procs.head.count, 2);
    assert_true(fork_env(SHELL, &child) != pid);                        /* numbers come back late */
}

static void others_are_refused(void **state)
{
    envid a, b;
    word status;
    (void)state;
    int pa = fork_env(SHELL, &a), pb = fork_env(SHELL, &b);
    envid stranger = env_make(SHELL), of_a = env_make(a);
    struct cap cap = cap_of(of_a);
    for (word op = 0; op < 80; op++)
        assert_int_equal(ask(stranger, op, pa, SIGKILL, 0), -EPERM);
    assert_int_equal(ask(0, SERVER_KILL, pa, SIGKILL, 0), -EPERM);
    assert_int_equal(ask_status(a, pb, &status), -ECHILD);              /* a sister's */
    assert_int_equal(ask_status(a, 2, &status), -ECHILD);
    assert_int_equal(ask_status(a, 1, &status), -ECHILD);
    assert_int_equal(ask_status(a, 0, &status), -ECHILD);
    assert_int_equal(ask_status(a, 0xffffffff, &status), -ECHILD);
    assert_int_equal(ask(b, SERVER_FORK, of_a, cap.lo, cap.hi), -EPERM);        /* not its child */
    assert_int_equal(ask(a, SERVER_FORK, of_a, cap.lo ^ 1, cap.hi), -EPERM);    /* one that could not be killed */
    assert_int_equal(ask(a, SERVER_FORK, of_a, 0, 0), -EPERM);
    assert_int_equal(ask(a, SERVER_FORK, a, cap_of(a).lo, cap_of(a).hi), -EPERM);
    assert_int_equal(ask(a, SERVER_FORK, THE_SERVER, 0, 0), -EPERM);
    assert_int_equal(ask(a, SERVER_FORK, 0xffffffff, 0, 0), -EPERM);
    assert_int_equal(ask(a, SERVER_EXEC, b, cap_of(b).lo, cap_of(b).hi), -EPERM);
    assert_int_equal(ask(a, SERVER_EXEC, of_a, 1, 2), -EPERM);
    assert_int_equal(ask(a, SERVER_FORK, of_a, cap.lo, cap.hi), 5);
    assert_int_equal(ask(a, SERVER_FORK, of_a, cap.lo, cap.hi), -EPERM);        /* twice */
    assert_int_equal(ask(a, SERVER_SETPGID, pb, pb, 0), -ESRCH);
    assert_int_equal(ask(a, SERVER_SETPGID, 0, pb, 0), -EPERM);                 /* no such group */
    assert_int_equal(ask(a, SERVER_SETPGID, 0, 0x80000000, 0), -EINVAL);
    assert_int_equal(ask(SHELL, SERVER_SETPGID, 0, 0, 0), -EPERM);              /* it leads its session */
    assert_int_equal(ask(a, SERVER_KILL, 1, SIGKILL, 0), -EPERM);
    assert_int_equal(ask(a, SERVER_KILL, 1, 0, 0), 0);
    assert_int_equal(ask(a, SERVER_KILL, 4000, SIGTERM, 0), -ESRCH);
    assert_int_equal(ask(a, SERVER_KILL, 0x80000000, SIGTERM, 0), -ESRCH);
    assert_int_equal(ask(a, SERVER_KILL, pb, 32, 0), -EINVAL);
    assert_int_equal(ask(a, SERVER_KILL, pb, -1, 0), -EINVAL);
    assert_int_equal(ask(a, 31, 0, 0, 0), -ENOSYS);
    assert_int_equal(ask(a, 0, 0, 0, 0), -ENOSYS);
    assert_int_equal(ask(a, 80, 0, 0, 0), -ENOSYS);
    assert_int_equal(ask(a, 0xffffffff, 0, 0, 0), -ENOSYS);
    assert_int_equal(p(pa)->state, PROC_RUNNING);
    assert_int_equal(p(pb)->state, PROC_RUNNING);
    assert_int_equal(destroyed, 0);
}

static void exec_puts_another_environment_in_its_place(void **state)
{
    envid a;
    (void)state;
    int pid = fork_env(SHELL, &a);
    envid next = env_make(a);
    struct message m = { { SERVER_EXEC, next, cap_of(next).lo, cap_of(next).hi } };
    memcpy(m.w + 4, "/bin/\033[2Jls and a name too long to keep whole", 28);
    init_serve(a, &m);
    assert_int_equal(m.w[0], 0);
    assert_false(kernel_alive(a));
    assert_int_equal(p(pid)->env, next);
    assert_string_equal(p(pid)->name, "/bin/?[2Jls and a name too ");
    assert_int_equal(exited, 0);
    assert_int_equal(ask(a, SERVER_EXIT, 0, 0, 0), -EPERM);
    assert_int_equal(ask(next, SERVER_EXIT, 0, 0, 0), 0);
    assert_false(kernel_alive(next));
}

static void a_full_table_refuses_and_recovers(void **state)
{
    envid child[PROCS_MAX], more;
    int pid[PROCS_MAX], n = 0;
    word status;
    (void)state;
    while ((pid[n] = fork_env(SHELL, &child[n])) > 0)
        n++;
    assert_int_equal(pid[n], -EAGAIN);
    assert_int_equal(n, PROCS_MAX - 3);
    assert_true(kernel_alive(child[n]));                                /* the client's to destroy */
    for (int i = 0; i < n; i += 2)
        ask(child[i], SERVER_EXIT, CODE(i), 0, 0);
    assert_int_equal(fork_env(SHELL, &more), -EAGAIN);                  /* not before they are waited for */
    for (int i = 0; i < n; i += 2) {
        assert_int_equal(ask_status(SHELL, pid[i], &status), 0);
        assert_int_equal(status, CODE(i));
    }
    assert_true(fork_env(SHELL, &more) > 0);
    assert_int_equal(ask(SHELL, SERVER_KILL, -1, SIGKILL, 0), 0);       /* everybody else */
    assert_int_equal(p(2)->state, PROC_RUNNING);
    assert_int_equal(ask(SHELL, SERVER_EXIT, 0, 0, 0), 0);
    assert_int_equal(procs.head.count, 1);
}

static void orphans_go_to_process_1(void **state)
{
    envid a, b, c;
    (void)state;
    int pa = fork_env(SHELL, &a), pb = fork_env(a, &b), pc = fork_env(a, &c);
    ask(c, SERVER_EXIT, 0, 0, 0);
    assert_int_equal(p(pc)->state, PROC_ZOMBIE);
    ask(a, SERVER_EXIT, 0, 0, 0);
    assert_null(p(pc));                                                 /* nobody will wait for it */
    assert_int_equal(p(pb)->ppid, PID_INIT);
    assert_int_equal(p(pa)->state, PROC_ZOMBIE);
    ask(b, SERVER_EXIT, 0, 0, 0);
    assert_null(p(pb));
}

static void the_silent_dead_are_noticed(void **state)
{
    envid a;
    word status;
    (void)state;
    int pid = fork_env(SHELL, &a);
    proc_look();
    assert_int_equal(p(pid)->state, PROC_RUNNING);
    env[ENV_INDEX(a)].id = 0;
    env_make(THE_SERVER);                                                   /* its index has a new tenant */
    proc_look();
    assert_int_equal(p(pid)->state, PROC_ZOMBIE);
    assert_int_equal(ask_status(SHELL, pid, &status), 0);
    assert_int_equal(status, SIGKILL);
}

static void signals_wait_until_they_are_taken(void **state)
{
    envid a;
    (void)state;
    int pid = fork_env(SHELL, &a);
    for (int i = 0; i < 1000; i++)                                      /* a storm is one bit */
        assert_int_equal(ask(SHELL, SERVER_KILL, pid, SIGUSR1, 0), 0);
    assert_int_equal(ask(SHELL, SERVER_KILL, pid, 0, 0), 0);
    assert_int_equal(p(pid)->pending, SIGNAL_BIT(SIGUSR1));
    assert_int_equal(take(a, SIGNAL_BIT(SIGUSR2)), 0);
    assert_int_equal(take(a, 0xffffffff), SIGNAL_BIT(SIGUSR1));
    assert_int_equal(take(a, 0xffffffff), 0);
    assert_int_equal(ask(a, SERVER_KILL, 0, SIGHUP, 0), 0);             /* its group: the shell too */
    assert_true(p(2)->pending & SIGNAL_BIT(SIGHUP) && p(pid)->pending & SIGNAL_BIT(SIGHUP));
    assert_int_equal(ask(SHELL, SERVER_KILL, pid, SIGKILL, 0), 0);
    assert_false(kernel_alive(a));
    assert_int_equal(p(pid)->status, SIGKILL);
}

static void one_may_kill_oneself_and_ones_group(void **state)
{
    envid a, b, c;
    (void)state;
    int pa = fork_env(SHELL, &a);
    assert_int_equal(ask(SHELL, SERVER_SETPGID, pa, 0, 0), 0);
    int pb = fork_env(a, &b);
    assert_int_equal(p(pb)->pgid, pa);
    assert_int_equal(ask(a, SERVER_KILL, -pa, SIGKILL, 0), 0);
    assert_false(kernel_alive(a) || kernel_alive(b));
    assert_true(kernel_alive(SHELL));
    assert_null(p(pb));
    int pc = fork_env(SHELL, &c);
    assert_int_equal(ask(c, SERVER_KILL, pc, SIGKILL, 0), 0);
    assert_false(kernel_alive(c));
}

static void jobs_stop_and_go_on(void **state)
{
    envid a;
    word status;
    (void)state;
    int pid = fork_env(SHELL, &a);
    ask(SHELL, SERVER_KILL, pid, SIGTSTP, 0);
    assert_int_equal(p(pid)->state, PROC_RUNNING);                      /* until it obeys */
    assert_int_equal(take(a, SIGNAL_BIT(SIGTSTP)), SIGNAL_BIT(SIGTSTP));
    ask(a, SERVER_STOP, SIGTERM, 0, 0);
    assert_int_equal(p(pid)->state, PROC_RUNNING);                      /* that one does not stop */
    ask(a, SERVER_STOP, SIGTSTP, 0, 0);
    assert_int_equal(p(pid)->state, PROC_STOPPED);
    assert_int_equal(ask_status(SHELL, pid, &status), 0);
    assert_int_equal(status, SIGTSTP << 8 | 0x7f);
    assert_int_equal(ask_status(SHELL, pid, &status), -EAGAIN);         /* once */
    ask(SHELL, SERVER_KILL, pid, SIGSTOP, 0);
    ask(SHELL, SERVER_KILL, pid, SIGCONT, 0);
    assert_int_equal(p(pid)->state, PROC_RUNNING);
    assert_int_equal(p(pid)->pending, SIGNAL_BIT(SIGCONT));
    ask(a, SERVER_STOP, SIGSTOP, 0, 0);                                 /* late: it was continued meanwhile */
    assert_int_equal(p(pid)->state, PROC_RUNNING);
    assert_int_equal(ask_status(SHELL, pid, &status), 0);
    assert_int_equal(status, 0xffff);
    take(a, 0xffffffff);
    ask(a, SERVER_STOP, SIGSTOP, 0, 0);
    ask(SHELL, SERVER_KILL, pid, SIGKILL, 0);                           /* stopped or not */
    assert_false(kernel_alive(a));
}

static void stopped_orphans_are_woken(void **state)
{
    envid a, b;
    (void)state;
    int pa = fork_env(SHELL, &a), pb = fork_env(a, &b);
    ask(a, SERVER_SETPGID, pb, 0, 0);
    ask(b, SERVER_STOP, SIGTTIN, 0, 0);
    assert_int_equal(p(pb)->state, PROC_STOPPED);
    ask(a, SERVER_EXIT, 0, 0, 0);
    assert_int_equal(p(pa)->state, PROC_ZOMBIE);
    assert_int_equal(p(pb)->state, PROC_RUNNING);
    assert_int_equal(p(pb)->pending, SIGNAL_BIT(SIGHUP) | SIGNAL_BIT(SIGCONT));
}

static void sessions_and_groups(void **state)
{
    envid a, b;
    (void)state;
    int pa = fork_env(SHELL, &a), pb = fork_env(a, &b);
    assert_int_equal(ask(SHELL, SERVER_SETSID, 0, 0, 0), -EPERM);
    assert_int_equal(ask(a, SERVER_SETSID, 0, 0, 0), pa);
    assert_int_equal(p(pa)->sid, pa);
    assert_int_equal(ask(a, SERVER_SETPGID, pb, 0, 0), -EPERM);         /* b is of the old session */
    assert_int_equal(ask(b, SERVER_SETPGID, 0, 0, 0), 0);
    assert_int_equal(p(pb)->pgid, pb);
    assert_int_equal(ask(b, SERVER_SETPGID, 0, pa, 0), -EPERM);         /* another session's group */
    assert_int_equal(ask(b, SERVER_SETPGID, 0, 2, 0), 0);
    proc_signal_group(0, SIGKILL);
    proc_signal_group(pa, SIGINT);
    assert_int_equal(p(pa)->pending, SIGNAL_BIT(SIGINT));
    assert_int_equal(p(pb)->pending, 0);
}

/* Whatever is asked by whomever, the table stays as proc.c says. */
static void check_invariants(void)
{
    unsigned count = 0;
    for (unsigned slot = 1; slot < PROCS_MAX; slot++) {
        const struct proc *q = proc_in(slot);
        if (!q) {
            assert_int_equal(procs.proc[slot - 1].pid, 0);
            assert_int_equal(held[slot], 0);
            continue;
        }
        count++;
        assert_int_equal(PID_SLOT(q->pid), slot);
        assert_true(q->pid < PID_MAX);
        if (q->state == PROC_ZOMBIE) {
            assert_int_equal(q->env, 0);
            assert_true(q->ppid != PID_INIT);
        } else {
            assert_int_equal(proc_slot(q->env), slot);
        }
        if (slot != PID_INIT)
            assert_true(proc_in(PID_SLOT(q->ppid))->pid == q->ppid && proc_in(PID_SLOT(q->ppid))->state != PROC_ZOMBIE);
    }
    assert_int_equal(procs.head.count, count);
    assert_true(proc_in(PID_INIT)->env == THE_SERVER && !proc_in(PID_INIT)->pending);
}

static unsigned below(unsigned n) { return (unsigned)rand() % n; }

static word some_word(void)
{
    switch (below(6)) {
    case 0: return (word)rand() * 2654435761u;
    case 1: return env[1 + below(40)].id;
    case 2: return procs.proc[below(PROCS_MAX - 1)].pid;
    case 3: return -procs.proc[below(PROCS_MAX - 1)].pid;
    case 4: return below(40);
    default: return cap_of(env[1 + below(40)].id).lo;
    }
}

static void anything_is_asked(void **state)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        boot(state);
        memset(held, 0, sizeof held);
        srand(seed);
        for (unsigned step = 0; step < 4000; step++) {
            envid who = env[1 + below(60)].id;
            struct message m = { { below(12) } };
            for (unsigned i = 1; i < MESSAGE_WORDS; i++)
                m.w[i] = some_word();
            if (m.w[0] <= SERVER_EXEC && below(8)) {
                m.w[1] = env_make(who);
                m.w[2] = cap_of(m.w[1]).lo, m.w[3] = cap_of(m.w[1]).hi;
            }
            if (who && !(m.w[0] == SERVER_KILL && (int)m.w[1] == -1 && below(50)))
                init_serve(who, &m);
            if (!below(50) && who != THE_SERVER)
                env[ENV_INDEX(who)].id = 0;             /* a kernel's death sentence */
            if (!below(20))
                proc_look();
            check_invariants();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_child_is_born_ends_and_is_waited_for, boot),
        cmocka_unit_test_setup(others_are_refused, boot),
        cmocka_unit_test_setup(exec_puts_another_environment_in_its_place, boot),
        cmocka_unit_test_setup(a_full_table_refuses_and_recovers, boot),
        cmocka_unit_test_setup(orphans_go_to_process_1, boot),
        cmocka_unit_test_setup(the_silent_dead_are_noticed, boot),
        cmocka_unit_test_setup(signals_wait_until_they_are_taken, boot),
        cmocka_unit_test_setup(one_may_kill_oneself_and_ones_group, boot),
        cmocka_unit_test_setup(jobs_stop_and_go_on, boot),
        cmocka_unit_test_setup(stopped_orphans_are_woken, boot),
        cmocka_unit_test_setup(sessions_and_groups, boot),
        cmocka_unit_test(anything_is_asked),
    };
    return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
