/* The suite's process tests, one behind the other and again, for so many seconds of the machine's clock: each must pass, and
 * after each round as many pages, environments, slices, open files and processes must be free as after the first.
 *
 * loop SECONDS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <exos/tree.h>
#include <exos/upcall.h>
#include "../exos/ptap.h"

static const char *const programs[] = { PROCESS_TESTS };
#define PROGRAMS (sizeof programs / sizeof *programs)

static word seconds(void) { return SYSINFO->ticks / SLICE_HZ; }

static char output[1 << 15];

/* Whether it ended with 0. What it printed, into a pipe so that no file of it takes pages, is shown if not. */
static bool passes(const char *program)
{
    int status = -1, ends[2];
    long had = 0, n;

    if (pipe(ends))
        return false;
    pid_t child = fork();
    if (!child) {
        if (dup2(ends[1], 1) < 0)
            _exit(126);
        close(ends[0]), close(ends[1]);
        execlp(program, program, NULL);
        _exit(127);
    }
    close(ends[1]);
    while ((n = read(ends[0], output + had, sizeof output - 1 - (size_t)had)) > 0)
        had += n;
    close(ends[0]);
    output[had] = '\0';
    if (child >= 0 && waitpid(child, &status, 0) == child && !status)
        return true;
    printf("# %s: status %x\n", program, (unsigned)status);
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n"))
        printf("# %s\n", line);
    return false;
}

static unsigned round_of_all(void)
{
    unsigned failed = 0;

    for (unsigned i = 0; i < PROGRAMS; i++)
        failed += !passes(programs[i]);
    return failed;
}

int main(int argc, char **argv)
{
    word limit = argc > 1 ? (word)atoi(argv[1]) : 0, start = seconds();
    unsigned rounds = 0, failed = 0;

    if (!limit) {
        fprintf(stderr, "loop: for how many seconds? loop SECONDS\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 1024);
    memset(output, ' ', sizeof output);         /* its pages do not come while a program counts pages */
    failed += round_of_all();                   /* what is made once is there from now on */
    begin();
    do {
        failed += round_of_all();
        rounds++;
        printf("# round %u, %lu s: %lu pages free, %lu open files\n", rounds, (unsigned long)(seconds() - start),
               (unsigned long)(SYSINFO->pages_free + ENV->pages), (unsigned long)FILES->opens_free);
    } while (seconds() - start < limit && !failed);
    is(failed, 0, "each program passed in each round");
    return finish();
}
