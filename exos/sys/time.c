/* Time: from the counter of slices, whose position and length everyone knows (aegis/sysinfo.h). Its resolution is a slice,
 * 1/64 s. A boot without a clock has no time: waiting for it to pass ends at once. */
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include <errno.h>
#include "self.h"

#define NANOSECONDS 1000000000u

int gettimeofday(struct timeval *__restrict t, void *__restrict zone)
{
    word ticks = SYSINFO->ticks;
    if (t) {
        t->tv_sec = SYSINFO->boot_time + ticks / SLICE_HZ;
        t->tv_usec = ticks % SLICE_HZ * (1000000 / SLICE_HZ);
    }
    if (zone)
        *(struct timezone *)zone = (struct timezone){ 0, 0 };
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *t)
{
    word ticks = clock == CLOCK_PROCESS_CPUTIME_ID ? time_slices : SYSINFO->ticks;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_PROCESS_CPUTIME_ID)
        return file_result(-EINVAL);
    t->tv_sec = (clock == CLOCK_REALTIME ? SYSINFO->boot_time : 0) + ticks / SLICE_HZ;
    t->tv_nsec = ticks % SLICE_HZ * (NANOSECONDS / SLICE_HZ);
    return 0;
}

int clock_getres(clockid_t clock, struct timespec *t)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_PROCESS_CPUTIME_ID)
        return file_result(-EINVAL);
    *t = (struct timespec){ 0, NANOSECONDS / SLICE_HZ };
    return 0;
}

static clock_t clocks(word ticks) { return (clock_t)((uint64_t)ticks * CLOCKS_PER_SEC / SLICE_HZ); }

/* The process's own time is the slices that it used to their end; what children used is not kept. */
clock_t times(struct tms *t)
{
    *t = (struct tms){ .tms_utime = clocks(time_slices) };
    return clocks(SYSINFO->ticks);
}

/* Ticks until the deadline; a signal ends it sooner. */
static word sleep_ticks(word ticks)
{
    word until = SYSINFO->ticks + ticks;
    while (SYSINFO->clock_on && (int)(until - SYSINFO->ticks) > 0)
        if (signal_wait(0) < 0)
            return (int)(until - SYSINFO->ticks) > 0 ? until - SYSINFO->ticks : 0;
    return 0;
}

int nanosleep(const struct timespec *t, struct timespec *left)
{
    if (t->tv_nsec < 0 || (unsigned)t->tv_nsec >= NANOSECONDS || t->tv_sec < 0)
        return file_result(-EINVAL);
    word part = ((unsigned)t->tv_nsec + NANOSECONDS / SLICE_HZ - 1) / (NANOSECONDS / SLICE_HZ);
    word rest = sleep_ticks((word)t->tv_sec * SLICE_HZ + part + (t->tv_sec || part));   /* the present tick has begun */
    if (left)
        *left = (struct timespec){ rest / SLICE_HZ, rest % SLICE_HZ * (NANOSECONDS / SLICE_HZ) };
    return rest ? file_result(-EINTR) : 0;
}

unsigned sleep(unsigned seconds)
{
    return (sleep_ticks(seconds * SLICE_HZ + !!seconds) + SLICE_HZ - 1) / SLICE_HZ;
}

int usleep(useconds_t microseconds)
{
    struct timespec t = { microseconds / 1000000, microseconds % 1000000 * 1000 };
    return nanosleep(&t, NULL);
}
