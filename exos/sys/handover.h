#ifndef SYS_HANDOVER_H
#define SYS_HANDOVER_H

#include <exos/file.h>
#include <exos/upcall.h>

/* Where whoever makes an environment writes the number of its process, once there is one: a word of its u-page. */
#define NAMED_AT    ((word)&((struct upage *)0)->reserved[0])

/* What exec hands to the next program of the process, beside arguments and environment; it lies with them. */
struct handover {
    struct file_handover files;
    word blocked, ignored;              /* signals */
    word alarm_at, alarm_every;         /* in ticks; 0: none */
};

#endif
