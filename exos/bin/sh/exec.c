/* Runs trees. A command of the shell's own runs in it, everything else in a process; a pipeline is a job. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

bool interactive, exiting;
int breaking, continuing;
static int loops, captured_status;              /* of the last $(...) */

int loop_depth(void) { return loops; }

/* ---- simple commands ---- */

static void assign(char *const *words, int count, bool export)
{
    for (int i = 0; i < count; i++) {
        size_t n = name_length(words[i]);
        char *name = take_text(words[i], n);

        var_set(name, expand_one(words[i] + n + 1), export);
    }
}

static int run_builtin(builtin b, const struct node *n, int assignments, struct list *argv)
{
    struct saved *saved = NULL;
    const char *before[16];
    int status = 1, many = assignments < 16 ? assignments : 16;

    for (int i = 0; i < many; i++)              /* NAME=... in front of a command is for it alone */
        before[i] = var_get(take_text(n->words.item[i], name_length(n->words.item[i])));
    for (int i = 0; i < many; i++)
        before[i] = before[i] ? take_text(before[i], strlen(before[i])) : NULL;
    assign(n->words.item, assignments, false);
    if (redirect_all(n->redirects, &saved))
        status = b(argv->count, argv->item);
    if (fflush(stdout) && !status)
        status = 1;
    if (strcmp(argv->item[0], "exec") || argv->count > 1)
        redirect_back(saved);                         /* exec without a program: they stay */
    for (int i = 0; i < many; i++) {
        char *name = take_text(n->words.item[i], name_length(n->words.item[i]));

        before[i] ? var_set(name, before[i], false) : var_unset(name);
    }
    return status;
}

static char *shown(const struct node *n)
{
    struct text t = { 0 };

    parse_show(&t, n);
    return text_of(&t);
}

/* In a process that has nothing else to do. */
static void __attribute__((noreturn)) run_program(const struct node *n, int assignments, const struct list *argv)
{
    jmp_buf here;

    recovery = &here;
    if (setjmp(here))
        _exit(2);
    assign(n->words.item, assignments, true);
    if (!redirect_all(n->redirects, NULL))
        _exit(1);
    execute(argv->count, argv->item);
}

/* replace: this process has nothing else to do, and becomes the program. */
static int run_simple(struct node *n, bool replace)
{
    struct list argv = { 0 };
    int assignments = 0;
    builtin b;

    while (assignments < n->words.count && var_is_assignment(n->words.item[assignments]))
        assignments++;
    captured_status = 0;
    expand_words(&argv, n->words.item + assignments, n->words.count - assignments);
    if (!argv.count) {
        struct saved *saved = NULL;
        bool good;

        assign(n->words.item, assignments, false);
        good = redirect_all(n->redirects, &saved);
        redirect_back(saved);
        return good ? captured_status : 1;
    }
    b = builtin_find(argv.item[0]);
    if (b)
        return run_builtin(b, n, assignments, &argv);
    if (!replace) {
        struct job *j = job_new(shown(n));

        if (job_fork(j, true))
            return job_wait(j);
    }
    run_program(n, assignments, &argv);
}

/* ---- processes that run trees ---- */

static int run_in_child(struct node *n)
{
    if (n->kind != SUBSHELL)
        return n->kind == SIMPLE ? run_simple(n, true) : run(n);
    return redirect_all(n->redirects, NULL) ? run(n->a) : 1;
}

/* In a child: runs n and ends with its status. */
static void __attribute__((noreturn)) become(struct node *n)
{
    jmp_buf here;
    int status;

    recovery = &here;
    job_forget();
    interactive = false;
    if (setjmp(here))
        _exit(2);
    status = run_in_child(n);
    fflush(stdout);
    _exit(status);
}

static int run_job(struct node *n, bool foreground)
{
    struct job *j = job_new(shown(n));
    int from = -1;

    for (;;) {
        bool last = n->kind != PIPELINE;
        int ends[2] = { -1, -1 };
        pid_t pid;

        if (!last && pipe(ends) < 0)
            give_up("no pipe: %s", strerror(errno));
        pid = job_fork(j, foreground);
        if (pid == 0) {
            if (from >= 0)
                dup2(from, 0), close(from);
            if (!last)
                dup2(ends[1], 1), close(ends[0]), close(ends[1]);
            become(last ? n : n->a);
        }
        if (from >= 0)
            close(from);
        if (!last)
            close(ends[1]);
        from = ends[0];
        last_background = foreground ? last_background : pid;
        if (last)
            break;
        n = n->b;
    }
    if (foreground)
        return job_wait(j);
    job_background(j);
    return 0;
}

