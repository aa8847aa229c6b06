/* The terminal, from a program's side. Input is the server's, which shows how much of it can be read; output is done here,
 * straight to the kernel's console. */
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <errno.h>
#include <poll.h>
#include <aegis/call.h>
#include <exos/proc.h>
#include <exos/server.h>
#include <exos/upcall.h>
#include "file.h"
#include "name.h"
#include "tree.h"

#define TTY (&FILES->tty)
#define MIN_READ(t) ((t)->lflag & ICANON ? 1u : (t)->cc[VMIN])

static bool enough(size_t n)
{
    word wanted = MIN_READ(TTY) < n ? MIN_READ(TTY) : n;

    return TTY->readable >= wanted || TTY->ended;
}

/* In raw mode VTIME counts from the beginning of the read, in tenths of a second: with VMIN 0 only. */
static int wait_for_input(struct file *f, size_t n)
{
    word start = SYSINFO->ticks;
    bool timed = !(TTY->lflag & ICANON) && TTY->cc[VMIN] == 0;

    while (!enough(n) || (timed && !TTY->readable)) {
        if (timed && (SYSINFO->ticks - start) * 10 >= TTY->cc[VTIME] * (word)SLICE_HZ)
            return 0;
        if (file_nonblocking(f))
            return -EAGAIN;
        if (file_wait(PROCS->head.server) < 0)
            return -EINTR;
    }
    return 1;
}

/* A read of a background process goes to the server even if there is nothing: it answers with SIGTTIN. */
static bool in_background(void)
{
    return TTY->foreground && TTY->foreground != (word)getpgrp();
}

static int tty_read(struct file *f, void *to, size_t n)
{
    size_t done = 0;

    if (!n)
        return 0;
    while (done < n) {
        word w[FILE_WORDS] = { f->open, n - done };
        int got;

        if (!done && !in_background() && (got = wait_for_input(f, n)) <= 0)
            return got;
        got = server_ask(SERVER_TTY_READ, w);
        if (got == -EAGAIN && !done && !file_nonblocking(f))
            continue;
        if (got <= 0)
            return done ? (int)done : got;
        memcpy((char *)to + done, w, (size_t)got);
        done += (size_t)got;
        if (TTY->lflag & ICANON && ((char *)to)[done - 1] == '\n')
            break;
        if (!TTY->readable)
            break;
    }
    return (int)done;
}

/* In bursts, as the kernel takes them (CONSOLE_BURST). */
struct burst { word n; };

static void burst_end(struct burst *b)
{
    if (b->n)
        sys_console_write(b->n);
    b->n = 0;
}

static void burst_put(struct burst *b, char c)
{
    UPAGE->data[b->n++] = (uint8_t)c;
    if (b->n == CONSOLE_BURST)
        burst_end(b);
}

/* ONLCR is done behind us: the kernel's console, or the emulator's terminal, ends lines with both characters. */
static int tty_write(struct file *f, const void *from, size_t n)
{
    const char *text = from;
    struct burst b = { 0 };

    (void)f;
    if (TTY->lflag & TOSTOP && in_background()) {
        kill(0, SIGTTOU);
        return -EINTR;
    }
    for (size_t i = 0; i < n; i++)
        burst_put(&b, text[i]);
    burst_end(&b);
    return (int)n;
}

static int tty_poll(struct file *f, int events)
{
    (void)f;
    return events & (POLLOUT | POLLWRNORM | (enough(1) ? POLLIN | POLLRDNORM : 0));
}

static envid tty_awaited(struct file *f) { return (void)f, PROCS->head.server; }

static int tty_ioctl(struct file *f, unsigned request, void *argument)
{
    (void)f;
    switch (request) {
    case TIOCGWINSZ:
        *(struct winsize *)argument = (struct winsize){ (unsigned short)TTY->rows, (unsigned short)TTY->columns, 0, 0 };
        return 0;
    case FIONREAD:
        *(int *)argument = (int)TTY->readable;
        return 0;
    default:
        return -EINVAL;
    }
}

