/* The machine on the host: the kernel's own header, but physical memory is an array and the TLB a model (fake.c). */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wint-to-pointer-cast"
#define machine_phys    machine_phys_kseg0
#define machine_to_phys machine_to_phys_kseg0
#include "../../../arch/mips/include/machine.h"
#undef machine_phys
#undef machine_to_phys
#pragma GCC diagnostic pop

#define HOST_PAGES 300                  /* no power of two: the page table has records of pages that do not exist */
extern uint8_t host_memory[HOST_PAGES * 4096];
static inline void *machine_phys(word phys) { return host_memory + phys; }
static inline word machine_to_phys(const void *p) { return (word)((const uint8_t *)p - host_memory); }

#endif
