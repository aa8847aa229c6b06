/* exos/min: the smallest complete library operating system. It owns one environment: its page table and TLB refill, its
 * exceptions, its slices, one protected entry. Copy it and change what you like: nothing here is privileged. Two rules:
 * $gp belongs to the handlers (compile with -G0), and the u-page's resume words to the start of a slice. */
#ifndef MIN_H
#define MIN_H

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

/* memory.c: page table. A page of memory is its number and a capability. */
struct min_pte { word lo; struct cap cap; word spare; };
int min_page(struct cap *cap);                          /* a free page and its write capability: number or -E_* */
int min_guarantee(word index, word lo, struct cap cap); /* guaranteed mapping of this environment */
void *min_gpage(void);                                  /* a fresh page in the guaranteed segment, or NULL */
int min_map(word va, word lo, struct cap cap);          /* lo: page << 12 | PTE_V [| PTE_D] [| PTE_N] */
int min_unmap(word va);
int min_alloc(word va);                                 /* maps a fresh page there */
struct min_pte *min_lookup(word va);                    /* its entry, NULL if there is no leaf */
int min_memory_init(void);

/* event.c, upcalls.S. Registers of what faulted, on its stack; `arg` is the home of a C function's arguments. */
struct min_frame { word arg[4], reg[32], hi, lo, pc, badvaddr, cause, pad; };   /* reg: not k0, k1 */
enum { AT = 1, V0, V1, A0, A1, A2, A3, T0, T1, T2, GP = 28, SP, S8, RA };
typedef void (*min_handler)(struct min_frame *f);
void min_handle(unsigned code, min_handler handler);    /* ExcCode -> C handler; it may change the frame, but for sp */
int min_yield(envid successor);                         /* 0: ends the slice. Returns in a later one */

typedef int (*min_server)(envid caller, word a, word b, word c);
void min_serve(min_server server);              /* while this program yields, who calls it gets server()'s result */
int min_transfer(envid callee, word a, word b, word c);         /* calls another program; -E_AGAIN if it is at work */
int min_call(envid callee, word a, word b, word c);             /* again and again until it is not */

/* console.c */
void min_put(const char *text);
void min_put_number(word n, word base, int digits);     /* at least so many digits */

extern int (*min_program)(void);                        /* what start.S runs: main, unless a parent has changed it */
extern char __start[], stack_top[];

#endif
