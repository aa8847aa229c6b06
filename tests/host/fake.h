/* What the portable modules call and the host has not: memory, TLB, environments, and an eye on what was called. */
#ifndef FAKE_H
#define FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#undef assert
#include <aegis/kernel.h>

#define STLB_PHYS   0x10000
#define SIDE_PHYS   0x20000
#define FIRST_PAIR  48                  /* of environment 0; only a few have one */
#define FIRST_FREE  64

/* Everything as after boot: pages from FIRST_FREE on are free, no environment, random memory. Also a test's set-up. */
int fake_boot(void **state);
struct env *fake_env(word guaranteed);          /* a live one, with one slice position unless none is asked for below */
struct env *fake_env_without_slices(word guaranteed);
void fake_env_die(struct env *e);               /* as env_destroy() does it */

/* As the calls page_ref and page_copy do it, for the caller itself. */
int fake_hold(struct env *e, pageno pn, struct cap cap);
int fake_copy(struct env *e, pageno pn, struct cap cap);

/* The TLB: aborts on two entries for one address, on writes to wired ones and on global ones. */
struct tlb_entry { word hi, lo; };
extern struct tlb_entry tlb[MACHINE_TLB_SIZE];
struct tlb_entry *tlb_find(word hi);            /* NULL if there is none */

/* What the stubs do in assembly. */
word *stub_slot(const struct env *e, word va);  /* its EntryLo; the tag is STLB_ENTRIES words behind */
bool stub_refill(struct env *e, word va, word *lo);             /* an access: TLB, else STLB, else false */
bool stub_tlb_write(struct env *e, word va, word lo);           /* the fast path; false: it would go through C */

/* Counted since fake_boot(). */
extern struct fake_calls { word tlb_probe, tlb_read, tlb_write, tlb_empty, icache, publish, upcall; } calls;
extern struct fake_upcall { envid env; enum vector which; word a, b; } last_upcall;

/* Whether running `code` panics. */
extern jmp_buf panic_jump;
extern bool panic_expected;
#define panics(code) (panic_expected = true, setjmp(panic_jump) ? true : ((code), panic_expected = false, false))

/* Randomised tests run once for each seed: 1 to SEEDS, or the one in the environment variable SEED. */
void for_seeds(unsigned seeds, void (*test)(void));
unsigned random_below(unsigned limit);

#endif