static int tty_fstat(struct file *f, struct stat *s)
{
    int error = tree_stat(FILES->open[f->open].node, s);

    if (error)                          /* the first program's was not opened by name */
        *s = (struct stat){ .st_mode = S_IFCHR | 0666, .st_nlink = 1, .st_rdev = FILE_TTY };
    return 0;
}

const struct file_ops tty_ops = { .read = tty_read, .write = tty_write, .fstat = tty_fstat, .ioctl = tty_ioctl,
                                  .poll = tty_poll, .awaited = tty_awaited };

/* ---- termios.h ---- */

static struct file *terminal(int fd)
{
    struct file *f = file_get(fd);

    if (f && f->ops == &tty_ops)
        return f;
    file_result(f ? -ENOTTY : -EBADF);
    return NULL;
}

int isatty(int fd) { return terminal(fd) != NULL; }
char *ttyname(int fd) { return terminal(fd) ? "/dev/tty" : NULL; }

int tcgetattr(int fd, struct termios *t)
{
    if (!terminal(fd))
        return -1;
    *t = (struct termios){ TTY->iflag, TTY->oflag, TTY->cflag, TTY->lflag, { 0 }, B9600, B9600 };
    for (unsigned i = 0; i < NCCS; i++)
        t->c_cc[i] = TTY->cc[i];
    return 0;
}

/* SIGTTOU would do nothing: then even a background process may set the terminal up. */
static word insists(void)
{
    struct sigaction a;
    sigset_t blocked;

    sigaction(SIGTTOU, NULL, &a);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    return a.sa_handler == SIG_IGN || sigismember(&blocked, SIGTTOU);
}

int tcsetattr(int fd, int action, const struct termios *t)
{
    struct file *f = terminal(fd);
    word w[FILE_WORDS] = { f ? f->open : 0, (word)action, t->c_iflag, t->c_oflag, t->c_cflag, t->c_lflag };

    if (!f)
        return -1;
    memcpy(w + 6, t->c_cc, NCCS);
    w[9] = insists();
    return file_result(server_ask(SERVER_TTY_SET, w));
}

int tcflush(int fd, int queue)
{
    struct termios t;

    if (tcgetattr(fd, &t) < 0)
        return -1;
    return queue == TCOFLUSH ? 0 : tcsetattr(fd, TCSAFLUSH, &t);
}

pid_t tcgetpgrp(int fd) { return terminal(fd) ? (pid_t)TTY->foreground : -1; }
pid_t tcgetsid(int fd) { return terminal(fd) ? (pid_t)TTY->session : -1; }

int tcsetpgrp(int fd, pid_t group)
{
    struct file *f = terminal(fd);

    return !f ? -1 : file_result(server_ask(SERVER_TTY_GROUP, (word[FILE_WORDS]){ f->open, (word)group, insists() }));
}

/* Output is never waiting, and the console has no line that could be held or broken. */
int tcdrain(int fd) { return terminal(fd) ? 0 : -1; }
int tcflow(int fd, int action) { return (void)action, terminal(fd) ? 0 : -1; }
int tcsendbreak(int fd, int duration) { return (void)duration, terminal(fd) ? 0 : -1; }
speed_t cfgetispeed(const struct termios *t) { return t->c_ispeed; }
speed_t cfgetospeed(const struct termios *t) { return t->c_ospeed; }
int cfsetispeed(struct termios *t, speed_t speed) { return t->c_ispeed = speed, 0; }
int cfsetospeed(struct termios *t, speed_t speed) { return t->c_ospeed = speed, 0; }

void cfmakeraw(struct termios *t)
{
    t->c_iflag &= ~(BRKINT | ICRNL | IGNCR | INLCR | ISTRIP | PARMRK | IXON);
    t->c_oflag &= ~OPOST;
    t->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8;
    t->c_cc[VMIN] = 1, t->c_cc[VTIME] = 0;
}
