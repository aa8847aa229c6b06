/* What went wrong, and ^C: a message, and back to whoever reads the next command. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "sh.h"

jmp_buf *recovery;
static volatile sig_atomic_t interrupt;         /* ^C came */
static volatile pid_t also;                     /* the group that should hear of it */

static void say(const char *format, va_list list)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", arguments.count && !interactive ? arguments.item[0] : "sh");
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
}

void complain(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(format, list);
    va_end(list);
}

void give_up(const char *format, ...)           /* with "%s", "": quietly, after ^C */
{
    va_list list;

    va_start(list, format);
    if (strcmp(format, "%s"))
        say(format, list);
    va_end(list);
    longjmp(*recovery, 1);
}

bool interrupted(void) { return interrupt; }

static void on_interrupt(int signal)
{
    (void)signal;
    interrupt = 1;
    if (also)
        kill(-also, SIGINT);
}

void interrupt_also(pid_t group)
{
    also = group;
    if (group && interrupt)
        kill(-group, SIGINT);
}

void catch_interrupts(void)
{
    struct sigaction action = { .sa_handler = on_interrupt };

    sigaction(SIGINT, &action, NULL);
}

void forget_interrupt(void) { interrupt = 0; }

void stop_if_interrupted(void)
{
    if (!interrupt || !interactive)
        return;
    printf("\n");
    fflush(stdout);
    give_up("%s", "");
}
