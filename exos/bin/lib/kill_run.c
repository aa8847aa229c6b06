/* kill sends a signal to processes, or with a negative number to process groups. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "tool.h"

static const struct { const char *name; int number; } signals[] = {
    { "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP }, { "ABRT", SIGABRT },
    { "FPE", SIGFPE }, { "KILL", SIGKILL }, { "BUS", SIGBUS }, { "SEGV", SIGSEGV }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM },
    { "TERM", SIGTERM }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP }, { "CONT", SIGCONT }, { "CHLD", SIGCHLD }, { "TTIN", SIGTTIN },
    { "TTOU", SIGTTOU }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
};
#define COUNT (sizeof signals / sizeof *signals)

static int number_of(const char *text)
{
    if (!strncasecmp(text, "SIG", 3))
        text += 3;
    for (unsigned i = 0; i < COUNT; i++)
        if (!strcasecmp(signals[i].name, text))
            return signals[i].number;
    return isdigit((unsigned char)*text) ? atoi(text) : -1;
}

int kill_run(int argc, char **argv)
{
    int number = SIGTERM, i = 1, status = 0;

    if (argc > 1 && !strcmp(argv[1], "-l")) {
        for (unsigned n = 0; n < COUNT; n++)
            printf("%d %s%s", signals[n].number, signals[n].name, n + 1 < COUNT ? "  " : "\n");
        return 0;
    }
    if (argc > 2 && *argv[1] == '-') {
        number = number_of(argv[1] + 1);
        i = 2;
    }
    errno = 0;
    if (number < 0)
        return tool_warn("%s: no such signal; -l lists them", argv[1]);
    if (i >= argc)
        return tool_warn("which process?");
    for (; i < argc; i++) {
        char *end;
        long pid = strtol(argv[i], &end, 10);

        if (end == argv[i] || *end) {
            errno = 0;
            status = tool_warn("%s: not a process number", argv[i]);
        } else if (kill((pid_t)pid, number) < 0)
            status = tool_warn("%s", argv[i]);
    }
    return status;
}
