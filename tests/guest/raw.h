/* Running a few instructions with every register known, and looking at all of them afterwards. C and assembly. */
#ifndef RAW_H
#define RAW_H

#include "layout.h"

#define RAW_IN      (UPAGE_VA + 0x400)          /* registers to start with: 32, HI, LO */
#define RAW_OUT     (UPAGE_VA + 0x500)          /* as they were at raw_back */
#define RAW_SEEN    (UPAGE_VA + 0x600)          /* as raw_handler found them */
#define RAW_SP      (UPAGE_VA + 0x700)
#define RAW_CODE    (UPAGE_VA + 0x704)
#define RAW_RESUME  (UPAGE_VA + 0x708)          /* where raw_handler goes on; 0: behind EPC */
#define RAW_EPC     (UPAGE_VA + 0x70c)
#define RAW_BAD     (UPAGE_VA + 0x710)
#define RAW_CAUSE   (UPAGE_VA + 0x714)
#define RAW_COUNT   (UPAGE_VA + 0x718)
#define RAW_ALARM   (UPAGE_VA + 0x71c)          /* address of the test device's alarm */

#define RAW_AGAIN   (UPAGE_VA + 0x720)          /* end_again arms it once more with this */

#ifndef __ASSEMBLER__
#define RAW(address) ((volatile word *)(address))

void raw_run(const char *code);                 /* from RAW_IN; the code ends in raw_back */
extern char raw_back[], raw_handler[], raw_refill_handler[], raw_syscall[];
void raw_pattern(void);                         /* RAW_IN: something different in each register */
/* The first register that differs, of those whose bit in `but` is clear (bits 32, 33 of a long: HI, LO); 0: none. */
word raw_differs(word from, word to, uint64_t but);
word raw_not_zero(word from, uint64_t of);      /* the first register of these that is not zero */
#define BIT(n) (1ull << (n))
#define RAW_NEVER (BIT(0) | BIT(26) | BIT(27))  /* k0, k1 mean nothing */
#define RAW_HI 32
#define RAW_LO 33
#endif

#endif
