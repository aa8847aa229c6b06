/* The serial lines: a DC7085, four lines behind one FIFO. The console is line 3, as the PROMs of both boards have it.
 *
 * Output is polled, so that it works in a panic; input raises an interrupt and waits in a ring until somebody asks.
 * The registers are 16 bits wide, 8 bytes apart. */
#include "dec.h"

enum { REG_CSR = 0, REG_RBUF = 8, REG_LPR = 8, REG_TCR = 16, REG_TDR = 24 };
enum { CSR_TRDY = 0x8000, CSR_RIE = 0x40, CSR_MSE = 0x20 };
enum { LPR_RECEIVE = 0x1000, LPR_9600 = 0x0e00, LPR_8_BITS = 0x18 };
enum { RBUF_VALID = 0x8000, RBUF_LINE = 0x0300 };
#define LINE            3
#define SPIN_MAX        100000          /* a character takes 1 ms; a dead chip must not stop a panic */

/* What has arrived. When it is full the receiver's interrupt stays off until there is room: what comes then waits in the
 * chip, and is lost only when that overflows too. */
#define HELD_MAX        256             /* power of two */
static uint8_t ring[HELD_MAX];
static word ring_in, ring_out;
static bool listening;
static word base;

static volatile uint16_t *chip(word reg)
{
    return &REGISTER(uint16_t, base + reg);
}

static void listen(bool on)
{
    listening = on;
    *chip(REG_CSR) = CSR_MSE | (on ? CSR_RIE : 0);
    write_drain();
}

void serial_init(word phys)
{
    base = phys;
    listen(true);
    *chip(REG_LPR) = LPR_RECEIVE | LPR_9600 | LPR_8_BITS | LINE;
    *chip(REG_TCR) = 1 << LINE;
    write_drain();
}

void serial_put(int c)
{
    /* REAL: TRDY says that the line named in CSR can take a character; only ours is enabled. */
    for (word i = 0; i < SPIN_MAX && !(*chip(REG_CSR) & CSR_TRDY); i++)
        ;
    *chip(REG_TDR) = c;
    write_drain();
}

bool serial_interrupt(void)
{
    bool any = false;

    for (word got; ring_in - ring_out < HELD_MAX; any = true) {
        /* GXEMUL: an interrupt that is pending goes away with the next read, not with RIE. */
        if (ring_in - ring_out == HELD_MAX - 1)
            listen(false);
        got = *chip(REG_RBUF);
        if (!(got & RBUF_VALID))
            break;
        if ((got & RBUF_LINE) == LINE << 8)
            ring[ring_in++ % HELD_MAX] = got;
    }
    return any;
}

int serial_get(void)
{
    int c;

    if (ring_in == ring_out)
        return -1;
    c = ring[ring_out++ % HELD_MAX];
    if (!listening && ring_in - ring_out < HELD_MAX / 2)
        listen(true);
    return c;
}
