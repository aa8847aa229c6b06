/* Threads: see exos/thread.h. Whoever runs is `current`; the others lie where thread_switch() left them, in a ring. A thread
 * is switched with signals held, so that no slice's start does it in the middle of another switch. */
#include <errno.h>
#include <reent.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <exos/thread.h>
#include "../sys/self.h"
#include "inside.h"

#undef errno
extern int errno;                       /* newlib's own, between a system call and its wrapper */
extern void __sinit(struct _reent *);

enum { FRAME_WORDS = 14, FRAME_RA = 4, PAGE = 4096 };

struct thread {
    struct thread *next;                /* in the ring of those that have not ended */
    word sp;
    bool waits;                         /* it looked in vain, since the process gave a slice away */
    bool ended, joined;
    void *(*function)(void *);
    void *argument, *result;
    int error;
    struct _reent reent;
    word fpr[33];
};

static struct thread first = { .next = &first };
static struct thread *current = &first;
static struct _reent *reent_of_first;
static envid home;                      /* where the ring was made: in a child of fork only `current` is there */

void thread_switch(word *from, word to);
void fpu_save(word at[33]);
void fpu_load(const word at[33]);

struct thread *thread_self(void) { return current; }

static void after_fork(void)
{
    if (home && home != ENV->id)
        current->next = current;
    home = ENV->id;
}

/* Signals are held. */
static void switch_to(struct thread *t)
{
    struct thread *me = current;
    bool fpu = ENV->fpu || ENV->fpu_used;

    if (t == me)
        return;
    if (fpu)
        fpu_save(me->fpr);
    me->error = errno;
    current = t;
    _impure_ptr = t == &first ? reent_of_first : &t->reent;
    thread_switch(&me->sp, t->sp);
    errno = me->error;
    if (fpu)
        fpu_load(me->fpr);
}

static struct thread *next_ready(void)
{
    struct thread *t = current->next;

    while (t->waits && t != current)
        t = t->next;
    return t;
}

void thread_yield(void)
{
    signals_held++;
    after_fork();
    switch_to(next_ready());
    signals_held--;
}

/* A slice has started. */
static void preempt(void)
{
    for (struct thread *t = current->next; t != current; t = t->next)
        t->waits = false;               /* whatever they wait for may be there */
    thread_yield();
}

/* The caller waits for something outside: true, the others had their turn; false, they all wait as well. */
static bool elsewhere(void)
{
    bool others = false;

    signals_held++;
    after_fork();
    current->waits = true;
    struct thread *t = next_ready();
    if (t != current) {
        others = true;
        switch_to(t);
    } else {
        for (t = current->next; t != current; t = t->next)
            t->waits = false;
    }
    current->waits = false;
    signals_held--;
    return others;
}

static void begin(void)
{
    signals_held--;
    thread_exit(current->function(current->argument));
}

static void start(void)
{
    if (signals_then)
        return;
    reent_of_first = _impure_ptr;
    __sinit(reent_of_first);
    home = ENV->id;
    signals_then = preempt;
    signals_elsewhere = elsewhere;
}

/* The thread's record lies at the top of its stack; below the stack a page is left out. */
int thread_create(struct thread **made, void *(*function)(void *), void *argument)
{
    char *stack = mmap(NULL, PAGE + THREAD_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct thread *t = (struct thread *)(((word)stack + PAGE + THREAD_STACK - sizeof *t) & -16u);
    word *frame = (word *)t - FRAME_WORDS - 4;

    if (stack == MAP_FAILED)
        return ENOMEM;
    start();
    munmap(stack, PAGE);
    *t = (struct thread){ .function = function, .argument = argument, .sp = (word)frame };
    _REENT_INIT_PTR(&t->reent);
    t->reent._stdin = reent_of_first->_stdin;           /* streams are everyone's */
    t->reent._stdout = reent_of_first->_stdout;
    t->reent._stderr = reent_of_first->_stderr;
    t->reent.__sdidinit = reent_of_first->__sdidinit;
    t->reent.__cleanup = reent_of_first->__cleanup;
    frame[FRAME_RA] = (word)begin;
    signals_held++;
    after_fork();
    t->next = current->next;
    current->next = t;
    signals_held--;
    *made = t;
    return 0;
}

void thread_exit(void *result)
{
    struct thread *before = current;

    if (current == &first)
        exit(0);
    signals_held++;
    after_fork();
    while (before->next != current)
        before = before->next;
    if (before == current)
        exit(0);                        /* the last one of a forked process */
    before->next = current->next;
    current->result = result;
    current->ended = true;
    struct thread *t = current->next;
    for (struct thread *each = t; each->waits; ) {      /* one may wait for this */
        each->waits = false;
        each = each->next;
    }
    switch_to(t);
    __builtin_unreachable();
}

int thread_join(struct thread *t, void **result)
{
    if (t == current)
        return EDEADLK;
    signals_held++;                     /* one of several gets it */
    bool taken = t->joined || t == &first;
    t->joined = true;
    signals_held--;
    if (taken)
        return EINVAL;
    while (!t->ended)
        thread_pause();
    if (result)
        *result = t->result;
    munmap((void *)(((word)t & -(word)PAGE) + PAGE - THREAD_STACK), THREAD_STACK);
    return 0;
}

/* Until something changes: the others run, and if they all wait, other processes. */
void thread_pause(void)
{
    if (!elsewhere())
        exos_yield(0);
}
