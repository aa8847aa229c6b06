/* exos/min: the smallest complete library operating system.
 *
 * It owns one environment: its page table and TLB refill, its exceptions, its slices, one protected entry. Two threads
 * share the environment: main(), and the one that serves calls from others, on their slices. Copy it and change what
 * you like: nothing here is privileged. Only one rule: $gp belongs to the refill handler (compile with -G0). */
#ifndef MIN_H
#define MIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <aegis/call.h>
#include <aegis/env.h>
#include <aegis/error.h>
#include <aegis/page.h>
#include <aegis/sysinfo.h>
#include "layout.h"

#define ENV     ((const volatile struct env *)ENVPAGE_VA)
#define UPAGE   ((volatile struct upage *)UPAGE_VA)
#define SYSINFO ((const volatile struct sysinfo *)MIN_SYSINFO)

/* Registers of an interrupted computation. As an exception frame it lies on the stack of what faulted, and `arg` is
 * the home of a C function's arguments. */
struct min_frame {
    word arg[4];
    word reg[32];               /* not k0, k1 */
    word hi, lo, pc, badvaddr, cause;
    word state;                 /* of the thread, while it is suspended */
};
enum { AT = 1, V0, V1, A0, A1, A2, A3, T0, T1, T2, GP = 28, SP, S8, RA };

/* memory.c: page table. A page of memory is its number and a capability. */
struct min_pte { word lo; struct cap cap; word spare; };
int min_page(struct cap *cap);                          /* a free page and its write capability: number or -E_* */
int min_guarantee(word index, word lo, struct cap cap); /* guaranteed mapping of this environment */
void *min_gpage(void);                                  /* a fresh page in the guaranteed segment, or NULL */
int min_map(word va, word lo, struct cap cap);          /* lo: page << 12 | PTE_V [| PTE_D] [| PTE_N] */
int min_unmap(word va);
int min_alloc(word va);                                 /* maps a fresh page there */
struct min_pte *min_lookup(word va);                    /* its entry, NULL if there is no leaf */

/* slices.c, upcalls.S: exceptions, slices and calls. */
typedef void (*min_handler)(struct min_frame *f);
void min_handle(unsigned code, min_handler handler);    /* ExcCode -> C handler; it may change the frame */
int min_yield(envid successor);                         /* 0: ends the slice. Returns when this thread runs again */

typedef int (*min_server)(envid caller, word a, word b, word c);
void min_serve(min_server server);                      /* who calls this environment gets server()'s result */
int min_call(envid callee, word a, word b, word c);     /* synchronous transfer to another environment, and back */

/* spawn.c: a second environment that runs `entry` in a copy of this program, without a slice of its own. */
struct min_child { envid id; struct cap cap; };
int min_spawn(void (*entry)(void), struct min_child *child);    /* 0 or -E_* */
int min_slice(struct min_child *child);                         /* gives it a slice: position or -E_* */
int min_destroy(struct min_child *child);

/* print.c: %c %s %d %u %x %08x %% */
void min_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void min_vprint(const char *format, va_list list);

#endif
