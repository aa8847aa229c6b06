/* Frames between a struct netif and the kernel: link.h says how. */
#include <errno.h>
#include <aegis/call.h>
#include <aegis/env.h>
#include <aegis/error.h>
#include "link.h"

#define UPAGE   ((volatile struct upage *)UPAGE_VA)

enum { SEND_TRIES = 100 };

static volatile struct net_slot *slot_of(const struct link *link, unsigned n)
{
    return (volatile struct net_slot *)link->ring_page[n / NET_PAGE_SLOTS].va + n % NET_PAGE_SLOTS;
}

/* Hands on every frame that is there. */
static bool receive(struct link *link)
{
    volatile struct net_slot *slot;
    bool some = false;

    while ((slot = slot_of(link, link->slot))->bytes) {
        if (link->whole)
            link->whole(&link->nif, &(struct packet){ .data = (const uint8_t *)slot->frame, .len = slot->bytes });
        else
            netif_input(&link->nif, (const void *)slot->frame, slot->bytes);
        slot->bytes = 0;
        link->slot = (link->slot + 1) % (LINK_PAGES * NET_PAGE_SLOTS);
        some = true;
    }
    return some;
}

/* 64 ticks a second; 125 / 8 of them are milliseconds. */
static uint32_t link_now(struct netif *nif)
{
    return (uint32_t)((uint64_t)((struct link *)nif)->sysinfo->ticks * 125 >> 3);
}

static void link_wait(struct netif *nif, uint32_t ms)
{
    struct link *link = (struct link *)nif;
    uint32_t start = link_now(nif);

    while (!receive(link) && link_now(nif) - start < ms)
        link->idle(link);
}

static int link_send(struct netif *nif, const void *frame, unsigned len)
{
    struct link *link = (struct link *)nif;
    unsigned offset = (unsigned)((const uint8_t *)frame - (const uint8_t *)link->send.va);
    int result = -E_AGAIN;

    for (int tries = 0; result == -E_AGAIN && tries < SEND_TRIES; tries++) {
        UPAGE->arg[0] = link->send.write.hi;
        UPAGE->arg[2] = UPAGE->arg[3] = 0;
        result = sys_net_send(link->send.page, offset, len, link->send.write.lo);
        if (result == -E_AGAIN)
            link->idle(link);
    }
    return result == 0 ? 0 : result == -E_AGAIN ? -ENOBUFS : result == -E_NONE ? -ENETDOWN : -EIO;
}

int link_filter(struct link *link, const struct dpf_atom *atoms, unsigned count)
{
    volatile struct dpf_atom *to = (volatile struct dpf_atom *)UPAGE->data;
    bool first = link->cap.lo == 0 && link->cap.hi == 0;
    int filter, error;

    if (link->filters == LINK_FILTERS)
        return -E_NONE;
    for (unsigned i = 0; i < count; i++)
        to[i] = atoms[i];
    UPAGE->arg[2] = link->cap.lo;
    UPAGE->arg[3] = link->cap.hi;
    filter = sys_dpf_insert(count, 0, 0);
    if (filter < 0)
        return filter;
    if (first)
        link->cap = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    link->filter[link->filters++] = filter;
    error = sys_dpf_bind(filter, link->ring);
    return error ? error : filter;
}

int link_attach(struct link *link)
{
    if (!link->info->present)
        return -E_NONE;
    link->filters = link->slot = 0;
    link->ring = sys_ring_alloc();
    if (link->ring < 0)
        return link->ring;
    for (unsigned i = 0; i < LINK_PAGES; i++) {
        const struct link_page *p = &link->ring_page[i];
        int slots;

        ((volatile struct net_slot *)p->va)[0].bytes = ((volatile struct net_slot *)p->va)[1].bytes = 0;
        slots = sys_ring_page(link->ring, p->page, p->write.lo, p->write.hi);
        if (slots < 0) {
            link_close(link);
            return slots;
        }
    }
    for (unsigned i = 0; i < 6; i++)
        link->nif.mac.byte[i] = link->info->station[i];
    link->nif.send = link_send;
    link->nif.now = link_now;
    link->nif.wait = link_wait;
    link->nif.frame = link->send.va;
    link->nif.seed = link->sysinfo->ticks * 0x9e3779b9u ^ ((const volatile struct env *)ENVPAGE_VA)->id;
    netif_init(&link->nif);
    return 0;
}

int link_open(struct link *link)
{
    static const uint16_t types[] = { TYPE_ARP, TYPE_RARP, TYPE_IP };
    int error = link_attach(link);

    if (error)
        return error;
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        const struct dpf_atom atom[] = { DPF_EQ16(12, types[i]) };

        error = link_filter(link, atom, 1);
        if (error < 0) {
            link_close(link);
            return error;
        }
    }
    return 0;
}

void link_close(struct link *link)
{
    while (link->filters > 0)
        sys_dpf_delete(link->filter[--link->filters]);
    sys_ring_free(link->ring);
}
