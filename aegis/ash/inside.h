/* What handler.c and helper.c know of a handler that is attached. */
#ifndef AEGIS_ASH_HANDLERS_H
#define AEGIS_ASH_HANDLERS_H

#include "aegis/ash/ash.h"

struct handler {
    struct ash_info *info;
    envid owner;
    pageno code, memory;
    word pages;                         /* of memory; 0: the entry is free, or the handler was stopped */
    word bytes;                         /* the same */
    struct ash_memory base;
    word entry;                         /* address of its code */
    word pipe[2], stages;               /* functions for aligned sources and others; 0: no pipe */
    bool losing;                        /* within ash_finish() */
    word id;
};

extern struct running {                 /* one at a time: the kernel is not preemptible */
    struct handler *handler;
    const uint8_t *message;
    word bytes;
} ash_running;

bool ash_arrive(void *of, const uint8_t *message, word bytes);         /* what net_handler calls; of: struct handler */

#endif
