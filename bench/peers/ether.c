/* UDP over the Ethernet: a process that answers each datagram, the strict emulator's echo peer at the other end. The peer answers an
 * exact number of instructions behind the store that sent the frame; taken off the time from one answer to the next it leaves
 * what the machine does from the arrival to the request to send, in whatever order. */
#include <linux/sockios.h>
#include "inet.h"
#include "sample.h"

#define ADDRESS(n) (10 | (n) << 24)
#define ECHO_PORT 0x0700
#define DATA 18                 /* bytes: with headers the shortest frame, 60 */

/* What linux/if_arp.h describes with a C library's help. */
struct neighbour {
    struct sockaddr_in protocol;
    struct { unsigned short family; unsigned char address[14]; } hardware;
    int flags;
    struct sockaddr_in mask;
    char device[16];
};
enum { HARDWARE_ETHERNET = 1, NEIGHBOUR_COMPLETE = 2, NEIGHBOUR_PERMANENT = 4 };

#define STATION(n, port) { .sin_family = AF_INET, .sin_port = port, .sin_addr = { ADDRESS(n) } }

static int socket_to_peer(void)
{
    static struct interface name = { "eth0", { .address = STATION(2, 0) } };
    static const struct neighbour peer = { STATION(7, 0), { HARDWARE_ETHERNET, { 2, 0, 0, 0, 0, 7 } },
                                           NEIGHBOUR_COMPLETE | NEIGHBOUR_PERMANENT, { 0 }, "eth0" };
    static const struct sockaddr_in to = STATION(7, ECHO_PORT);
    int made = sys3(__NR_socket, AF_INET, SOCK_DGRAM, 0);

    must(made >= 0 && sys3(__NR_ioctl, made, SIOCSIFADDR, &name) == 0, "the Ethernet interface");
    name.flags = INTERFACE_UP;
    must(sys3(__NR_ioctl, made, SIOCSIFFLAGS, &name) == 0, "its flags");
    must(sys3(__NR_ioctl, made, SIOCSARP, &peer) == 0, "the peer's address");
    must(sys3(__NR_connect, made, &to, sizeof to) == 0, "connect");
    return made;
}

static void answer(int socket, unsigned *counter)
{
    ++*counter;
    must(sys3(__NR_write, socket, counter, DATA) == DATA, "write");
    must(sys3(__NR_read, socket, counter, DATA) == DATA, "read");
}

void ether(void)
{
    static unsigned data[(DATA + 3) / 4];
    int socket = socket_to_peer();

    answer(socket, data);
    MEASURE("udp_ether", answer(socket, data));
    sample_known("echo_latency", latency);
}
