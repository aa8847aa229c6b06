/* newlib's <sys/wait.h>, and what job control needs beside. */
#ifndef EXOS_WAIT_WRAPPER_H
#define EXOS_WAIT_WRAPPER_H

#include_next <sys/wait.h>

#define WCONTINUED      4
#define WCOREDUMP(w)    0
#define WIFCONTINUED(w) ((w) == 0xffff)

struct rusage;
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);

#endif
