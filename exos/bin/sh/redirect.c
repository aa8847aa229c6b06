/* Redirections: for good in a process that becomes a program, for a while in the shell's own commands. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

static bool redirect_one(const struct redirect *r)
{
    const char *name = expand_one(r->word);
    int flags = r->operator[0] == '<' ? O_RDONLY : r->operator[1] == '>' ? O_WRONLY | O_CREAT | O_APPEND : O_WRONLY | O_CREAT | O_TRUNC;
    int fd;

    if (r->operator[1] == '&') {
        if (!strcmp(name, "-")) {
            close(r->fd);
            return true;
        }
        fd = name[0] && !name[strspn(name, "0123456789")] ? atoi(name) : -1;
        if (fd >= 0 && dup2(fd, r->fd) >= 0)
            return true;
        complain("%s: not an open descriptor", name);
        return false;
    }
    fd = open(name, flags, 0666);
    if (fd < 0) {
        complain("%s: %s", name, strerror(errno));
        return false;
    }
    if (fd != r->fd) {
        dup2(fd, r->fd);
        close(fd);
    }
    return true;
}

bool redirect_all(const struct redirect *r, struct saved **saved)
{
    fflush(stdout);
    for (; r; r = r->next) {
        if (saved) {
            struct saved *s = take(sizeof *s);

            *s = (struct saved){ r->fd, fcntl(r->fd, F_DUPFD, 10), *saved };
            if (s->copy >= 0)
                fcntl(s->copy, F_SETFD, FD_CLOEXEC);
            *saved = s;
        }
        if (!redirect_one(r))
            return false;
    }
    return true;
}

void redirect_back(struct saved *s)
{
    fflush(stdout);
    for (; s; s = s->next)
        if (s->copy < 0)
            close(s->fd);
        else {
            dup2(s->copy, s->fd);
            close(s->copy);
        }
}
