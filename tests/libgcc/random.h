/* Operands for the helper tests: random numbers of every length, and those where something changes. SEED=n in the
 * environment repeats a run; each test prints the seed that it uses. */
#ifndef LIBGCC_RANDOM_H
#define LIBGCC_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_begin(void);
uint64_t random_bits(void);
uint64_t random_integer(void);          /* any length equally likely; often at a boundary */
double random_double(void);             /* any exponent, no infinity and no not-a-number */
double random_moderate(void);           /* magnitude 2^-100 to 2^100, or zero */

extern const uint64_t boundaries[];
extern const size_t boundary_count;

#endif
