/* The shell: what its files share. A command goes through them in this order: line.c or a file gives text, lex.c makes
 * tokens of it, parse.c a tree, exec.c runs the tree, expand.c makes arguments of words, job.c keeps what was started.
 * Plain POSIX C: it runs on any UNIX, and is tested there too. */
#ifndef SH_H
#define SH_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* ---- memory of the command that is being run: all of it goes when it is done ---- */
void *take(size_t bytes);
char *take_text(const char *text, size_t length);
void *take_mark(void);                          /* take_free(mark) frees what was taken since */
void take_free(void *mark);

struct text { char *at; size_t length, room; };         /* grows; its bytes are taken */
void text_add(struct text *t, char c);
void text_puts(struct text *t, const char *s);
char *text_of(const struct text *t);            /* "" if nothing was added */

struct list { char **item; int count, room; };          /* item[count] is NULL */
void list_add(struct list *l, char *item);

/* ---- errors: a message, and back to whoever reads the next command ---- */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void give_up(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

extern jmp_buf *recovery;                       /* where give_up goes on */
void catch_interrupts(void);
bool interrupted(void);                         /* ^C came, at the prompt or while a command ran */
void forget_interrupt(void);
void interrupt_also(pid_t group);               /* hands ^C on to it; 0: to nobody */
void stop_if_interrupted(void);                 /* gives up, quietly */

/* ---- source.c: where commands come from ---- */
struct source {
    char *text;                                 /* what was read, up to `at` eaten */
    size_t at, length;
    bool (*more)(struct source *s);             /* reads on: false at the end */
    int fd;
    bool prompts, continued;                    /* continued: inside of a command */
};
struct source source_fd(int fd, bool prompts);
struct source source_text(const char *text);
int source_peek(struct source *s);              /* -1: the end */
int source_next(struct source *s);
void source_rest(struct source *s);             /* forgets the line, after an error */

/* ---- lex.c ---- */
enum token { T_END, T_NEWLINE, T_WORD, T_SEMI, T_AND, T_AND_IF, T_OR_IF, T_PIPE, T_LEFT, T_RIGHT, T_REDIRECT };
struct lexer {
    struct source *source;
    enum token token;                           /* the one that is next */
    char *word;                                 /* of T_WORD, quotes and all; of T_REDIRECT: the operator */
    int fd;                                     /* of T_REDIRECT: the number before it, or -1 */
};
void lex_next(struct lexer *l);
size_t lex_dollar(const char *s);               /* length of the $(...), ${...} or $name that starts at s */

/* ---- parse.c ---- */
enum kind { SIMPLE, PIPELINE, AND_IF, OR_IF, SEQUENCE, BACKGROUND, NOT, IF, WHILE, UNTIL, FOR, GROUP, SUBSHELL };
struct redirect { int fd; const char *operator; char *word; struct redirect *next; };
struct node {
    enum kind kind;
    struct node *a, *b, *c;                     /* operands; IF: condition, then, else; loops: condition, body */
    struct list words;                          /* SIMPLE; FOR: what the variable goes through */
    char *name;                                 /* FOR */
    struct redirect *redirects;
};
struct node *parse_command(struct source *s);   /* the next line's worth; NULL: end or an empty line */
void parse_show(struct text *to, const struct node *n);        /* as text, for lists of jobs */

/* ---- expand.c, glob.c, arith.c ---- */
void expand_words(struct list *to, char **words, int count);   /* with splitting and file names */
char *expand_one(const char *word);                            /* without */
bool glob_match(const char *pattern, const char *text);
void glob_add(struct list *to, const char *pattern);           /* the names that match, or itself without backslashes */
long arith(const char *text);

/* ---- var.c ---- */
extern int last_status;
extern pid_t shell_pid, last_background;
extern struct list arguments;                   /* $0, $1 ... */
void var_init(void);
const char *var_get(const char *name);          /* NULL: not set */
void var_set(const char *name, const char *value, bool export);
void var_unset(const char *name);
void var_export(const char *name);
bool var_is_assignment(const char *word);       /* NAME=... */
void var_assign(const char *assignment, bool export);
void var_show(bool exported);
char **var_environment(void);
size_t name_length(const char *s);              /* of the name that s begins with */

/* ---- exec.c ---- */
extern bool interactive, exiting;
extern int breaking, continuing;                /* loops to leave */
int run(struct node *n);                        /* status */
int run_source(struct source *s);
int run_text(const char *text);
char *run_captured(const char *text);           /* what it printed, without newlines at the end */
int loop_depth(void);                           /* of the loops that run */

/* ---- redirect.c ---- */
struct saved { int fd, copy; struct saved *next; };
bool redirect_all(const struct redirect *r, struct saved **saved);      /* saved NULL: for good. false: it has complained */
void redirect_back(struct saved *s);

/* ---- program.c ---- */
char *find_program(const char *name);           /* path; NULL: none */
void execute(int argc, char **argv) __attribute__((noreturn));          /* becomes it, or ends */

/* ---- builtin.c ---- */
typedef int (*builtin)(int argc, char **argv);
struct builtin_row { const char *name; builtin run; const char *usage, *help; };
extern const struct builtin_row builtins[];     /* ends with a NULL name */
builtin builtin_find(const char *name);

/* ---- job.c ---- */
void job_init(void);                            /* takes the terminal, if there is one */
struct job *job_new(const char *text);
pid_t job_fork(struct job *j, bool foreground);                /* 0 in the child, which is then a job's process */
int job_wait(struct job *j);                    /* foreground: status */
void job_background(struct job *j);
void job_notify(void);                          /* tells of what has changed */
int builtin_jobs(int argc, char **argv), builtin_fg(int argc, char **argv), builtin_bg(int argc, char **argv);
int builtin_wait(int argc, char **argv), builtin_kill(int argc, char **argv);
void job_forget(void);                          /* in a subshell: its parent's jobs are not its own */
int status_of(int wait_status);

/* ---- line.c, history.c, complete.c ---- */
char *line_read(const char *prompt);            /* malloc'ed, with its newline; NULL: end. "" if ^C */
void history_add(const char *line);
const char *history_at(int back);               /* 1: the last; NULL: none */
int history_count(void);
int builtin_history(int argc, char **argv);
struct list complete(const char *line, size_t cursor, size_t *start);   /* candidates for what begins at *start */

#endif
