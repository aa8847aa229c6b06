/* The helpers that gcc -march=r3000 calls where the processor has no instruction: our own, since the cross compiler's
 * libgcc holds only MIPS32 code. Names and meanings are the compiler's (gccint, "The GCC low-level runtime library"):
 * si is 32 bits, di 64, sf float, df double. No helper traps, and none keeps state: any thread or handler may call them.
 *
 * Each file avoids the operation that it provides, or the compiler would call the function from within itself. The
 * tests compile them for the host too, under other names (tests/libgcc/names.h). */
#ifndef LIBGCC_H
#define LIBGCC_H

#include <stdint.h>

/* A number of 64 bits as two registers. */
static inline uint32_t high_half(uint64_t n) { return n >> 32; }
static inline uint32_t low_half(uint64_t n) { return n; }
static inline uint64_t halves(uint32_t high, uint32_t low) { return (uint64_t)high << 32 | low; }

/* divide.c */
uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

/* shift.c: -Os calls these, -O2 has them inline. */
uint64_t __ashldi3(uint64_t n, int by);
uint64_t __lshrdi3(uint64_t n, int by);
int64_t __ashrdi3(int64_t n, int by);
uint64_t __muldi3(uint64_t a, uint64_t b);
uint64_t __negdi2(uint64_t n);
int __cmpdi2(int64_t a, int64_t b);
int __ucmpdi2(uint64_t a, uint64_t b);

/* bits.c */
int __clzsi2(uint32_t n);
int __clzdi2(uint64_t n);
int __ctzsi2(uint32_t n);
int __ctzdi2(uint64_t n);
int __ffssi2(uint32_t n);
int __ffsdi2(uint64_t n);
int __clrsbsi2(int32_t n);
int __clrsbdi2(int64_t n);
int __popcountsi2(uint32_t n);
int __popcountdi2(uint64_t n);
int __paritysi2(uint32_t n);
int __paritydi2(uint64_t n);
uint32_t __bswapsi2(uint32_t n);
uint64_t __bswapdi2(uint64_t n);

/* convert.c */
int64_t __fixdfdi(double x);
int64_t __fixsfdi(float x);
uint64_t __fixunsdfdi(double x);
uint64_t __fixunssfdi(float x);
uint32_t __fixunsdfsi(double x);
uint32_t __fixunssfsi(float x);
double __floatdidf(int64_t n);
double __floatundidf(uint64_t n);
float __floatdisf(int64_t n);
float __floatundisf(uint64_t n);

/* complex.c */
double _Complex __muldc3(double a, double b, double c, double d);
double _Complex __divdc3(double a, double b, double c, double d);
float _Complex __mulsc3(float a, float b, float c, float d);
float _Complex __divsc3(float a, float b, float c, float d);
double __powidf2(double x, int n);
float __powisf2(float x, int n);

#endif
