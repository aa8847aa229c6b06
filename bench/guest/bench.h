/* What the benchmark programs share. Each runs in nine environments: the first only sets up; the one that measures and
 * its partner are neither first nor adjacent, and every handler is set at run time. */
#ifndef BENCH_H
#define BENCH_H

#include "kit.h"

/* Sets up eight more environments and runs measure() in one of them, partner() in another; does not return. */
void bench_run(void (*measure)(void), void (*partner)(void)) __attribute__((noreturn));
extern envid bench_partner;

/* Ends the program with a message and a status that is not 0 unless `holds`. Never inside of a region. */
#define check(holds) bench_check(holds, #holds, __LINE__)
void bench_check(bool holds, const char *what, int line);
word bench_random(word below);                  /* fixed seed */

/* measure.S. What the handler was given is at SEEN. */
struct seen { word epc, badvaddr, cause, t0, t1, t2, count; };
#define SEEN ((volatile struct seen *)(UPAGE_VA + 0xb00))
extern char bench_handler[], bench_return_handler[], bench_unalign_at[], bench_overflow_at[], bench_coproc_at[];
extern char bench_prot_at[], bench_sync[], bench_reply_sync[], bench_start[], bench_start_marked[], bench_back_start[];
void bench_null(void);                          /* system calls */
void bench_null_c(word registers[12]);
word bench_unalign(word *p);                    /* exceptions; each returns t3, which must not change */
word bench_overflow(word *p);
word bench_coproc(word *p);
word bench_prot(word *p);
word bench_return(word *p);
int bench_transfer(envid callee, word out[32]);
int bench_yield_plain(envid successor);         /* unmarked, region 17, region 18 */
int bench_yield_17(envid successor);
int bench_yield_18(envid successor);
#define BENCH_YIELD_TO ((volatile word *)(UPAGE_VA + 0xc00))    /* to whom bench_start yields */
word bench_load_16(word va);
word bench_load_17(word va);
word bench_load_18(word va);
int bench_free_16(word page);
int bench_free_17(word page);

#endif
