/* Commands of the shell's own: those that change the shell, and small ones that a process each would be too dear for. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../lib/tool.h"
#include "sh.h"


static int do_colon(int argc, char **argv) { return (void)argc, (void)argv, 0; }
static int do_false(int argc, char **argv) { return (void)argc, (void)argv, 1; }

static int do_cd(int argc, char **argv)
{
    const char *to = argc > 1 ? argv[1] : var_get("HOME"), *old = var_get("PWD");
    char here[1024];

    if (to && !strcmp(to, "-"))
        to = var_get("OLDPWD");
    if (!to || chdir(to) < 0) {
        complain("cd: %s: %s", to ? to : "-", to ? strerror(errno) : "nowhere to go back to");
        return 1;
    }
    if (argc > 1 && !strcmp(argv[1], "-"))
        printf("%s\n", to);
    if (old)
        var_set("OLDPWD", take_text(old, strlen(old)), false);
    if (getcwd(here, sizeof here))
        var_set("PWD", here, true);
    return 0;
}

static int do_pwd(int argc, char **argv)
{
    char here[1024];

    (void)argc, (void)argv;
    if (!getcwd(here, sizeof here)) {
        complain("pwd: %s", strerror(errno));
        return 1;
    }
    printf("%s\n", here);
    return 0;
}

static int do_exit(int argc, char **argv)
{
    exiting = true;
    return argc > 1 ? atoi(argv[1]) & 255 : last_status;
}

static int leave(int argc, char **argv, int *count)
{
    int levels = argc > 1 ? atoi(argv[1]) : 1;

    if (levels > loop_depth())
        levels = loop_depth();
    *count = levels > 0 ? levels : 0;
    return 0;
}

static int do_break(int argc, char **argv) { return leave(argc, argv, &breaking); }
static int do_continue(int argc, char **argv) { return leave(argc, argv, &continuing); }

static int do_export(int argc, char **argv)
{
    if (argc == 1)
        var_show(true);
    for (int i = 1; i < argc; i++)
        if (var_is_assignment(argv[i]))
            var_assign(argv[i], true);
        else if (name_length(argv[i]) && !argv[i][name_length(argv[i])])
            var_export(argv[i]);
        else {
            complain("export: %s: not a name", argv[i]);
            return 1;
        }
    return 0;
}

static int do_unset(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        var_unset(argv[i]);
    return 0;
}

static int do_set(int argc, char **argv)
{
    struct list l = { 0 };

    if (argc == 1) {
        var_show(false);
        return 0;
    }
    if (strcmp(argv[1], "--")) {
        complain("set: only -- and arguments are understood");
        return 2;
    }
    l.item = malloc(((size_t)argc + 1) * sizeof *l.item);
    for (int i = 1; l.item && i < argc; i++)            /* they outlive the command */
        if (i == 1)
            l.item[l.count++] = arguments.count ? arguments.item[0] : "sh";
        else
            l.item[l.count++] = strdup(argv[i]);
    arguments = l;
    return 0;
}

static int do_shift(int argc, char **argv)
{
    int by = argc > 1 ? atoi(argv[1]) : 1;

    if (by < 0 || by >= arguments.count)
        return 1;
    arguments.item[by] = arguments.item[0];
    arguments.item += by;
    arguments.count -= by;
    return 0;
}

static int do_read(int argc, char **argv)
{
    struct text line = { 0 };
    char c, *rest;
    bool any = false;

    while (read(0, &c, 1) == 1) {
        any = true;
        if (c == '\n')
            break;
        text_add(&line, c);
    }
    rest = line.at ? line.at : "";
    for (int i = 1; i < argc; i++) {
        size_t n;

        rest += strspn(rest, " \t");
        n = i + 1 < argc ? strcspn(rest, " \t") : strlen(rest);
        while (i + 1 == argc && n && strchr(" \t", rest[n - 1]))
            n--;
        var_set(argv[i], take_text(rest, n), false);
        rest += n;
    }
    return !any;
}

static int do_dot(int argc, char **argv)
{
    struct source s;
    int fd, status;

    if (argc < 2) {
        complain(".: which file?");
        return 2;
    }
    fd = open(argv[1], O_RDONLY);
    if (fd < 0) {
        complain(".: %s: %s", argv[1], strerror(errno));
        return 1;
    }
    s = source_fd(fd, false);
    status = run_source(&s);
    free(s.text);
    close(fd);
    return status;
}

static int do_eval(int argc, char **argv)
{
    struct text t = { 0 };

    for (int i = 1; i < argc; i++)
        text_puts(&t, argv[i]), text_add(&t, ' ');
    return t.at ? run_text(t.at) : 0;
}

