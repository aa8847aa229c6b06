/* newlib's <time.h>, and the clocks that it has for systems with POSIX timers only. */
#ifndef EXOS_CLOCK_WRAPPER_H
#define EXOS_CLOCK_WRAPPER_H

#include_next <time.h>

#ifndef CLOCK_REALTIME
#define CLOCK_REALTIME              1
#endif
#ifndef CLOCK_PROCESS_CPUTIME_ID
#define CLOCK_PROCESS_CPUTIME_ID    2
#endif
#ifndef CLOCK_MONOTONIC
#define CLOCK_MONOTONIC             4
#endif
int clock_gettime(clockid_t clock, struct timespec *t);
int clock_getres(clockid_t clock, struct timespec *t);
int nanosleep(const struct timespec *t, struct timespec *left);

#endif
