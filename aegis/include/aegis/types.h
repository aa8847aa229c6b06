/* Types shared by the kernel, every libOS and the host tests. */
#ifndef AEGIS_TYPES_H
#define AEGIS_TYPES_H

#include <stdint.h>
#include <stddef.h>

typedef uint32_t word;      /* one machine register */
typedef uint32_t envid;     /* environment id: positive, see env.h; 0 names nobody */
typedef uint32_t pageno;    /* physical page number, address / PAGE_SIZE */

/* Right to a resource: an unguessable 64-bit secret per page and right, or per environment (design 4.3). */
struct cap {
    word lo, hi;
};

#endif
