/* Locks and conditions (exos/thread.h), and the locks of newlib, which are the same: when this file is linked, newlib's own
 * empty functions are not. Nothing is switched between a question and its answer while signals are held. */
#include <errno.h>
#include <stdlib.h>
#include <sys/lock.h>
#include <exos/thread.h>
#include "../sys/self.h"
#include "inside.h"

bool thread_try_lock(struct thread_lock *lock)
{
    struct thread *me = thread_self();

    signals_held++;
    bool mine = !lock->depth || lock->holder == me;
    if (mine) {
        lock->holder = me;
        lock->depth++;
    }
    signals_held--;
    return mine;
}

void thread_lock(struct thread_lock *lock)
{
    while (!thread_try_lock(lock))
        thread_pause();
}

int thread_unlock(struct thread_lock *lock)
{
    if (!lock->depth || lock->holder != thread_self())
        return EPERM;
    lock->depth--;
    return 0;
}

void thread_wait(struct thread_condition *c, struct thread_lock *lock)
{
    volatile unsigned *sequence = &c->sequence;
    unsigned before = *sequence;

    thread_unlock(lock);
    while (*sequence == before)
        thread_pause();
    thread_lock(lock);
}

void thread_signal(struct thread_condition *c)
{
    signals_held++;                     /* two at once are two */
    c->sequence++;
    signals_held--;
}

/* ---- newlib's ---- */

struct __lock { struct thread_lock lock; };
struct __lock __lock___sinit_recursive_mutex, __lock___sfp_recursive_mutex, __lock___atexit_recursive_mutex,
    __lock___at_quick_exit_mutex, __lock___malloc_recursive_mutex, __lock___env_recursive_mutex, __lock___tz_mutex,
    __lock___dd_hash_mutex, __lock___arc4random_mutex;

void __retarget_lock_init(_LOCK_T *lock) { *lock = calloc(1, sizeof **lock); }
void __retarget_lock_init_recursive(_LOCK_T *lock) { __retarget_lock_init(lock); }
void __retarget_lock_close(_LOCK_T lock) { free(lock); }
void __retarget_lock_close_recursive(_LOCK_T lock) { free(lock); }

/* No memory was left for a file's lock: then it has none. */
void __retarget_lock_acquire(_LOCK_T lock)
{
    if (lock)
        thread_lock(&lock->lock);
}
void __retarget_lock_acquire_recursive(_LOCK_T lock) { __retarget_lock_acquire(lock); }
int __retarget_lock_try_acquire(_LOCK_T lock) { return !lock || thread_try_lock(&lock->lock); }
int __retarget_lock_try_acquire_recursive(_LOCK_T lock) { return __retarget_lock_try_acquire(lock); }
void __retarget_lock_release(_LOCK_T lock)
{
    if (lock)
        thread_unlock(&lock->lock);
}
void __retarget_lock_release_recursive(_LOCK_T lock) { __retarget_lock_release(lock); }

/* malloc's, by name. */
void __malloc_lock(struct _reent *unused) { (void)unused; thread_lock(&__lock___malloc_recursive_mutex.lock); }
void __malloc_unlock(struct _reent *unused) { (void)unused; thread_unlock(&__lock___malloc_recursive_mutex.lock); }
