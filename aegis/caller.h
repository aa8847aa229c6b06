/* What the files of system calls share: the caller's u-page, where arguments and results lie that do not fit in registers. */
#ifndef AEGIS_CALLER_H
#define AEGIS_CALLER_H

#include <aegis/kernel.h>
#include <kernel_calls.h>

#define UNUSED __attribute__((unused))
#define CALL(name, a, b, c, d) int call_##name(word a UNUSED, word b UNUSED, word c UNUSED, word d UNUSED)

static inline struct upage *upage(void)
{
    return (struct upage *)(uintptr_t)hot.running->upage_kseg0;
}

static inline struct cap cap_at(unsigned arg)
{
    return (struct cap){ upage()->arg[arg], upage()->arg[arg + 1] };
}

static inline void give_cap(unsigned result, struct cap cap)
{
    upage()->result[result] = cap.lo;
    upage()->result[result + 1] = cap.hi;
}

static inline bool is_first(void)
{
    return hot.running->id == ENV_ID(1, 1);
}

#endif
