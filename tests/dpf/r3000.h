/* An R3000 for generated code: MIPS I integer instructions, counted, with the real chip's load delay. */
#ifndef R3000_H
#define R3000_H

#include <stdbool.h>
#include <stdint.h>

struct r3000_region {
    uint32_t at, bytes;
    void *memory;
    bool writable;
};

struct r3000 {
    struct r3000_region region[8];
    unsigned regions;
    struct r3000_region icache; /* instructions there come from this copy, if it has any bytes */
    uint32_t reg[32], hi, lo;
    uint64_t count;             /* instructions of the last call */
    uint64_t nops;
    const char *fault;          /* of the last call; NULL: it returned */
    uint32_t fault_pc, fault_address;
    bool hazards;               /* a read of a register in its load's delay slot is a fault */
};

/* Calls the code at pc; a0-a3 from args. Returns v0. */
uint32_t r3000_call(struct r3000 *m, uint32_t pc, const uint32_t args[4], uint64_t limit);
void r3000_map(struct r3000 *m, uint32_t at, void *memory, uint32_t bytes, bool writable);

#endif
