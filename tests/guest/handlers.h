/* What the handler tests share: memory, a message in a page of its own, the exposed table. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "tap.h"

#define VA      0x20000000
#define MESSAGE ((uint8_t *)0x21000000)
#define TABLE   ((const volatile struct ash_info *)0x22000000)
#define NONE    ((struct cap){ 0, 0 })

struct memory {
    word count, sum, from, to, bytes, result;
    word words[64];
    uint8_t copy[1024];
};
#define M ((volatile struct memory *)VA)

extern struct cap message_cap;
extern int message_page;

void handlers_begin(struct min_ash *a);         /* after tap_begin(); two pages of memory at VA */
void handlers_done(struct min_ash *a) __attribute__((noreturn));
int run(struct min_ash *a, word bytes);         /* on the message */
void attached(struct min_ash *a, int (*handler)(), word pipe);          /* to no filter; tests that it is */
void detached(struct min_ash *a);
void stopped(struct min_ash *a, word rule, const char *name);           /* tests all that follows from it; a->rule says why */

#endif
