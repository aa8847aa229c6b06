/* The simulated Ethernet: frames in order of arrival, faults by chance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wire.h"

struct wire wire;
static uint32_t state;

void chance_start(void)
{
    const char *seed = getenv("SEED");

    state = seed && *seed ? (uint32_t)strtoul(seed, NULL, 0) : 1;
    if (state == 0)
        state = 1;
}

uint32_t chance(void)
{
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
}

unsigned chance_below(unsigned n) { return chance() % n; }
static bool happens(unsigned of_thousand) { return of_thousand && chance_below(1000) < of_thousand; }

static void enqueue(unsigned to, const void *data, unsigned len, uint32_t delay)
{
    struct wire_frame *f = malloc(sizeof *f + len), **place = &wire.frames;

    *f = (struct wire_frame){ .to = to, .at = wire.clock + delay, .len = len };
    memcpy(f->data, data, len);
    while (*place && (*place)->at <= f->at)
        place = &(*place)->next;
    f->next = *place;
    *place = f;
    if (happens(wire.spoil) && len)
        f->data[chance_below(len)] ^= (uint8_t)(1 << chance_below(8));
}

void wire_put(unsigned to, const void *frame, unsigned len) { enqueue(to, frame, len, 0); }

static int wire_send(struct netif *nif, const void *frame, unsigned len)
{
    unsigned from = (unsigned)(nif - wire.nif);

    if (wire.refuse)
        return wire.refuse;
    wire.sent++;
    memcpy(wire.last, frame, len);
    wire.last_len = len;
    wire.last_from = from;
    if (!happens(wire.lose))
        enqueue(!from, frame, len, happens(wire.late) ? 1 + chance_below(1500) : 0);
    if (happens(wire.twice))
        enqueue(!from, frame, len, chance_below(1500));
    return 0;
}

static uint32_t wire_now(struct netif *nif)
{
    (void)nif;
    return wire.clock;
}

static bool deliver(void)
{
    struct wire_frame *f = wire.frames;

    if (!f || f->at > wire.clock)
        return false;
    wire.frames = f->next;
    /* A copy of exactly its length, so that the sanitizer sees each byte read behind it. */
    uint8_t *exact = malloc(f->len ? f->len : 1);
    memcpy(exact, f->data, f->len);
    netif_input(&wire.nif[f->to], exact, f->len);
    free(exact);
    free(f);
    return true;
}

static void wire_wait(struct netif *nif, uint32_t ms)
{
    bool some = false;

    (void)nif;
    while (deliver())
        some = true;
    if (some || ms == 0)
        return;
    wire.clock += wire.frames && wire.frames->at - wire.clock < ms ? wire.frames->at - wire.clock : ms;
    while (deliver())
        ;
    for (unsigned i = 0; i < STATIONS; i++) {
        arp_timer(&wire.nif[i]);
        fragment_timer(&wire.nif[i]);
    }
}

void wire_settle(void)
{
    for (int quiet = 0; quiet < 20; quiet++)
        netif_wait(&wire.nif[0], 500);
}

void wire_end(void)
{
    while (wire.frames) {
        struct wire_frame *next = wire.frames->next;

        free(wire.frames);
        wire.frames = next;
    }
}

void wire_start(void)
{
    wire_end();
    memset(&wire, 0xa5, sizeof wire);
    wire.clock = 0xfffff000;            /* it wraps around soon */
    wire.frames = NULL;
    wire.lose = wire.twice = wire.late = wire.spoil = wire.sent = wire.last_len = wire.last_from = 0;
    wire.refuse = 0;
    for (unsigned i = 0; i < STATIONS; i++) {
        struct netif *nif = &wire.nif[i];

        *nif = (struct netif){ .mac = { { 2, 0, 0, 0, 0, (uint8_t)(i + 1) } }, .send = wire_send, .now = wire_now,
                               .wait = wire_wait, .seed = 1995 + i };
        netif_init(nif);
        nif->address = i ? B_ADDRESS : A_ADDRESS;
        nif->mask = IP(255, 255, 255, 0);
        nif->gateway = IP(10, 0, 0, 2);
    }
}
