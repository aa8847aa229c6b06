/* exec: a new environment takes the place of this one (POSIX.1; the paper's environments hold no names, so that a process
 * can). Everything that may fail is done before; afterwards the server destroys the old environment. */
#include <alloca.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <errno.h>
#include "image.h"
#include "path.h"
#include "self.h"

#define SCRIPT_LINE 128
#define NESTED      4                   /* scripts that name scripts */

static int script(const char *path, char *const argv[], char *const envp[], int depth);

static int replace(struct image *i, const char *name)
{
    word w[FILE_WORDS] = { i->env, i->cap.lo, i->cap.hi };
    int error = image_begin(i);
    strncpy((char *)(w + 3), name, 27);
    if (!error)
        error = server_ask(SERVER_EXEC, w);     /* no reply if it is done */
    image_destroy(i);
    return error;
}

static int program(const struct node *n, const char *path, char *const argv[], char *const envp[])
{
    struct handover h;
    struct image i = { .file = n->first, .bytes = n->size, .argv = argv, .envp = envp, .handed = &h, .handed_bytes = sizeof h,
                       .pid = STATE->birth.pid };
    int error;
    signals_held++;
    files_save(&h.files);
    signals_save(&h);
    error = image_build(&i);
    if (!error)
        error = replace(&i, path);
    signals_held--;
    return error;
}

static int run(const char *path, char *const argv[], char *const envp[], int depth)
{
    struct node n;
    word handle;
    int error;
    if (!self_is_process())
        return -ENOSYS;
    error = path_existing(path, &handle);
    if (!error)
        error = path_node(handle, &n);
    if (error)
        return error;
    if (!S_ISREG(n.mode) || !(n.mode & 0111))
        return -EACCES;
    error = n.first ? program(&n, path, argv, envp) : -ENOEXEC;
    return error == -ENOEXEC ? script(path, argv, envp, depth) : error;
}

/* "#!interpreter [argument]": the interpreter gets the argument, the script's path, and what else there was. */
static int script(const char *path, char *const argv[], char *const envp[], int depth)
{
    char line[SCRIPT_LINE + 1], *interpreter, *argument, **list;
    int fd = open(path, O_RDONLY), n = fd < 0 ? -1 : read(fd, line, SCRIPT_LINE), argc = 0, at = 0;
    if (fd >= 0)
        close(fd);
    line[n < 0 ? 0 : n] = '\0';
    if (n < 2 || line[0] != '#' || line[1] != '!' || !strchr(line, '\n') || depth == NESTED)
        return -ENOEXEC;
    *strchr(line, '\n') = '\0';
    interpreter = line + 2 + strspn(line + 2, " \t");
    argument = interpreter + strcspn(interpreter, " \t");
    if (*argument) {
        *argument++ = '\0';
        argument += strspn(argument, " \t");
    }
    while (argv[argc])
        argc++;
    list = alloca((argc + 4) * sizeof *list);
    list[at++] = interpreter;
    if (*argument)
        list[at++] = argument;
    list[at++] = (char *)path;
    for (int i = 1; i < argc; i++)
        list[at++] = argv[i];
    list[at] = NULL;
    return run(interpreter, list, envp, depth + 1);
}

int execve(const char *path, char *const argv[], char *const envp[])
{
    return file_result(run(path, argv, envp, 0));
}

int execv(const char *path, char *const argv[]) { return execve(path, argv, environ); }

/* Along PATH, if the name has no slash. A file that may not be run is remembered, one that is no program is a script. */
int execvpe(const char *name, char *const argv[], char *const envp[])
{
    const char *path = getenv("PATH") ? getenv("PATH") : "/bin";
    int error = -ENOENT;
    if (strchr(name, '/'))
        return execve(name, argv, envp);
    for (;;) {
        size_t n = strcspn(path, ":");
        char *whole = alloca(n + strlen(name) + 3);
        memcpy(whole, path, n);
        strcpy(whole + n, n ? "/" : "./");
        strcat(whole, name);
        int now = run(whole, argv, envp, 0);
        if (now != -ENOENT && now != -ENOTDIR && now != -EACCES)
            return file_result(now);
        if (now == -EACCES)
            error = now;
        if (!path[n])
            return file_result(error);
        path += n + 1;
    }
}

int execvp(const char *name, char *const argv[]) { return execvpe(name, argv, environ); }

/* The forms that take the arguments one by one. */
#define EXEC_LIST(last, call) \
    va_list from; \
    int n = 1; \
    va_start(from, argument); \
    while (va_arg(from, char *)) \
        n++; \
    va_end(from); \
    char **argv = alloca((n + 1) * sizeof *argv); \
    argv[0] = (char *)argument; \
    va_start(from, argument); \
    for (int i = 1; i <= n; i++) \
        argv[i] = va_arg(from, char *); \
    last; \
    va_end(from); \
    return call

int execl(const char *path, const char *argument, ...) { EXEC_LIST(, execve(path, argv, environ)); }
int execlp(const char *name, const char *argument, ...) { EXEC_LIST(, execvpe(name, argv, environ)); }
int execle(const char *path, const char *argument, ...)
{
    EXEC_LIST(char *const *envp = va_arg(from, char *const *), execve(path, argv, envp));
}