static int do_exec(int argc, char **argv)
{
    char *path;

    if (argc == 1)
        return 0;
    path = find_program(argv[1]);
    if (path)
        execve(path, argv + 1, var_environment());
    complain("exec: %s: %s", argv[1], path ? strerror(errno) : "not found");
    return 127;
}

static int do_type(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++) {
        char *path = find_program(argv[i]);

        if (builtin_find(argv[i]))
            printf("%s: the shell's own\n", argv[i]);
        else if (path)
            printf("%s: %s\n", argv[i], path);
        else
            status = 1, printf("%s: not found\n", argv[i]);
    }
    return status;
}

static int do_umask(int argc, char **argv) { return umask(argc > 1 ? (mode_t)strtol(argv[1], NULL, 8) : 022), 0; }

static int do_help(int argc, char **argv);

const struct builtin_row builtins[] = {
    { ".", do_dot, ". FILE", "runs the commands of FILE in this shell" },
    { ":", do_colon, ":", "does nothing, well" },
    { "[", test_run, "[ EXPRESSION ]", "compares; test --help says what" },
    { "bg", builtin_bg, "bg [%N]", "lets a stopped job go on in the background" },
    { "break", do_break, "break [N]", "leaves a loop" },
    { "cd", do_cd, "cd [DIRECTORY | -]", "changes the working directory" },
    { "continue", do_continue, "continue [N]", "begins a loop's next round" },
    { "echo", echo_run, "echo [-n] [WORD ...]", "prints its arguments" },
    { "eval", do_eval, "eval WORD ...", "runs its arguments as a command" },
    { "exec", do_exec, "exec PROGRAM ...", "becomes the program" },
    { "exit", do_exit, "exit [STATUS]", "leaves the shell" },
    { "export", do_export, "export [NAME[=VALUE] ...]", "hands variables to programs" },
    { "false", do_false, "false", "does nothing, in vain" },
    { "fg", builtin_fg, "fg [%N]", "brings a job to the front" },
    { "help", do_help, "help [COMMAND]", "this" },
    { "history", builtin_history, "history", "the lines typed so far" },
    { "jobs", builtin_jobs, "jobs", "what runs in the background or is stopped" },
    { "kill", builtin_kill, "kill [-SIGNAL] PID | %N ...", "sends a signal" },
    { "pwd", do_pwd, "pwd", "prints the working directory" },
    { "read", do_read, "read NAME ...", "reads a line into variables" },
    { "set", do_set, "set [-- WORD ...]", "shows all variables, or sets $1 $2 ..." },
    { "shift", do_shift, "shift [N]", "drops $1" },
    { "test", test_run, "test EXPRESSION", "compares; test --help says what" },
    { "true", do_colon, "true", "does nothing, well" },
    { "type", do_type, "type NAME ...", "says what a command is" },
    { "umask", do_umask, "umask OCTAL", "bits that new files do not get" },
    { "unset", do_unset, "unset NAME ...", "forgets variables" },
    { "wait", builtin_wait, "wait [PID | %N]", "waits for what runs in the background" },
    { NULL, NULL, NULL, NULL }
};

builtin builtin_find(const char *name)
{
    for (const struct builtin_row *b = builtins; b->name; b++)
        if (!strcmp(b->name, name))
            return b->run;
    return NULL;
}

static int do_help(int argc, char **argv)
{
    struct list programs = { 0 };
    int column = 0;

    for (const struct builtin_row *b = builtins; argc > 1 && b->name; b++)
        if (!strcmp(b->name, argv[1])) {
            printf("%s: %s\n", b->usage, b->help);
            return 0;
        }
    if (argc > 1) {
        complain("help: %s is not the shell's own; try %s --help", argv[1], argv[1]);
        return 1;
    }
    printf("Type a command; ^C stops it, ^Z suspends it, ^D leaves. Arrow keys: history and editing; Tab completes.\n"
           "  A | B        B reads what A prints           A > FILE, >> FILE, < FILE   redirection\n"
           "  A && B       B if A went well; || if not     A &                         in the background\n"
           "  $NAME        a variable; $? the last status  $(A), $((1 + 2))            A's output; a sum\n"
           "  if A; then B; fi    while A; do B; done    for X in *.c; do B; done    { A; }    (A)\n"
           "The shell's own:\n");
    for (const struct builtin_row *b = builtins; b->name; b++)
        printf("  %-30s %s\n", b->usage, b->help);
    glob_add(&programs, "/bin/*");
    printf("Programs (NAME --help says more):\n ");
    for (int i = 0; i < programs.count; i++) {
        const char *name = strrchr(programs.item[i], '/') ? strrchr(programs.item[i], '/') + 1 : programs.item[i];

        if (column + (int)strlen(name) + 1 > 76)
            printf("\n "), column = 0;
        column += printf(" %s", name);
    }
    printf("\n");
    return 0;
}
