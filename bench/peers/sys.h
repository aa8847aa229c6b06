/*
 * Linux's system calls, as instructions: no C library stands between what is measured and the
 * kernel.  o32: number and result in v0, arguments in a0 to a3 and on the stack, a3 tells an error.
 * A call that fails returns the negated error.
 */
#ifndef SYS_H
#define SYS_H

#include <linux/types.h>
#include <asm/unistd.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define SYS_CLOBBERS "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", \
                     "$24", "$25", "hi", "lo", "memory"

ALWAYS_INLINE long sys4(long number, long a, long b, long c, long d)
{
    register long v0 __asm__("$2") = number;
    register long a0 __asm__("$4") = a;
    register long a1 __asm__("$5") = b;
    register long a2 __asm__("$6") = c;
    register long a3 __asm__("$7") = d;

    __asm__ volatile("syscall" : "+r"(v0), "+r"(a3) : "r"(a0), "r"(a1), "r"(a2) : SYS_CLOBBERS);
    return a3 ? -v0 : v0;
}

ALWAYS_INLINE long sys6(long number, long a, long b, long c, long d, long e, long f)
{
    register long v0 __asm__("$2") = number;
    register long a0 __asm__("$4") = a;
    register long a1 __asm__("$5") = b;
    register long a2 __asm__("$6") = c;
    register long a3 __asm__("$7") = d;

    __asm__ volatile("addiu $sp, $sp, -32\n\t"
                     "sw %5, 16($sp)\n\t"
                     "sw %6, 20($sp)\n\t"
                     "syscall\n\t"
                     "addiu $sp, $sp, 32"
                     : "+r"(v0), "+r"(a3)
                     : "r"(a0), "r"(a1), "r"(a2), "r"(e), "r"(f) : SYS_CLOBBERS);
    return a3 ? -v0 : v0;
}

#define sys0(n)          sys4(n, 0, 0, 0, 0)
#define sys1(n, a)       sys4(n, (long)(a), 0, 0, 0)
#define sys2(n, a, b)    sys4(n, (long)(a), (long)(b), 0, 0)
#define sys3(n, a, b, c) sys4(n, (long)(a), (long)(b), (long)(c), 0)

#endif
