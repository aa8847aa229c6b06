/* sh: reads commands and runs them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

static const char usage[] = "sh [-c COMMAND | FILE] [ARGUMENT ...]: reads commands from the terminal, or FILE, and runs them";

static void prompt(void)                        /* the directory is looked up each time it is shown */
{
    char here[1024];

    if (getcwd(here, sizeof here))
        var_set("PWD", here, true);
    if (!var_get("PS1"))
        var_set("PS1", "exos:$PWD\\$ ", false);
}

int main(int argc, char **argv)
{
    struct source s;

    if (argc > 1 && !strcmp(argv[1], "--help")) {
        printf("%s\n", usage);
        return 0;
    }
    var_init();
    arguments = (struct list){ .item = argv, .count = argc };
    if (argc > 1 && !strcmp(argv[1], "-c")) {
        if (argc < 3) {
            complain("-c: which command?");
            return 2;
        }
        arguments = (struct list){ .item = argv + 2, .count = argc - 2 };
        if (argc > 3)
            arguments = (struct list){ .item = argv + 3, .count = argc - 3 };
        return run_text(argv[2]);
    }
    if (argc > 1) {
        int fd = open(argv[1], O_RDONLY | O_CLOEXEC);

        if (fd < 0) {
            complain("%s: %s", argv[1], strerror(errno));
            return 127;
        }
        arguments = (struct list){ .item = argv + 1, .count = argc - 1 };
        s = source_fd(fd, false);
        return run_source(&s);
    }
    interactive = isatty(0) && isatty(1);
    job_init();
    if (interactive)
        catch_interrupts();
    prompt();
    s = source_fd(0, interactive);
    run_source(&s);
    if (interactive)
        printf("exit\n");
    return last_status;
}
