/* The network: what arrives goes to whoever's filter matches it, and what an environment sends goes out (design 4.7). The
 * kernel knows no protocol. It looks at one header field only: nobody sends with another station's source address.
 *
 * Arrival is served at the interrupt, whoever runs. So that nobody can starve the others from outside, a tick has a
 * share of work for it; when it is used up the interface is silent until the next tick, and what comes meanwhile waits in
 * its buffers or is missed there. The share is counted in instructions, by a price for each frame: there is no clock that
 * is fine enough.
 *
 * A filter may have a handler, which sees the message first (design 4.7, ASH). It runs here, with interrupts off. */
#include <aegis/kernel.h>
#include <aegis/string.h>
#include "aegis/dpf/dpf.h"

#define WORK_TICK   100000              /* a quarter of a slice at 25 MHz: 230 short frames, what fits on the wire in it */
#define WORK_FRAME  350                 /* a frame of any length: interrupt, classification, its ring */

union net_page net_page __attribute__((aligned(PAGE_SIZE)));
static int work_left = WORK_TICK;
bool net_waits;                         /* the share is used up: frames may wait although nothing reports them */

void net_init(void)
{
    filter_init();
    board_net_start(&net);
}

void net_tick(void)
{
    work_left = WORK_TICK;
    net_waits |= board_net_waits();
}

/* What handlers and copies cost beyond the price of a frame. */
void net_charge(word instructions)
{
    work_left -= (int)instructions;
}

static __attribute__((noinline)) void deliver(const uint8_t *frame, word bytes)
{
    word id = dpf_demux(frame, bytes);
    struct filter_info *filter = &filter_table[id];

    if (!id) {
        net.unclaimed++;
        return;
    }
    filter->frames++;
    net_handler_t handler = net_handler[id];
    if (handler && handler(id, frame, bytes)) {
        net.handled++;
        return;
    }
    if (!ring_put(filter->ring, id, frame, bytes)) {
        filter->lost++;
        net.lost++;
    }
}

/* Serves what waits, as far as this tick's share goes. */
void net_interrupt(void)
{
    const uint8_t *frame;
    word bytes;

    if (work_left <= 0)
        return;
    if (net_waits) {
        net_waits = false;
        board_net_listen(true);
    }
    do {
        while ((frame = board_net_frame(&bytes))) {
            if (bytes)
                deliver(frame, bytes);
            board_net_drop();
            net_charge(WORK_FRAME + bytes);
            if (work_left <= 0 && sysinfo.clock_on) {
                net_waits = true;
                net.throttled++;
                board_net_listen(false);
                return;
            }
        }
    } while (board_net_interrupt());
    if (!sysinfo.clock_on)
        work_left = WORK_TICK;          /* nobody has slices */
}

/* From memory that the caller may read; the source address is the station's, or root says that any will do. */
int net_send(pageno pn, word offset, word bytes, struct cap cap, struct cap any_source)
{
    if (!page_authorised(pn, cap, false))
        return page_of(pn) ? -E_CAP : -E_PAGE;
    if (offset & 3 || bytes < NET_HEADER || bytes > NET_FRAME_MAX || offset > PAGE_SIZE - bytes)
        return -E_RANGE;
    if (!net.present)
        return -E_NONE;
    const word *frame = machine_phys(pn << PAGE_SHIFT | offset);
    if (!net_is_from_here(frame) && !cap_equal(any_source, filter_root()))
        return -E_DENIED;
    return board_net_send(frame, bytes) ? 0 : -E_AGAIN;
}
