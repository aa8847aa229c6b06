/* Threads of one process (design 5): made and scheduled by the library, by upcalls. When a slice of the process starts, the
 * next thread goes on; when one waits, for a pipe, a child, an alarm, the others go on meanwhile, and the process gives
 * its slice away only when all of them wait. The kernel knows nothing of it.
 *
 * A program chooses threads when it is linked: $(EXOS_THREADS) among its LINKED objects (exos/exos.mk). Newlib then locks what
 * its functions share: printf and malloc may be called by all threads. errno is each thread's own.
 *
 * In a signal handler no function of these may be called. fork makes a process with one thread, the caller. */
#ifndef EXOS_THREAD_H
#define EXOS_THREAD_H

#include <stdbool.h>

struct thread;

#define THREAD_STACK    65536           /* bytes; a thread that needs more is ended with its process, by a fault */

/* A new thread that runs function(argument); it is in *t. 0, or ENOMEM. */
int thread_create(struct thread **t, void *(*function)(void *), void *argument);
struct thread *thread_self(void);
void thread_yield(void);                /* to the next thread that does not wait; the process keeps its slice */
void thread_exit(void *result) __attribute__((noreturn));       /* also by returning; the first thread's return ends the process */

/* Waits until it has ended; its memory goes back. 0; EDEADLK: it is the caller's own; EINVAL: another one joins it already. */
int thread_join(struct thread *t, void **result);

/* Locks: zero is a lock that nobody holds. A thread that holds one may take it again; it is free when it was given back as
 * often. thread_unlock by who does not hold it does nothing and returns EPERM. */
struct thread_lock { struct thread *holder; unsigned depth; };
void thread_lock(struct thread_lock *lock);
bool thread_try_lock(struct thread_lock *lock);
int thread_unlock(struct thread_lock *lock);

/* Conditions: zero is one for which nobody waits. The lock is held by the caller, once; it is free while he waits. */
struct thread_condition { unsigned sequence; };
void thread_wait(struct thread_condition *c, struct thread_lock *lock);        /* may return without cause: look again */
void thread_signal(struct thread_condition *c);                                 /* all who wait look again */

#endif
