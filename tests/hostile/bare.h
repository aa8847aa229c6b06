/* Environments with nothing of their own but their page pair: they share the program's text, keep their stack in the
 * u-page and speak through one shared page. Cheap enough for hundreds. C and assembly.
 *
 * Their code may use text, constants, stack and SHARED; never the program's data, which is not mapped. */
#ifndef BARE_H
#define BARE_H

#include "layout.h"

#define SHARED_VA       0x8000
#define BARE_ENTRY      (UPAGE_VA + 0x100)
#define BARE_ARG        (UPAGE_VA + 0x104)
#define BARE_SUSPENDED  (UPAGE_VA + 0x108)      /* BARE_FRAME is where it goes on */
#define BARE_FRAME      (UPAGE_VA + 0x110)      /* registers by number, HI, LO, PC */
#define BARE_STACK      (UPAGE_VA + 0xfe0)

#ifndef __ASSEMBLER__
#include "../guest/tap.h"

#define SHARED ((volatile word *)SHARED_VA)

struct bare { envid id; struct cap cap; };
typedef void (*bare_entry)(word argument);
int bare_create(struct bare *b, bare_entry entry, word argument);   /* no slice yet: 0 or -E_* */
int bare_slice(const struct bare *b);                               /* position or -E_* */
void bare_vector(const struct bare *b, word which, const void *pc);
int bare_map(envid env, word index, word lo, struct cap cap);       /* a guaranteed mapping of env's */
void bare_kill(struct bare *b);
void bare_yield(envid successor);                                   /* of a bare environment: goes on at its next start */
void wait_ticks(word ticks);                                        /* of the first environment, giving away its own */
int bare_call(word a, word b, word c, word d, word v0);               /* any v0: call or transfer */
extern char bare_start[], bare_end[], bare_restart[], bare_bounce[];
#endif

#endif
