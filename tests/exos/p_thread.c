/* Threads (exos/thread.h): preempted, waiting, faulting, locked; and what else of a process must go on with them. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/thread.h>
#include <exos/upcall.h>
#include "ptap.h"

#define THREADS 5
#define TIMES   2000

static struct thread *thread[THREADS];
static struct thread_lock lock;
static long total;

static int create(void *(*function)(void *))
{
    int made = 0;

    for (int i = 0; i < THREADS; i++)
        made += !thread_create(&thread[i], function, (void *)i);
    return made;
}

/* How many of them returned their own number. */
static int joined(void)
{
    int right = 0;
    void *result;

    for (int i = 0; i < THREADS; i++)
        right += !thread_join(thread[i], &result) && (int)result == i;
    return right;
}

/* ---- a sum that is read, thought about, and written ---- */

static void *adds(void *number)
{
    for (int i = 0; i < TIMES; i++) {
        thread_lock(&lock);
        thread_lock(&lock);
        long before = total;
        if (i % 100 == (int)number)
            thread_yield();
        for (volatile int n = 0; n < 20; n++)
            ;
        total = before + 1;
        thread_unlock(&lock);
        thread_unlock(&lock);
    }
    return number;
}

static void locks(void)
{
    total = 0;
    is(create(adds), THREADS, "threads are made");
    is(joined(), THREADS, "  end, and return what they do");
    is(total, THREADS * TIMES, "a lock keeps others out, whenever slices start");
    is(thread_unlock(&lock), EPERM, "who does not hold it cannot give it back");
    is(thread_join(thread_self(), NULL), EDEADLK, "nobody joins himself");
}

/* ---- none of them ever yields ---- */

static volatile long spun[THREADS];
static volatile bool enough;

static void *spins(void *number)
{
    double sum = 0;

    while (!enough) {
        spun[(int)number]++;
        sum += 0.5;
    }
    return sum == spun[(int)number] * 0.5 ? number : NULL;
}

static void slices(void)
{
    int went = 0;

    enough = false;
    memset((void *)spun, 0, sizeof spun);
    create(spins);
    for (word begin = SYSINFO->ticks; SYSINFO->ticks - begin < 24; )
        ;
    enough = true;
    is(joined(), THREADS, "each has its own floating-point registers");
    for (int i = 0; i < THREADS; i++)
        went += spun[i] > 1000;
    is(went, THREADS, "all of them went on, by the starts of slices");
}

/* ---- memory that is not there yet, and newlib's functions from everywhere ---- */

static void *prints(void *number)
{
    char text[80], wanted[80];
    double sum = 0;
    int right = 1;

    for (int i = 1; i < 150; i++) {
        char *page = malloc(5000 + (size_t)i);
        if (!page)
            return NULL;
        memset(page, (int)number, 5000);
        sum += 1.0 / i;
        sprintf(text, "%d %.6f %s", i, sum, "x");
        for (int n = 0; n < 5000; n += 500)
            right &= page[n] == (int)number;
        free(page);
        errno = (int)number + 100;
        if (i % 10 == 0)
            thread_yield();
        right &= errno == (int)number + 100;
    }
    sprintf(wanted, "149 %.6f x", log(149) + 0.5772156649 + 1.0 / 298 - 1.0 / (12.0 * 149 * 149));
    return right && !strcmp(text, wanted) ? number : NULL;
}

/* ---- one waits, the others go on ---- */

static int ends[2];

static void *reads(void *unused)
{
    char word_[8] = "";
    (void)unused;
    for (int had = 0; had < 5; ) {
        long n = read(ends[0], word_ + had, 5 - (size_t)had);
        if (n <= 0)
            return NULL;
        had += n;
    }
    return strcmp(word_, "hello") ? NULL : (void *)5;
}

static void waits(void)
{
    struct thread *reader;
    void *result = NULL;

    pipe(ends);
    thread_create(&reader, reads, NULL);
    for (int i = 0; i < 5; i++) {
        thread_yield();
        write(ends[1], "hello" + i, 1);
    }
    thread_join(reader, &result);
    is((long)result, 5, "a thread reads what another one writes");
    close(ends[0]), close(ends[1]);
}

/* ---- conditions ---- */

static struct thread_condition changed;
static int turn;

static void *alternates(void *number)
{
    int me = (int)number & 1;

    for (int i = 0; i < 100; i++) {
        thread_lock(&lock);
        while (turn != me)
            thread_wait(&changed, &lock);
        turn = !me;
        total++;
        thread_signal(&changed);
        thread_unlock(&lock);
    }
    return number;
}

static void conditions(void)
{
    void *a, *b;

    total = turn = 0;
    thread_create(&thread[0], alternates, (void *)0);
    thread_create(&thread[1], alternates, (void *)1);
    is(thread_join(thread[0], &a) + thread_join(thread[1], &b), 0, "two that wait for each other");
    is(total, 200, "  take turns");
}

/* ---- signals, fork and children beside threads ---- */

static volatile int rang;
static void ring(int signal) { (void)signal, rang++; }

static void *forks(void *number)
{
    int status = 0;
    pid_t child = fork();

    if (!child) {
        thread_yield();
        _exit(7 + (int)number);
    }
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 7 + (int)number ? number : NULL;
}

static void processes(void)
{
    is(create(forks) && joined() == THREADS, 1, "each makes a process, which has one thread, and waits for it");
    signal(SIGALRM, ring);
    enough = false;
    create(spins);
    alarm(1);
    for (word begin = SYSINFO->ticks; !rang && SYSINFO->ticks - begin < 200; )
        thread_yield();
    enough = true;
    joined();
    is(rang, 1, "a signal is handled beside them");
}

int main(void)
{
    begin();
    locks();
    slices();
    is(create(prints) && joined() == THREADS, 1, "printf, malloc, errno and page faults in all of them");
    waits();
    conditions();
    processes();
    return finish();
}
