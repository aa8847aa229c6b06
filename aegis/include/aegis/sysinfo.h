/* Exposed kernel tables (design 1, principle 5): where each is, and the counters. One public page.
 * A libOS maps it with the well-known capability 0, reading struct env's sysinfo_pn for its number. */
#ifndef AEGIS_SYSINFO_H
#define AEGIS_SYSINFO_H

#include <aegis/types.h>
#include <aegis/memory.h>

#define SYSINFO_MAGIC   0x41454749      /* "AEGI" */

struct table {
    pageno first;       /* first page of the table; the table starts `offset` bytes into it */
    word offset, bytes;
};

/* The ring of the kernel's last events (table trace_table). The slot that is written next always says TRACE_NONE. */
#define TRACE_EVENTS(X) \
    X(NONE, none) X(CALL, call) X(TRAP, trap) X(TICK, tick) X(START, start) X(UPCALL, upcall) X(DESTROY, destroy) \
    X(ASIDS, asids) X(SWEEP, sweep) X(REVOKE, revoke)
#define TRACE_EVENT(event, name) TRACE_##event,
enum trace_event { TRACE_EVENTS(TRACE_EVENT) TRACE_END };
struct trace { word event, env, a, b; };
#define TRACE_MAX 256                   /* power of two; one page */

/* What everyone may know of an environment (its own page shows it more). */
struct env_info {
    envid id;           /* 0: free */
    envid parent;
    word state;         /* ENV_* */
    word asid;
    word pages, slices, excess;
    word guaranteed;
};

/* One position of the slice vector. */
struct slice {
    envid owner;        /* 0: free */
    envid delegate;     /* whom a synchronous transfer gave it to, 0: the owner itself */
};

struct sysinfo {
    word magic, version;
    word machine;               /* 0: KN02 (3max), 1: KN01 (pmax) */
    word clock_khz;             /* processor clock of the real machine */
    word pages, pages_free;
    word page_mask;             /* record of page n: pages_table + (~n & page_mask) * 16 */
    word ticks;                 /* slices begun since boot */
    word slice_now;             /* position of the running slice */
    envid running_owner;        /* its owner */
    word clock_on;              /* 0: boot argument clock=off */
    struct table page_table, env_table, slice_table, stlb_hi, stlb_lo, trace_table;
    struct table archive;       /* boot archive */
    word asid_recycled;         /* times that all ASIDs were taken back */
    word stlb_purges, sweeps, env_created, env_destroyed, upcalls, slow_transfers;
    word strict;                /* page number of strict's test device, 0 on stock and hardware */
    word seed_weak;             /* the keys' seed came from the clock alone */
    word boot_time;             /* seconds since 1970 UTC, as the clock chip said at boot; its year may be any */
    struct table filter_info, ring_info, net_info;         /* net.h */
    struct table ash_info;                                 /* ash.h */
};

#endif
