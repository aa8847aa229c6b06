#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char *name = "tool", *usage;

void tool_begin(int argc, char **argv, const char *text)
{
    usage = text;
    if (argc > 0) {
        name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
        if (argc == 2 && !strcmp(argv[1], "--help")) {
            puts(usage);
            exit(tool_end(0));
        }
    }
}

void tool_usage(void)
{
    fprintf(stderr, "%s\n", usage);
    exit(2);
}

static void say(const char *format, va_list list)
{
    int reason = errno;

    fflush(stdout);
    fprintf(stderr, "%s: ", name);
    vfprintf(stderr, format, list);
    fprintf(stderr, reason ? ": %s\n" : "\n", strerror(reason));
}

int tool_warn(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(format, list);
    va_end(list);
    return 1;
}

void tool_fail(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say(format, list);
    va_end(list);
    exit(1);
}

long tool_number(const char *text)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (end == text || *end || errno) {
        errno = 0;
        tool_fail("%s: not a number", text);
    }
    return value;
}

int tool_files(int argc, char **argv, int (*each)(FILE *file, const char *name))
{
    int status = 0;

    if (optind >= argc)
        return each(stdin, NULL);
    for (int i = optind; i < argc; i++) {
        bool standard = !strcmp(argv[i], "-");
        FILE *file = standard ? stdin : fopen(argv[i], "r");
        int one;

        if (!file) {
            status = tool_warn("%s", argv[i]);
            continue;
        }
        errno = 0;
        one = each(file, argv[i]);
        if (ferror(file))
            one = tool_warn("%s", argv[i]);
        status = one > status ? one : status;
        if (!standard)
            fclose(file);
    }
    return status;
}

int tool_end(int status)
{
    if (fflush(stdout) || ferror(stdout)) {
        if (errno != EPIPE)
            tool_warn("standard output");
        return 1;
    }
    return status;
}
