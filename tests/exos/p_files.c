/* Files, descriptors, directories and pipes, as a process uses them; and processes that misuse what they were lent. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <exos/file.h>
#include <exos/server.h>
#include <exos/tree.h>
#include "../../exos/sys/name.h"
#include "ptap.h"

#define BIG 10000                       /* more than two pages */

static unsigned char pattern(unsigned i) { return (unsigned char)(i * 7 + i / 251); }

static int wait_status(pid_t child)
{
    int status = -1;

    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static void contents(void)
{
    static unsigned char out[BIG], in[BIG];
    int fd = open("/tmp/big", O_CREAT | O_RDWR | O_EXCL, 0644), wrong = 0;
    struct stat s;

    for (unsigned i = 0; i < BIG; i++)
        out[i] = pattern(i);
    is(write(fd, out, BIG), BIG, "a file takes more than a page");
    is(lseek(fd, 1234, SEEK_SET), 1234, "lseek");
    is(read(fd, in, BIG), BIG - 1234, "read stops at the end");
    for (unsigned i = 0; i < BIG - 1234; i++)
        wrong += in[i] != out[i + 1234];
    is(wrong, 0, "  and gives what was written");
    is(pread(fd, in, 2, 4095), 2, "pread across pages");
    ok(in[0] == out[4095] && in[1] == out[4096] && lseek(fd, 0, SEEK_CUR) == BIG, "  and moves nothing");
    is(open("/tmp/big", O_CREAT | O_EXCL | O_RDWR, 0644), -1, "O_EXCL refuses what is there");
    is(errno, EEXIST, "  with EEXIST");
    is(ftruncate(fd, 5000), 0, "ftruncate");
    lseek(fd, 6000, SEEK_SET);
    write(fd, "x", 1);
    is(pread(fd, in, 3, 5998), 3, "a hole");
    ok(in[0] == 0 && in[1] == 0 && in[2] == 'x', "  is zeros, those that were cut off too");
    is(fstat(fd, &s), 0, "fstat");
    ok(S_ISREG(s.st_mode) && s.st_size == 6001 && (s.st_mode & 0777) == 0644, "  tells kind, size, permissions");
    is(unlink("/tmp/big"), 0, "unlink while it is open");
    is(pread(fd, in, 1, 6000), 1, "  leaves the contents to who has it open");
    is(open("/tmp/big", O_RDONLY), -1, "  but no name");
    close(fd);
}

static void stdio(void)
{
    FILE *f = fopen("/tmp/numbers", "w");
    double sum = 0, n;
    char line[80];
    int count = 0;

    for (int i = 1; i <= 300; i++)
        fprintf(f, "%.6f %s\n", i / 8.0, "eighths");
    is(fclose(f), 0, "a stream of doubles is written");
    f = fopen("/tmp/numbers", "r");
    while (fscanf(f, "%lf %79s", &n, line) == 2)
        sum += n, count++;
    ok(count == 300 && sum == 300 * 301 / 2 / 8.0, "  and read");
    fseek(f, -13, SEEK_END);
    ok(fgets(line, sizeof line, f) && strcmp(line, "500000 eighths\n" + 2) == 0, "fseek and fgets");
    fclose(f);
    f = fopen("/tmp/numbers", "a");
    fputs("end\n", f);
    fclose(f);
    f = fopen("/tmp/numbers", "r");
    fseek(f, -4, SEEK_END);
    ok(fgets(line, sizeof line, f) && strcmp(line, "end\n") == 0, "append");
    fclose(f);
    is(remove("/tmp/numbers"), 0, "remove");
}

static void directories(void)
{
    static const char *const names[] = { "three", "one", "two" };
    char path[80];
    int seen = 0;
    DIR *d;

    is(mkdir("/tmp/d", 0755), 0, "mkdir");
    is(chdir("/tmp/d"), 0, "chdir");
    ok(getcwd(path, sizeof path) && strcmp(path, "/tmp/d") == 0, "getcwd");
    for (unsigned i = 0; i < 3; i++)
        close(open(names[i], O_CREAT | O_WRONLY, 0600));
    d = opendir(".");
    for (struct dirent *e; d && (e = readdir(d));)
        for (unsigned i = 0; i < 3; i++)
            if (strcmp(e->d_name, names[i]) == 0 && unlink(e->d_name) == 0)
                seen++;
    is(seen, 3, "readdir gives each name, although they are removed meanwhile");
    is(closedir(d), 0, "closedir");
    close(open("a", O_CREAT | O_WRONLY, 0600));
    is(rename("a", "../b"), 0, "rename into another directory");
    is(access("/tmp/b", F_OK), 0, "  leaves the new name");
    is(link("/tmp/b", "c"), 0, "link");
    is(rmdir("/tmp/d"), -1, "rmdir of a directory with a name in it");
    is(errno, ENOTEMPTY, "  says ENOTEMPTY");
    unlink("c"), unlink("/tmp/b");
    is(rmdir("/tmp/d"), 0, "rmdir of the working directory");
    ok(!getcwd(path, sizeof path) && errno == ENOENT, "  leaves none");
    is(chdir("/"), 0, "chdir to the root");
    is(open("/tmp/none/x", O_RDONLY), -1, "a path through nothing");
    is(errno, ENOENT, "  says ENOENT");
    is(open("/dev/null/x", O_RDONLY), -1, "a path through a device");
    is(errno, ENOTDIR, "  says ENOTDIR");
    is(open("/tmp/a-name-that-is-longer-than-the-forty-seven-characters", O_CREAT | O_WRONLY, 0600), -1, "a long name");
    is(errno, ENAMETOOLONG, "  says ENAMETOOLONG");
    is(open("/bin/new", O_CREAT | O_WRONLY, 0600), -1, "a file in the boot archive's directory");
    is(errno, EROFS, "  says EROFS");
}

static void descriptors(void)
{
    char text[8] = "";
    int fd = open("/tmp/dup", O_CREAT | O_RDWR, 0600), other = dup(fd), first, last = -1;

    write(fd, "abcd", 4);
    lseek(other, 1, SEEK_SET);
    is(read(fd, text, 1), 1, "dup shares the offset");
    is(text[0], 'b', "  and the contents");
    is(dup2(fd, 40), 40, "dup2");
    is(fcntl(fd, F_DUPFD, 30), 30, "F_DUPFD");
    is(fcntl(30, F_SETFD, FD_CLOEXEC) | fcntl(30, F_GETFD), FD_CLOEXEC, "FD_CLOEXEC");
    is(fcntl(fd, F_GETFD), 0, "  of one descriptor alone");
    is(fcntl(fd, F_SETFL, O_APPEND), 0, "F_SETFL");
    is(fcntl(other, F_GETFL), O_RDWR | O_APPEND, "  of all that share the file");
    close(fd), close(other), close(40);
    is(write(30, "e", 1), 1, "the last one still writes");
    is(lseek(30, 0, SEEK_CUR), 5, "  at the end");
    close(30);
    is(close(30), -1, "a descriptor is closed once");
    is(errno, EBADF, "  then EBADF");
    first = dup(1);
    for (int n; (n = dup(1)) >= 0;)
        last = n;
    is(errno, EMFILE, "a full table says EMFILE");
    is(open("/tmp/dup", O_RDONLY), -1, "  to open as well");
    is(pipe((int[2]){ 0, 0 }), -1, "  and to pipe");
    while (last >= first)
        close(last--);
    unlink("/tmp/dup");
    fd = open("/dev/zero", O_RDWR);
    text[0] = 'x';
    ok(read(fd, text, 4) == 4 && !text[0] && write(fd, text, 4) == 4, "/dev/zero");
    close(fd);
    fd = open("/dev/null", O_RDWR);
    ok(read(fd, text, 4) == 0 && write(fd, text, 4) == 4 && !isatty(fd), "/dev/null");
    close(fd);
}

/* Descriptors across fork, and their order of ends. */
static void pipes(void)
{
    static char block[5000], back[5000];
    int end[2], n, total = 0, wrong = 0;
    struct pollfd p;
    pid_t child;

    is(pipe(end), 0, "pipe");
    is(fcntl(end[0], F_SETFL, O_NONBLOCK), 0, "O_NONBLOCK");
    is(read(end[0], back, 1), -1, "an empty pipe");
    is(errno, EAGAIN, "  says EAGAIN then");
    p = (struct pollfd){ end[0], POLLIN, 0 };
    is(poll(&p, 1, 0), 0, "poll: nothing to read");
    write(end[1], "abc", 3);
    is(poll(&p, 1, -1), 1, "poll: something to read");
    fcntl(end[0], F_SETFL, 0);
    is(read(end[0], back, 100), 3, "a read takes what is there");
    child = fork();
    if (!child) {
        close(end[0]);
        for (unsigned i = 0; i < sizeof block; i++)
            block[i] = (char)pattern(i);
        _exit(write(end[1], block, sizeof block) == sizeof block ? 0 : 1);
    }
    close(end[1]);
    while ((n = read(end[0], back + total, sizeof back - (unsigned)total)) > 0)
        total += n;
    is(total, sizeof back, "a child writes more than the ring holds, and ends");
    for (unsigned i = 0; i < sizeof back; i++)
        wrong += back[i] != (char)pattern(i);
    is(wrong, 0, "  all of it arrives");
    is(n, 0, "  then the end");
    is(poll(&p, 1, 0), 1, "poll: the writer is gone");
    ok(p.revents & POLLHUP, "  POLLHUP");
    is(wait_status(child), 0, "  the child was content");
    close(end[0]);

    pipe(end);
    signal(SIGPIPE, SIG_IGN);
    close(end[0]);
    is(write(end[1], "x", 1), -1, "a pipe that nobody reads");
    is(errno, EPIPE, "  says EPIPE");
    signal(SIGPIPE, SIG_DFL);
    child = fork();
    if (!child) {
        write(end[1], "x", 1);
        _exit(0);
    }
    is(wait_status(child), 256 + SIGPIPE, "  and kills who does not ask");
    close(end[1]);
}

/* Writers of up to PIPE_BUF bytes do not tear each other's messages, whenever slices end. */
static void messages(void)
{
    enum { WRITERS = 3, EACH = 200, LENGTH = 60 };
    char text[LENGTH];
    int end[2], torn = 0, count = 0;

    pipe(end);
    for (int w = 0; w < WRITERS; w++)
        if (!fork()) {
            memset(text, 'a' + w, LENGTH);
            for (int i = 0; i < EACH; i++)
                write(end[1], text, LENGTH);
            _exit(0);
        }
    close(end[1]);
    for (;; count++) {
        int got = 0, n;

        while (got < LENGTH && (n = read(end[0], text + got, LENGTH - (unsigned)got)) > 0)
            got += n;
        if (got < LENGTH)
            break;
        for (int i = 1; i < LENGTH; i++)
            torn += text[i] != text[0];
    }
    is(count, WRITERS * EACH, "several writers of one pipe");
    is(torn, 0, "  tear no message");
    for (int w = 0; w < WRITERS; w++)
        wait(NULL);
    close(end[0]);
}

/* exec hands descriptors on: this program, called to copy its input to its output. */
static void redirection(void)
{
    char text[32] = "";
    int in = open("/tmp/in", O_CREAT | O_RDWR, 0600), out = open("/tmp/out", O_CREAT | O_RDWR, 0600);
    pid_t child;

    write(in, "handed on\n", 10);
    lseek(in, 0, SEEK_SET);
    child = fork();
    if (!child) {
        dup2(in, 0), dup2(out, 1);
        execl("/bin/p_files", "p_files", "copy", (char *)NULL);
        _exit(99);
    }
    is(wait_status(child), 0, "a program with its input and output redirected");
    is(pread(out, text, sizeof text, 0), 10, "  has copied one to the other");
    ok(strcmp(text, "handed on\n") == 0, "  byte for byte");
    is(lseek(in, 0, SEEK_CUR), 10, "  by the offset that we share");
    close(in), close(out);
    unlink("/tmp/in"), unlink("/tmp/out");
}

static void nothing(int signal) { (void)signal; }

/* Who waits for a pipe is reached by signals. */
static void interrupted(void)
{
    struct sigaction once = { .sa_handler = nothing };
    int end[2], ready[2], status = 0;
    char c;
    pid_t child;

    pipe(end), pipe(ready);
    child = fork();
    if (!child) {
        read(end[0], &c, 1);            /* its own writing end is open: for ever */
        _exit(0);
    }
    usleep(50000);
    kill(child, SIGTERM);
    is(wait_status(child), 256 + SIGTERM, "a process that waits for a pipe can be ended");
    child = fork();
    if (!child) {
        sigaction(SIGUSR1, &once, NULL);
        write(ready[1], "r", 1);
        _exit(read(end[0], &c, 1) < 0 && errno == EINTR ? 5 : 6);
    }
    read(ready[0], &c, 1);
    while (waitpid(child, &status, WNOHANG) == 0) {     /* the first may come before it waits */
        kill(child, SIGUSR1);
        usleep(20000);
    }
    is(WEXITSTATUS(status), 5, "  or its read by a handler: EINTR");
    close(end[0]), close(end[1]), close(ready[0]), close(ready[1]);
}

static void waiting(void)
{
    struct timeval soon = { 0, 50000 };
    int end[2];
    fd_set set;

    pipe(end);
    FD_ZERO(&set), FD_SET(end[0], &set);
    is(select(end[0] + 1, &set, NULL, NULL, &soon), 0, "select gives up in time");
    ok(!FD_ISSET(end[0], &set), "  and says that nothing is ready");
    FD_SET(end[1], &set);
    is(select(end[1] + 1, NULL, &set, NULL, NULL), 1, "select: room to write");
    if (!fork()) {
        usleep(30000);
        write(end[1], "x", 1);
        _exit(0);
    }
    FD_ZERO(&set), FD_SET(end[0], &set);
    is(select(end[0] + 1, &set, NULL, NULL, NULL), 1, "select waits for a child that writes");
    wait(NULL);
    close(end[0]), close(end[1]);
    FD_SET(end[0], &set);
    is(select(end[0] + 1, &set, NULL, NULL, &soon), -1, "select of a closed descriptor");
    is(errno, EBADF, "  says EBADF");
}

static void terminal(void)
{
    int fd = open("/dev/tty", O_RDWR);
    struct termios before, raw;

    ok(isatty(fd), "the terminal is one");
    is(tcgetattr(fd, &before), 0, "tcgetattr");
    raw = before;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 0, raw.c_cc[VTIME] = 1;
    is(tcsetattr(fd, TCSANOW, &raw), 0, "tcsetattr: raw, with a time");
    is(read(fd, &raw, 1), 0, "  a read returns in time");
    is(tcsetattr(fd, TCSANOW, &before), 0, "  and back");
    close(fd);
}

/* ---- what a process may try ---- */

static int request(unsigned operation, word a, word b, word c)
{
    return server_ask(operation, (word[FILE_WORDS]){ a, b, c });
}

static void foreign(void)
{
    int fd = open("/tmp/mine", O_CREAT | O_RDWR, 0600), status;
    unsigned open_file = file_get(fd)->open;
    char text[8] = "";
    pid_t child;

    write(fd, "mine", 4);
    child = fork();
    if (!child) {
        int granted = 0;

        close(fd);                      /* from now on it is not this process's */
        granted += request(SERVER_READ, open_file, 4, 0) != -EBADF;
        granted += request(SERVER_WRITE, open_file, 4, 0) != -EBADF;
        granted += request(SERVER_TRUNCATE, open_file, 0, 0) >= 0;
        granted += request(SERVER_SEEK, open_file, 0, 0) != -EBADF;
        granted += request(SERVER_CLOSE, open_file, 0, 0) != -EBADF;
        granted += request(SERVER_WRITE, -1u, -1u, -1u) >= 0;
        granted += request(SERVER_READ, 0x7fffffff, -1u, -1u) >= 0;
        _exit(granted);
    }
    status = wait_status(child);
    is(status, 0, "nobody reads, writes or closes what another holds");
    is(pread(fd, text, 4, 0), 4, "  which is as it was");
    ok(strcmp(text, "mine") == 0, "  every byte");
    close(fd);
    unlink("/tmp/mine");
}

/* A page that a file lent for writing, kept after close. */
static void kept(void)
{
    int fd = open("/tmp/kept", O_CREAT | O_RDWR, 0600);
    word w[FILE_WORDS] = { file_get(fd)->open, 4, 0 };
    struct cap lent;
    char text[8] = "";
    pageno page;

    is(server_ask(SERVER_WRITE, w), 4, "the server lends a page to write to");
    page = w[0], lent = (struct cap){ w[1], w[2] };
    ok(window_map(page, lent, true) != NULL, "  which can be mapped");
    close(fd);
    if (!fork()) {                      /* it may die of it */
        char *p = window_map(page, (struct cap){ lent.lo, lent.hi }, true);

        if (p)
            *(volatile char *)p = 'X';
        _exit(0);
    }
    wait(NULL);
    fd = open("/tmp/kept", O_RDWR);
    read(fd, text, 4);
    is(text[0], 0, "who keeps its capability after close writes to nobody's file");
    close(fd);
    unlink("/tmp/kept");
}

/* The positions of a ring, spoilt by one end: its users get an error or nonsense, nobody anything worse. */
static void spoilt(void)
{
    static const word values[] = { 0x80000000, 0xffffffff, 0x7fffffff, 4096, 3 };
    char text[4096];
    int bad = 0, end[2];

    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        pid_t child;

        pipe(end);
        fcntl(end[0], F_SETFL, O_NONBLOCK);
        child = fork();
        if (!child) {
            struct ring *r = file_get(end[1])->data;

            r->in = values[i], r->out = 0, r->reader = r->writer = 0xffffffff;
            _exit(0);
        }
        wait_status(child);
        close(end[1]);
        int n = read(end[0], text, sizeof text);
        bad += n > 2048 || (n < 0 && errno != EIO && errno != EAGAIN);
        close(end[0]);
    }
    is(bad, 0, "a ring with spoilt positions gives an error or at most its own bytes");
    is(pipe(end), 0, "  and the next pipe works");
    ok(write(end[1], "ok", 2) == 2 && read(end[0], text, 9) == 2, "  as ever");
    close(end[0]), close(end[1]);
}

static int copy(void)
{
    char text[64];
    int n;

    while ((n = read(0, text, sizeof text)) > 0)
        if (write(1, text, (size_t)n) != n)
            return 1;
    return n < 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "copy") == 0)
        return copy();
    begin();
    contents();
    stdio();
    directories();
    descriptors();
    pipes();
    messages();
    redirection();
    interrupted();
    waiting();
    terminal();
    foreign();
    kept();
    spoilt();
    return finish();
}
