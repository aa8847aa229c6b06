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
#define WORK_FRAME  350                 /* a frame of any length: interrupt, classification, its ring; also one that is dropped */

union net_page net_page __attribute__((aligned(PAGE_SIZE)));
static int work_left = WORK_TICK;
bool net_waits;                         /* frames may wait although nothing reports them */
static bool silent;                     /* the share is used up, and the interface was told so */
word net_source[2];

void net_init(void)
{
    const uint8_t *s = net.station;

    filter_init();
    board_net_start(&net);
    net_source[0] = s[0] | s[1] << 8;
    net_source[1] = s[2] | s[3] << 8 | s[4] << 16 | (word)s[5] << 24;
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

/* What is only counted is counted at the end: an answer does not wait for it. */
void net_deliver(const uint8_t *frame, word bytes)
{
    word id = dpf_demux(frame, bytes);
    const struct net_handler *handler = &net_handler[id];
    struct filter_info *filter = &filter_table[id];

    if (handler->function && handler->function(handler->of, frame, bytes))
        net.handled++;
    else if (!id)
        net.unclaimed++;
    else if (!ring_put(filter->ring, id, frame, bytes)) {
        filter->lost++;
        net.lost++;
    }
    filter->frames += id != 0;
    net_charge(WORK_FRAME + bytes);
}

void net_dropped(void)
{
    net_charge(WORK_FRAME);
}

void net_arrival(void)
{
    while (work_left > 0 && board_net_frame())
        ;
    if (work_left > 0)
        return;
    if (!sysinfo.clock_on) {
        work_left = WORK_TICK;          /* nobody has slices */
    } else if (!silent) {
        silent = net_waits = true;
        net.throttled++;
        board_net_listen(false);
    }
}

void net_interrupt(void)
{
    if (work_left > 0) {
        net_waits = false;
        if (silent)
            board_net_listen(true);
        silent = false;
    }
    board_net_interrupt();
    net_arrival();
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
