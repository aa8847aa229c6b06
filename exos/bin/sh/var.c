/* Variables, and $0 $1 ... */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

struct var { char *name, *value; bool exported; struct var *next; };
static struct var *vars;                        /* by name */
extern char **environ;

int last_status;
pid_t shell_pid, last_background;
struct list arguments;

size_t name_length(const char *s)
{
    size_t n = 0;

    if (!isalpha((unsigned char)*s) && *s != '_')
        return 0;
    while (isalnum((unsigned char)s[n]) || s[n] == '_')
        n++;
    return n;
}

static struct var **place_of(const char *name)
{
    struct var **v = &vars;

    while (*v && strcmp((*v)->name, name) < 0)
        v = &(*v)->next;
    return v;
}

static struct var *find(const char *name)
{
    struct var *v = *place_of(name);

    return v && !strcmp(v->name, name) ? v : NULL;
}

static char *copy_of(const char *s)
{
    char *copy = strdup(s);

    if (!copy)
        give_up("out of memory");
    return copy;
}

const char *var_get(const char *name)
{
    struct var *v = find(name);

    return v ? v->value : NULL;
}

void var_set(const char *name, const char *value, bool export)
{
    struct var *v = find(name), **place;
    char *copy = copy_of(value);

    if (!v) {
        v = malloc(sizeof *v);
        if (!v)
            give_up("out of memory");
        place = place_of(name);
        *v = (struct var){ .name = copy_of(name), .next = *place };
        *place = v;
    }
    free(v->value);
    v->value = copy;
    v->exported |= export;
}

void var_export(const char *name)
{
    const char *value = var_get(name);

    var_set(name, value ? value : "", true);
}

void var_unset(const char *name)
{
    struct var *v = find(name);

    if (!v)
        return;
    *place_of(name) = v->next;
    free(v->name);
    free(v->value);
    free(v);
}

bool var_is_assignment(const char *word)
{
    size_t n = name_length(word);

    return n && word[n] == '=';
}

void var_assign(const char *assignment, bool export)
{
    size_t n = name_length(assignment);
    char *name = take_text(assignment, n);

    var_set(name, assignment + n + 1, export);
}

void var_show(bool exported)
{
    for (struct var *v = vars; v; v = v->next)
        if (!exported || v->exported)
            printf("%s=%s\n", v->name, v->value);
}

char **var_environment(void)
{
    struct list l = { 0 };

    for (struct var *v = vars; v; v = v->next)
        if (v->exported) {
            struct text t = { 0 };

            text_puts(&t, v->name);
            text_add(&t, '=');
            text_puts(&t, v->value);
            list_add(&l, t.at);
        }
    if (!l.count)
        list_add(&l, NULL), l.count = 0;
    return l.item;
}

void var_init(void)
{
    shell_pid = getpid();
    for (char **e = environ; e && *e; e++)
        if (var_is_assignment(*e))
            var_assign(*e, true);
    if (!var_get("PATH"))
        var_set("PATH", "/bin", true);
    if (!var_get("HOME"))
        var_set("HOME", "/", true);
    var_set("PS2", "> ", false);
}
