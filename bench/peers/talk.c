/* Two processes that answer each other. In each row the child is at its end of the exchange before the first sample. */
#include <asm/ioctls.h>
#include <linux/mman.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include "inet.h"
#include "sample.h"

#define AF_UNIX 1

static char buffer[4096];
static volatile unsigned *shared;

#define SEND(to, length) sys3(__NR_write, to, buffer, length)
#define RECEIVE(from, length) sys3(__NR_read, from, buffer, length)

static void end_child(int pid)
{
    sys2(__NR_kill, pid, SIGKILL);
    sys3(__NR_waitpid, pid, 0, 0);
}

/* The child sends back whatever comes. */
static void echo(const char *row, int ours_in, int ours_out, int theirs_in, int theirs_out, int length)
{
    int pid = sys0(__NR_fork);

    if (pid == 0)
        for (;;) {
            RECEIVE(theirs_in, length);
            SEND(theirs_out, length);
        }
    must(pid > 0, "fork");
    SEND(ours_out, length);
    must(RECEIVE(ours_in, length) == length, "an answer");
    MEASURE(row, (SEND(ours_out, length), RECEIVE(ours_in, length)));
    end_child(pid);
}

static void pipes(void)
{
    int there[2], back[2];

    must(sys2(__NR_pipe2, there, 0) == 0 && sys2(__NR_pipe2, back, 0) == 0, "pipe2");
    MEASURE("pipe_self", (SEND(there[1], 4), RECEIVE(there[0], 4)));
    echo("pipe_4", back[0], there[1], there[0], back[1], 4);
    echo("pipe_512", back[0], there[1], there[0], back[1], 512);
    echo("pipe_4096", back[0], there[1], there[0], back[1], 4096);
}

static void unix_sockets(void)
{
    int stream[2], datagram[2];

    must(sys4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 0, (long)stream) == 0 &&
         sys4(__NR_socketpair, AF_UNIX, SOCK_DGRAM, 0, (long)datagram) == 0, "socketpair");
    echo("unix_stream", stream[0], stream[0], stream[1], stream[1], 4);
    echo("unix_datagram", datagram[0], datagram[0], datagram[1], datagram[1], 4);
}

static int udp_socket(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = port,
                                   .sin_addr = { 0x0100007f } };
    int made = sys3(__NR_socket, AF_INET, SOCK_DGRAM, 0);

    must(made >= 0 && sys3(__NR_bind, made, &address, sizeof address) == 0, "bind");
    return made;
}

static void udp_connect(int from, int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = port,
                                   .sin_addr = { 0x0100007f } };

    must(sys3(__NR_connect, from, &address, sizeof address) == 0, "connect");
}

static void udp(void)
{
    struct interface lo = { "lo", { .flags = INTERFACE_UP } };
    int one, other, self;

    self = sys3(__NR_socket, AF_INET, SOCK_DGRAM, 0);
    must(sys3(__NR_ioctl, self, SIOCSIFFLAGS, &lo) == 0, "the loopback interface");
    self = udp_socket(0x1111);
    udp_connect(self, 0x1111);
    MEASURE("udp_self", (SEND(self, 4), RECEIVE(self, 4)));
    one = udp_socket(0x2222);
    other = udp_socket(0x3333);
    udp_connect(one, 0x3333);
    udp_connect(other, 0x2222);
    echo("udp_4", one, one, other, other, 4);
}

static void futex_wake_wait(volatile unsigned *wake, volatile unsigned *wait)
{
    *wake = 1;
    sys3(__NR_futex, wake, FUTEX_WAKE, 1);
    while (*wait == 0)
        sys4(__NR_futex, (long)wait, FUTEX_WAIT, 0, 0);
    *wait = 0;
}

static void futexes(void)
{
    int pid;

    shared[0] = shared[1] = 0;
    pid = sys0(__NR_fork);
    if (pid == 0) {
        while (shared[0] == 0)
            sys4(__NR_futex, (long)&shared[0], FUTEX_WAIT, 0, 0);
        shared[0] = 0;
        for (;;)
            futex_wake_wait(&shared[1], &shared[0]);
    }
    MEASURE("futex", futex_wake_wait(&shared[0], &shared[1]));
    end_child(pid);
}

/* Waits by yielding, under the one policy by which a yield gives the processor to the other at once. */
static void yields(void)
{
    int priority = 1, ordinary = 0, pid;

    shared[0] = 0;
    must(sys3(__NR_sched_setscheduler, 0, SCHED_FIFO, &priority) == 0, "SCHED_FIFO");
    MEASURE("yield_alone", sys0(__NR_sched_yield));
    pid = sys0(__NR_fork);
    if (pid == 0)
        for (;;) {
            while (shared[0] == 0)
                sys0(__NR_sched_yield);
            shared[0] = 0;
        }
    MEASURE("shared_yield", shared[0] = 1; while (shared[0]) sys0(__NR_sched_yield));
    end_child(pid);
    must(sys3(__NR_sched_setscheduler, 0, SCHED_NORMAL, &ordinary) == 0, "SCHED_NORMAL");
}

void talk(void)
{
    shared = pages(0, 1, MAP_SHARED);
    pipes();
    unix_sockets();
    udp();
    futexes();
    yields();
}