char *run_captured(const char *text)
{
    struct text t = { 0 };
    struct job *j = job_new("");
    int ends[2];
    char block[256];
    ssize_t n;

    if (pipe(ends) < 0)
        give_up("no pipe: %s", strerror(errno));
    if (job_fork(j, false) == 0) {
        jmp_buf here;

        dup2(ends[1], 1), close(ends[0]), close(ends[1]);
        recovery = &here;
        job_forget();
        interactive = false;
        if (setjmp(here))
            _exit(2);
        last_status = run_text(text);
        fflush(stdout);
        _exit(last_status);
    }
    close(ends[1]);
    while ((n = read(ends[0], block, sizeof block)) > 0 || (n < 0 && errno == EINTR && !interrupted()))
        for (ssize_t i = 0; i < n; i++)
            text_add(&t, block[i]);
    close(ends[0]);
    captured_status = job_wait(j);
    while (t.length && t.at[t.length - 1] == '\n')
        t.at[--t.length] = 0;
    return text_of(&t);
}

/* ---- trees ---- */

static bool leaves_loop(void)
{
    if (exiting)
        return true;
    if (breaking)
        return breaking--, true;
    if (continuing && --continuing)
        return true;
    return false;
}

static int run_loop(struct node *n)
{
    struct list words = { 0 };
    int status = 0;

    if (n->kind == FOR)
        expand_words(&words, n->words.item, n->words.count);
    loops++;
    for (int i = 0; n->kind != FOR || i < words.count; i++) {
        void *mark = take_mark();

        stop_if_interrupted();
        if (n->kind == FOR)
            var_set(n->name, words.item[i], false);
        else if ((run(n->a) == 0) != (n->kind == WHILE) || leaves_loop())
            break;
        status = run(n->b);
        take_free(mark);
        if (leaves_loop())
            break;
    }
    loops--;
    return status;
}

static int run_redirected(struct node *n)
{
    struct redirect *redirects = n->redirects;
    struct saved *saved = NULL;
    int status = 1;

    n->redirects = NULL;
    if (redirect_all(redirects, &saved))
        status = run(n);
    n->redirects = redirects;
    redirect_back(saved);
    return status;
}

static int run_kind(struct node *n)
{
    if (n->redirects && n->kind != SIMPLE && n->kind != SUBSHELL)
        return run_redirected(n);
    switch (n->kind) {
    case SIMPLE: return run_simple(n, false);
    case PIPELINE: case SUBSHELL: return run_job(n, true);
    case BACKGROUND: return run_job(n->a, false);
    case AND_IF: return run(n->a) || exiting || breaking || continuing ? last_status : run(n->b);
    case OR_IF: return !run(n->a) || exiting || breaking || continuing ? last_status : run(n->b);
    case SEQUENCE: run(n->a); return exiting || breaking || continuing ? last_status : run(n->b);
    case NOT: return !run(n->a);
    case IF: return !run(n->a) ? run(n->b) : exiting ? last_status : n->c ? run(n->c) : 0;
    case GROUP: return run(n->a);
    default: return run_loop(n);
    }
}

int run(struct node *n)
{
    stop_if_interrupted();
    last_status = run_kind(n);
    return last_status;
}

/* ---- sources ---- */

int run_source(struct source *s)
{
    jmp_buf here, *volatile before = recovery;
    void *volatile mark = take_mark();
    volatile int errors = 0;

    recovery = &here;
    if (setjmp(here)) {
        loops = breaking = continuing = 0;
        last_status = interrupted() ? 128 + SIGINT : 2;
        source_rest(s);
        errors++;
    }
    while (!exiting && !(errors && !s->prompts)) {
        struct node *n;

        take_free(mark);
        forget_interrupt();
        if (source_peek(s) < 0)
            break;
        n = parse_command(s);
        if (n)
            run(n);
        stop_if_interrupted();
    }
    recovery = before;
    if (errors && !s->prompts && before)        /* a script that we read ourselves: its reader stops too */
        longjmp(*before, 1);
    return last_status;
}

int run_text(const char *text)
{
    struct source s = source_text(text);
    int status = run_source(&s);

    free(s.text);
    return status;
}
